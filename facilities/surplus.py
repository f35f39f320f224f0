"""Buildings that may be too many after mergers: which, since when nobody uses them, what the law says of each form. Reads only.

Law 15/2017/QH14, Articles 40–48 (a seat unused for more than 12 months running is recovered); Decree 03/2025/NĐ-CP.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.models import Ancestry, Succession

from .models import Headquarters, Occupancy, SurplusCase

WARNING_MONTHS, LIMIT_MONTHS = 9, 12
State, Form = SurplusCase.State, SurplusCase.Form
OPEN = (State.PROPOSED, State.DECIDED)
STAYS = {Form.KEEP, Form.KEEP_FOR_NOW}
# What leaves the police for good: a specialised asset has to be off the roll before (Articles 64–66).
LEAVES = {Form.LOCALITY, Form.SELL, Form.LIQUIDATE, Form.DESTROY}
ARTICLES = {
    Form.KEEP: gettext_lazy("Nghị định 03/2025/NĐ-CP"),
    Form.KEEP_FOR_NOW: gettext_lazy("Nghị định 03/2025/NĐ-CP"),
    Form.RECOVER: gettext_lazy("Điều 41 Luật 15/2017/QH14"),
    Form.TRANSFER: gettext_lazy("Điều 42 Luật 15/2017/QH14"),
    Form.LOCALITY: gettext_lazy("khoản 16 Điều 5 Luật 56/2024/QH15"),
    Form.SELL: gettext_lazy("Điều 43 Luật 15/2017/QH14"),
    Form.LIQUIDATE: gettext_lazy("Điều 45 Luật 15/2017/QH14"),
    Form.DESTROY: gettext_lazy("Điều 46 Luật 15/2017/QH14"),
    Form.LOST: gettext_lazy("Điều 47 Luật 15/2017/QH14"),
    Form.OTHER: gettext_lazy("khoản 8 Điều 40 Luật 15/2017/QH14"),
}
DAY = models.DateField()
NEVER = Value(None, output_field=DAY)
LONG_AGO = Value(date(1800, 1, 1), output_field=DAY)


class Cause(models.TextChoices):
    """Why a building may be too many."""

    UNUSED = "unused", gettext_lazy("không còn đơn vị sử dụng")
    MERGED = "merged", gettext_lazy("sau sắp xếp chỉ còn là cơ sở phụ")
    REPLACED = "replaced", gettext_lazy("đã có trụ sở chính khác thay thế")


@dataclass(frozen=True)
class Idle:
    """How long a building has had no user: `level` is `late` from 12 months on, `due` from 9, else ""."""

    since: date
    days: int
    months: int
    limit_on: date
    level: str

    @property
    def word(self) -> str:
        """The alarm in words; "" without one."""
        if not self.level:
            return ""
        return _("Từ %(count)s tháng") % {"count": LIMIT_MONTHS if self.level == "late" else WARNING_MONTHS}


def idle(since: date | None, day: date) -> Idle | None:
    """How long, up to that day; None while the building is used."""
    if since is None:
        return None
    months = (day.year - since.year) * 12 + day.month - since.month
    months = max(months - (day < months_after(since, months)), 0)
    level = "late" if months >= LIMIT_MONTHS else "due" if months >= WARNING_MONTHS else ""
    return Idle(since, max((day - since).days, 0), months, months_after(since, LIMIT_MONTHS), level)


def months_after(day: date, count: int) -> date:
    """The same day of the month so many months on; the month's last day where it has no such day (Civil Code, Article 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def idle_from(day: date, count: int) -> date:
    """The last day from which so many months have passed on that day: the bound of a filter, as `months_after` counts."""
    start = months_after(day, -count)
    if day.day == monthrange(day.year, day.month)[1]:
        return start.replace(day=monthrange(start.year, start.month)[1])
    return start


def _uses(path: str):
    return Occupancy.objects.filter(headquarters=OuterRef(path))


def _last_end(path: str, day: date) -> Subquery:
    return Subquery(_uses(path).filter(valid_until__lte=day).order_by("-valid_until").values("valid_until")[:1])


