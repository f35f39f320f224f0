"""What a daily digest says: from facts about one person's day to its lines. Nothing here reads the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.models import Notice

SOON_DAYS = 7
MOST_LINES = 10  # of one heading; the rest is counted
LONGEST_TEXT = 160
RETURNED, ASKED, DUE, SOON = Notice.Kind.RETURNED, Notice.Kind.ASKED, Notice.Kind.DUE, Notice.Kind.SOON
ANSWERED, DECIDED = Notice.Kind.ANSWERED, Notice.Kind.DECIDED
FAILED, LATE, UNREAD = "failed", "late", "unread"
REPEATED = {FAILED, LATE}  # told every day until it is over
HEADINGS = {
    FAILED: gettext_lazy("Cổng không làm được"),
    RETURNED.value: gettext_lazy("Bị trả lại"),
    ASKED.value: gettext_lazy("Được hỏi, chờ trả lời"),
    LATE: gettext_lazy("Quá hạn"),
    DUE.value: gettext_lazy("Đến hạn hôm nay"),
    SOON.value: gettext_lazy("Sắp đến hạn"),
    ANSWERED.value: gettext_lazy("Đã có trả lời"),
    DECIDED.value: gettext_lazy("Đã có quyết định"),
    UNREAD: gettext_lazy("Chưa xem"),
}


@dataclass(frozen=True)
class Fact:
    """One thing to tell. `kind` is a key of HEADINGS; `key` names the thing and its occasion, so that it is told once."""

    kind: str
    key: str
    text: str
    url: str = ""
    due_on: date | None = None


def kind_on(due_on: date, day: date) -> str | None:
    """late, due (today), soon (within a week), or None while it is further off."""
    if due_on < day:
        return LATE
    if due_on == day:
        return DUE.value
    return SOON.value if (due_on - day).days <= SOON_DAYS else None


def short(text: str) -> str:
    """A text that may be as long as a resolution's sentence, cut to one line."""
    return Truncator(" ".join(text.split())).chars(LONGEST_TEXT)


def news(facts: Iterable[Fact], told: Collection[tuple[str, str]]) -> list[Fact]:
    """The facts to tell: what is overdue or failed every day, anything else unless its (kind, key) was told before."""
    return [fact for fact in facts if fact.kind in REPEATED or (fact.kind, fact.key) not in told]


def lines(facts: list[Fact], unread: int = 0, more_url: str = "", unread_url: str = "") -> list[dict]:
    """The digest's lines by heading, each as {kind, text, url, due_on}; nothing for no facts, whatever is unread.

    What was told and not seen is one line beside the news: by itself it makes no digest.
    """
    said = []
    for kind in HEADINGS:
        own = sorted(
            (fact for fact in facts if fact.kind == kind), key=lambda fact: (fact.due_on or date.max, fact.key)
        )
        said += [_line(fact) for fact in own[:MOST_LINES]]
        if rest := len(own) - MOST_LINES if len(own) > MOST_LINES else 0:
            text = ngettext("và %(count)s việc khác", "và %(count)s việc khác", rest) % {"count": rest}
            said.append({"kind": kind, "text": text, "url": more_url, "due_on": None})
    if said and unread:
        text = _("%(count)s tin báo những ngày trước chưa xem") % {"count": unread}
        said.append({"kind": UNREAD, "text": text, "url": unread_url, "due_on": None})
    return said


def _line(fact: Fact) -> dict:
    due_on = fact.due_on.isoformat() if fact.due_on else None
    return {"kind": str(fact.kind), "text": fact.text, "url": fact.url, "due_on": due_on}


def sections(said: list[dict]) -> list[dict]:
    """The lines under their headings, with days as days, for a page or a mail."""
    found = []
    for kind, heading in HEADINGS.items():
        own = [
            line | {"due_on": date.fromisoformat(line["due_on"]) if line.get("due_on") else None}
            for line in said
            if line["kind"] == kind
        ]
        if own:
            found.append({"kind": kind, "heading": heading, "lines": own})
    return found
