"""What became of what is owed, and how much of it was sent, sent in time: one place for each figure.

A report is late when it is sent after the day that counts; nothing stores that. Rates are over what was owed until a day
that is over: rows whose day that counts lies before today, but for those excused (Decree 09/2019/NĐ-CP, Article 13).
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from reports.models import Objection, Obligation


class Standing(TextChoices):
    """Where one report that is owed stands on a day."""

    NOT_DUE = "not_due", _("Chưa chốt số liệu")
    OPEN = "open", _("Chờ gửi")
    LATE = "late", _("Quá hạn, chưa gửi")
    SENT = "sent", _("Đã gửi đúng hạn")
    SENT_LATE = "sent_late", _("Đã gửi, chậm")
    NIL = "nil", _("Không phát sinh")
    EXCUSED = "excused", _("Được phép không gửi")


# How each is drawn (organisation.badges.STANDINGS).
BADGES = {
    Standing.NOT_DUE: "not_started",
    Standing.OPEN: "waiting",
    Standing.LATE: "late",
    Standing.SENT: "on_track",
    Standing.SENT_LATE: "watch",
    Standing.NIL: "done",
    Standing.EXCUSED: "not_applicable",
}
# An edition that was withdrawn answers nothing any more.
MET = Q(sent_on__isnull=False) & (Q(edition__isnull=True) | Q(edition__withdrawn_at__isnull=True))
EXCUSED = ~MET & Q(excused_at__isnull=False)
OWED = ~MET & Q(excused_at__isnull=True)
IN_TIME = MET & Q(sent_on__lte=F("due_effective_on"))


def is_met(row: Obligation) -> bool:
    """Sent, or said to be nil, and not withdrawn since."""
    return row.sent_on is not None and not (row.edition_id and row.edition.withdrawn_at)


def days_late(row: Obligation, day: date) -> int:
    """Days after the one that counts until it was sent, or until `day` while it is not; 0 in time or excused."""
    if not is_met(row) and row.excused_at:
        return 0
    return max(0, ((row.sent_on if is_met(row) else day) - row.due_effective_on).days)


def standing_on(row: Obligation, day: date) -> Standing:
    """Where it stands on the day. The row comes with its period and edition."""
    if is_met(row):
        return Standing.NIL if row.is_nil else Standing.SENT_LATE if days_late(row, day) else Standing.SENT
    if row.excused_at:
        return Standing.EXCUSED
    if row.due_effective_on < day:
        return Standing.LATE
    return Standing.OPEN if row.period.is_closed_on(day) else Standing.NOT_DUE


def in_standing(rows: QuerySet, standing: str, day: date) -> QuerySet:
    """The rows that stand so on the day; the same rule as `standing_on`."""
    which = {
        Standing.NOT_DUE: OWED & Q(period__ends_on__gte=day, due_effective_on__gte=day),
        Standing.OPEN: OWED & Q(period__ends_on__lt=day, due_effective_on__gte=day),
        Standing.LATE: OWED & Q(due_effective_on__lt=day),
        Standing.SENT: IN_TIME & Q(is_nil=False),
        Standing.SENT_LATE: MET & Q(is_nil=False, sent_on__gt=F("due_effective_on")),
        Standing.NIL: MET & Q(is_nil=True),
        Standing.EXCUSED: EXCUSED,
    }
    return rows.filter(which[Standing(standing)])


@dataclass(frozen=True)
class Counts:
    """How many reports; `owed`: all, excused ones not. Those from `over` on only where the day that counts is over.

    `in_time_stated` by the day as the rule says it, `in_time` by the day that counts; `disputed`: late ones whose body objects
    or whose objection was accepted. Objections change no count: they are shown beside.
    """

    owed: int = 0
    met: int = 0
    nil: int = 0
    excused: int = 0
    late: int = 0
    over: int = 0
    over_met: int = 0
    in_time_stated: int = 0
    in_time: int = 0
    disputed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)))

    @property
    def completeness(self) -> Decimal | None:
        """Sent or nil, of those owed until a day that is over; None where none is. Unit: share from 0 to 1."""
        return self._share(self.over_met)

    @property
    def timeliness_stated(self) -> Decimal | None:
        """Sent by the day as the rule says it, before holidays move it, of the same. Unit: share from 0 to 1."""
        return self._share(self.in_time_stated)

    @property
    def timeliness(self) -> Decimal | None:
        """Sent by the day that counts, of the same. Unit: share from 0 to 1."""
        return self._share(self.in_time)

    @property
    def timeliness_disputed(self) -> Decimal | None:
        """As `timeliness`, were every objection that is open or accepted right. Unit: share from 0 to 1."""
        return self._share(self.in_time + self.disputed)

    def _share(self, part: int) -> Decimal | None:
        return Decimal(part) / self.over if self.over else None


def disputed(rows: QuerySet) -> QuerySet:
    """Each with `is_disputed`: an objection to its lateness is open or was accepted."""
    State = Objection.State
    objections = Objection.objects.filter(obligation=OuterRef("pk"), state__in=[State.OPEN, State.UPHELD])
    return rows.annotate(is_disputed=Exists(objections))


def counted(rows: QuerySet, day: date, *by: str) -> dict[tuple, Counts]:
    """The rows counted by those fields; by none, under the key (). One query."""
    over = Q(due_effective_on__lt=day) & ~EXCUSED
    asked = {
        "owed": ~EXCUSED,
        "met": MET,
        "nil": MET & Q(is_nil=True),
        "excused": EXCUSED,
        "late": OWED & Q(due_effective_on__lt=day),
        "over": over,
        "over_met": over & MET,
        "in_time_stated": over & MET & Q(sent_on__lte=F("due_on")),
        "in_time": over & IN_TIME,
        "disputed": over & Q(is_disputed=True) & (~MET | Q(sent_on__gt=F("due_effective_on"))),
    }
    counts = {f"n_{name}": Count("pk", filter=which) for name, which in asked.items()}
    rows = disputed(rows).order_by()
    if not by:
        return {(): Counts(*rows.aggregate(**counts).values())}
    found = rows.values_list(*by).annotate(**counts)
    return {tuple(row[: len(by)]): Counts(*row[len(by) :]) for row in found}
