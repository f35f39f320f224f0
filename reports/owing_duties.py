"""What a body owes on its duties and what it is asked, counted: reports, deadlines, obstacles, and leave to enter after a lock.

My work asks for all of it at once: a question of four parts, of which the reader's verbs choose what is shown.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from django.db.models import CharField, Count, F, IntegerField, Min, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import periods
from organisation.models import Officer
from organisation.prepared import Prepared, Slot, day_slot
from programme import life
from programme.models import Duty, LockException, Obstacle, Progress
from reports.links import to
from reports.owing import SOON_DAYS, Task, standing_on

REPORT, DEADLINE, ASKED, LEAVE = "report", "deadline", "asked", "leave"
COLUMNS = ("what", "kind", "year", "number", "day", "count", "back", "text")
COUNTED = ("count", "back")
PERIOD = {"kind": F("period__kind"), "year": F("period__year"), "number": F("period__number")}
_number, _word = partial(Value, output_field=IntegerField()), partial(Value, output_field=CharField())


@dataclass(frozen=True)
class Leave:
    """A locked period that the ward may still enter for, until the end of a day."""

    label: str
    expires_on: date
    reason: str


@dataclass
class Owed:
    """Tasks of the body, and its leave to enter after locks."""

    tasks: list[Task] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)


def _part(rows, what: str, **said):
    """One part, counted by its own columns and in the columns of all, so that the parts make one question."""
    none = {"kind": _word(""), "year": _number(0), "number": _number(0), "count": _number(0), "back": _number(0)}
    found = {"what": _word(what), **none, "text": Value("", output_field=TextField()), **said}
    grouped = rows.order_by().values(**{f"_{name}": found[name] for name in COLUMNS if name not in COUNTED})
    counted = grouped.annotate(**{f"_{name}": found[name] for name in COUNTED})
    return counted.values_list(*(f"_{name}" for name in COLUMNS))


def _owed_by(posting: str):
    own = Officer(**{f"{posting}_id": Slot(posting)})
    reports = Progress.objects.editable_by(own).unanswered()
    back = Count("pk", filter=Q(state=Progress.State.RETURNED))
    parts = [_part(reports, REPORT, **PERIOD, day=F("due_on"), count=Count("pk"), back=back)]
    first, later = F("directive__due_on"), F("directive__extended_until")
    current = Greatest(Coalesce(F("extended_until"), first), Coalesce(later, first))
    duties = Duty.objects.editable_by(own).owed_on(day_slot("day")).exclude(last_status="done")
    duties = duties.filter(done_on__isnull=True, directive__due_on__isnull=False).alias(current=current)
    duties = duties.filter(current__lte=day_slot("last"))
    parts.append(_part(duties, DEADLINE, day=current, count=Count("pk")))
    if posting == "agency":
        asked = Obstacle.objects.waiting_for_answer().filter(asked_of=Slot(posting))
        # The question itself in the last column, for where there is one alone.
        return parts[0].union(
            parts[1], _part(asked, ASKED, day=F("answer_by"), count=Count("pk"), back=Min("pk")), all=True
        )
    leave = LockException.objects.in_force_on(day_slot("day")).filter(ward=Slot(posting))
    leave = leave.filter(period__locked_at__isnull=False)
    said = {"day": F("expires_on"), "text": Cast("reason", TextField()), "count": Count("pk")}
    return parts[0].union(parts[1], _part(leave, LEAVE, **PERIOD, **said), all=True)


_OWED = {posting: Prepared(partial(_owed_by, posting)) for posting in ("ward", "agency")}


def owed_by(officer: Officer, day: date) -> Owed:
    """What the officer's body owes and is asked, as far as the officer's verbs go. One query; none without a body."""
    posting = "ward" if officer.ward_id else "agency"
    body = officer.ward_id or officer.agency_id
    shown = _shown(officer)
    if not (body and shown):
        return Owed()
    found, leaves = Owed(), {}
    for row in _OWED[posting](**{posting: body, "day": day, "last": day + timedelta(days=SOON_DAYS)}):
        what, *rest = row
        if what not in shown:
            continue
        if what == LEAVE:
            kind, year, number, until, _count, _back, reason = rest
            code = periods.span(kind, year, number).ends_on, kind
            leaves[code] = max(leaves.get(code), Leave(periods.label(kind, year, number), until, reason), key=_lasts)
        else:
            found.tasks.append(_TASK[what](rest, day))
    found.leaves = [leaves[code] for code in sorted(leaves, reverse=True)]
    return found


def _lasts(leave: Leave | None) -> date:
    return leave.expires_on if leave else date.min


def _shown(officer: Officer) -> set[str]:
    """The parts that the officer's verbs open."""
    shown = {REPORT, DEADLINE} if officer.has_perm("programme.enter_progress") else set()
    if officer.ward_id:
        return shown | ({LEAVE} if officer.has_perm(life.RULES[life.ENTER].verb) else set())
    return shown | ({ASKED} if officer.has_perm("programme.answer_obstacle") else set())


def _report(row, day: date) -> Task:
    kind, year, number, due_on, count, back, _text = row
    what = ngettext(
        "%(count)s nghĩa vụ chưa báo cáo, %(period)s", "%(count)s nghĩa vụ chưa báo cáo, %(period)s", count
    ) % {"count": count, "period": periods.label(kind, year, number)}
    url = to("programme:progress-list", ky=periods.span(kind, year, number).code)
    note = _("%(count)s báo cáo bị trả lại, xin sửa và gửi lại") % {"count": back} if back else ""
    return Task(what, due_on, url, standing_on(due_on, day), action=_("Nhập tiến độ"), note=note, came_back=bool(back))


def _deadline(row, day: date) -> Task:
    due_on, count = row[3], row[4]
    what = ngettext("%(count)s nhiệm vụ chưa hoàn thành", "%(count)s nhiệm vụ chưa hoàn thành", count) % {
        "count": count
    }
    return Task(
        what,
        due_on,
        to("programme:progress-list"),
        standing_on(due_on, day),
        action=_("Xem nhiệm vụ"),
        day_word=_("hạn hoàn thành"),
    )


def _asked(row, day: date) -> Task:
    due_on, count, question = row[3], row[4], row[5]
    what = ngettext("%(count)s vướng mắc chờ trả lời", "%(count)s vướng mắc chờ trả lời", count) % {"count": count}
    return Task(
        what,
        due_on,
        to("programme:obstacle-answer", question) if count == 1 else to("programme:obstacle-list", cua="can-lam"),
        standing_on(due_on, day),
        action=_("Trả lời"),
        day_word=_("xin trả lời trước ngày"),
    )


_TASK = {REPORT: _report, DEADLINE: _deadline, ASKED: _asked}
