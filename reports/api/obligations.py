"""What is owed: which body owes which report for a period, by when, and what became of it."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import clock
from reports import obligations as rules
from reports.models import Obligation, ReportKind
from reports.obligation_matrix import RateRow, rates, with_bodies
from reports.obligations import Standing

from .lists import BodyName, Code, Key, Part, WardName, body_name, in_period, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Báo cáo tuân thủ")])


class ObligationOut(Schema):
    """One report owed; by the city where both `ward` and `body` are null. `due_on` is the day as the rule says it, `due_effective_on`
    the one that counts. `standing`: not_due (before the cut-off), open, late (not sent), sent, sent_late, nil, excused. `days_late`
    counts to the day it was sent, or to today. `disputed`: an objection to the lateness is open or was accepted.
    """

    id: int
    regime: str
    report_kind: str
    period: str
    ward: WardName | None
    body: BodyName | None
    due_on: date
    due_effective_on: date
    standing: Literal["not_due", "open", "late", "sent", "sent_late", "nil", "excused"]
    sent_on: date | None
    edition: int | None
    paper_number: str | None
    days_late: int
    disputed: bool
    reason: str | None


@router.get("/obligations", response=page_of(ObligationOut), summary=gettext_noop("Báo cáo phải gửi"))
def obligations(
    request,
    window: Part,
    period: Code | None = None,
    kind: ReportKind | None = None,
    who: Literal["ward", "agency", "city"] | None = None,
    ward: Key | None = None,
    standing: Literal["not_due", "open", "late", "sent", "sent_late", "nil", "excused"] | None = None,
):
    """What the caller may see, the first due first. `reason`: why it is nil or excused."""
    day, rows = clock.today(), in_period(Obligation.objects.visible_to(request.user), period)
    chosen = {"level__report_kind": kind, "level__who": who, "ward": ward}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value is not None})
    if standing:
        rows = rules.in_standing(rows, standing, day)
    rows = rules.disputed(with_bodies(rows)).order_by("due_effective_on", "level", "ward__sort_key", "pk")
    return listed(request, rows, window, lambda row: obligation_out(row, day))


def obligation_out(row: Obligation, day: date) -> dict:
    met, standing = rules.is_met(row), rules.standing_on(row, day)
    reason = row.note if standing == Standing.NIL else row.excuse if standing == Standing.EXCUSED else None
    return {
        "id": row.pk,
        "regime": row.level.regime.code,
        "report_kind": row.level.report_kind,
        "period": row.period.code,
        "ward": ward_name(row.ward),
        "body": body_name(row.agency),
        "due_on": row.due_on,
        "due_effective_on": row.due_effective_on,
        "standing": standing.value,
        "sent_on": row.sent_on if met else None,
        "edition": row.edition_id if met else None,
        "paper_number": (row.paper_number or None) if met else None,
        "days_late": rules.days_late(row, day),
        "disputed": row.is_disputed,
        "reason": reason,
    }


class ObligationRatesOut(Schema):
    """Of one period and kind of report. `over`: owed until a day that is over, excused ones not; the rates are shares of it, null
    where it is 0. `timeliness_stated` goes by the day as the rule says it, `timeliness` by the day that counts,
    `timeliness_disputed` as if open and accepted objections were right.
    """

    period: str
    report_kind: str
    who: str
    owed: int
    met: int
    nil: int
    excused: int
    late: int
    over: int
    completeness: float | None
    timeliness_stated: float | None
    timeliness: float | None
    timeliness_disputed: float | None


@router.get(
    "/obligations/rates", response=page_of(ObligationRatesOut), summary=gettext_noop("Tỷ lệ gửi đủ, gửi đúng hạn")
)
def obligation_rates(request, window: Part, period: Code | None = None):
    """By period and level, of what the caller may see, the newest first."""
    day, rows = clock.today(), in_period(Obligation.objects.visible_to(request.user), period)
    return listed(request, [rates_out(row) for row in rates(rows, day)], window)


def rates_out(row: RateRow) -> dict:
    counts = row.counts
    same = [name for name in ObligationRatesOut.model_fields if hasattr(counts, name)]
    return {"period": row.period.code, "report_kind": row.level.report_kind, "who": row.level.who} | {
        name: getattr(counts, name) for name in same
    }