def cases(day: date):
    """All cases, each with `since`: from when nobody uses the building, as stated or out of the register; None while one does."""
    now = _uses("headquarters").on(day)
    return SurplusCase.objects.annotate(
        since=Case(
            When(Exists(now.filter(valid_from__gt=OuterRef("unused_since"))), then=NEVER),  # taken into use again
            When(unused_since__isnull=False, then=F("unused_since")),
            When(~Exists(now), then=_last_end("headquarters", day)),
            default=NEVER,
            output_field=DAY,
        )
    )


def candidates(day: date):
    """Buildings that may be too many and that no case deals with, each with `cause`, `since` (None while in use) and `event_id`.

    Nobody uses them; or they are a unit's further site because it took them over from the units before it, or because it moved
    its main seat elsewhere. What was disposed of, or kept by decision, comes back only after a later change of use.
    """
    now = _uses("pk").on(day)
    rows = Headquarters.objects.annotate(last_end=_last_end("pk", day), event_id=_event()).annotate(
        cause=Case(
            When(~Exists(now) & Q(last_end__isnull=False), then=Value(Cause.UNUSED)),
            When(Exists(now.filter(is_main=True)), then=Value("")),
            When(Exists(_taken_over(now)), then=Value(Cause.MERGED)),
            When(Exists(_moved_out(now)), then=Value(Cause.REPLACED)),
            default=Value(""),
            output_field=models.CharField(),
        ),
    )
    rows = rows.exclude(cause="").annotate(
        since=Case(When(cause=Cause.UNUSED, then=F("last_end")), default=NEVER, output_field=DAY),
        begun=Case(
            When(cause=Cause.UNUSED, then=F("last_end")),
            default=Coalesce(Subquery(now.order_by("-valid_from").values("valid_from")[:1]), LONG_AGO),
            output_field=DAY,
        ),
    )
    return _without_case(rows)


def unused(day: date):
    """Of the candidates those that nobody uses, each with `since`."""
    rows = Headquarters.objects.annotate(since=_last_end("pk", day), begun=F("since"))
    return _without_case(rows.filter(~Exists(_uses("pk").on(day)), since__isnull=False))


def _without_case(rows):
    """Those with no open case, and none carried out since their use of now, or their want of it, has `begun`."""
    dealt_with = SurplusCase.objects.filter(headquarters=OuterRef("pk"))
    settled = dealt_with.filter(state=State.CARRIED_OUT, carried_out_on__gte=OuterRef("begun"))
    return rows.exclude(Exists(dealt_with.filter(state__in=OPEN))).exclude(Exists(settled))


def _event() -> Subquery:
    """The last event that ended a unit's use of the building."""
    lines = Succession.objects.filter(
        predecessor__occupancies__headquarters=OuterRef("pk"),
        predecessor__occupancies__valid_until__gte=F("effective_on"),
    )
    return Subquery(lines.order_by("-effective_on", "-pk").values("event")[:1])


def _taken_over(now):
    """Of the uses of now those by a ward that has the building from a unit before it."""
    return now.filter(
        ward__origins__predecessor__occupancies__headquarters=OuterRef("pk"),
        ward__origins__predecessor__occupancies__valid_until__gte=F("ward__origins__effective_on"),
    )


def _moved_out(now):
    """Of the uses of now those by a ward whose main seat the building was until then."""
    return now.filter(
        ward__occupancies__headquarters=OuterRef("pk"),
        ward__occupancies__is_main=True,
        ward__occupancies__valid_until=F("valid_from"),
    )


def in_hands_of(officer, day: date):
    """The buildings whose surplus the officer may deal with: all that are seen by whoever keeps the registers, else those the
    officer's ward uses, and those that nobody uses and that it, or a unit whose records it takes, used last."""
    if officer.has_perm("facilities.keep_registers"):
        return Headquarters.objects.visible_to(officer)
    if not officer.ward_id:
        return Headquarters.objects.none()
    carried = Ancestry.objects.filter(descendant=officer.ward_id, carries_records=True).values("ancestor")
    last_user = _uses("pk").filter(valid_until__lte=day).order_by("-valid_until", "-is_main", "-pk").values("ward")[:1]
    rows = Headquarters.objects.visible_to(officer).annotate(last_user=Subquery(last_user))
    now = _uses("pk").on(day)
    return rows.filter(
        Exists(now.filter(ward=officer.ward_id))
        | (~Exists(now) & (Q(last_user=officer.ward_id) | Q(last_user__in=carried)))
    )
