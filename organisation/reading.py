"""Two ways to read what was recorded: with the units as they stood then, or restated to the units of a day.

Records never move. Restating adds what earlier units recorded to the one unit, of those standing on the day, that takes their
records (Ancestry.carries_records); so the city's totals are the same under both readings, and a split unit counts once.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from . import clock
from .formats import day as written_day
from .models import Ancestry, Ward

THEN, TODAY = "then", "today"
WORDS = {"khi-do": THEN, "hom-nay": TODAY}  # in the addresses of pages: `?doc=`


@dataclass(frozen=True)
class Reading:
    """How to read, and the day: of the units listed (then), or to whose units the records are restated (today)."""

    kind: str
    day: date
    is_today: bool = True
    is_readable: bool = True

    @property
    def is_restated(self) -> bool:
        return self.kind == TODAY

    @property
    def word(self) -> str:
        """As addresses of pages say it."""
        return "hom-nay" if self.is_restated else "khi-do"

    @property
    def label(self) -> str:
        if not self.is_restated:
            return _("theo đơn vị khi đó")
        if self.is_today:
            return _("quy về đơn vị hiện nay")
        return _("quy về đơn vị ngày %(day)s") % {"day": written_day(self.day)}

    @property
    def rule(self) -> str:
        """The attribution rule, to be printed with the figures."""
        if not self.is_restated:
            return _(
                "Số liệu ghi cho đơn vị nào thì để ở đơn vị đó, như khi lập; tổng toàn thành phố theo đơn vị khi đó."
            )
        return _(
            "Số liệu của đơn vị trước sắp xếp được cộng vào đúng một đơn vị kế thừa, là đơn vị nhận số liệu ghi trong sự kiện "
            "sắp xếp; đơn vị bị chia tách chỉ tính một lần, tổng toàn thành phố không đổi."
        )


def day_of(text: str) -> date | None:
    """The day that a text means (ISO or dd/mm/yyyy); None when it means none."""
    text = text.strip()
    if text.count("/") == 2:
        text = "-".join(part.zfill(2) for part in reversed(text.split("/")))
    try:
        return parse_date(text)
    except ValueError:
        return None


def asked(parameters, default: str = THEN) -> Reading:
    """The reading that an address asks for by `doc` and `ngay`; today, and the default, where it says nothing it can mean."""
    kind = WORDS.get(parameters.get("doc", ""), default)
    text = parameters.get("ngay", "")
    today = clock.today()
    day = day_of(text) if text.strip() else today
    return Reading(kind, day or today, is_today=day in (None, today), is_readable=day is not None)


def heirs(day: date, ward_ids: Collection[int] | None = None) -> dict[int, int]:
    """Unit → the unit standing on that day that takes its records. Units formed after the day have none. One query."""
    lines = Ancestry.objects.carrying_on(day)
    if ward_ids is not None:
        lines = lines.filter(ancestor__in=ward_ids)
    return dict(lines.values_list("ancestor", "descendant"))


def heir_id(path: str, day: date) -> Coalesce:
    """An expression: the unit that takes, on that day, the records of the ward at `path`; that ward itself where none does."""
    carrying = Ancestry.objects.carrying_on(day).filter(ancestor=OuterRef(path))
    return Coalesce(Subquery(carrying.values("descendant")[:1]), F(path))


def mark_heirs(rows: Iterable, day: date, ward_id: Callable = lambda row: row.ward_id) -> None:
    """Give each row `heir`, the Ward that takes its ward's records on that day, or None where it is that ward. One query."""
    rows = list(rows)
    lines = Ancestry.objects.carrying_on(day).filter(ancestor__in={ward_id(row) for row in rows if ward_id(row)})
    found = {line.ancestor_id: line.descendant for line in lines.select_related("descendant")}
    for row in rows:
        heir: Ward | None = found.get(ward_id(row))
        row.heir = heir if heir is not None and heir.pk != ward_id(row) else None
