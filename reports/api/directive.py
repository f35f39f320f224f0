"""One directive whole: its wording, measure and course, how it stood by period, and its duties with the honest clock's figures."""

from datetime import date

from django.http import Http404
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import clock
from organisation.access import BIGGEST_KEY
from programme import alarms, lateness
from programme.models import Directive, DirectiveStanding, Duty

from .directives import DirectiveOut, directive_out
from .lists import BodyName, WardName, body_name, ward_name

router = Router(tags=[gettext_noop("Chương trình")])
MEASURED = ("measure_text", "measure", "direction", "baseline_value", "baseline_on", "levels", "rollup", "rhythm")
COUNTED = ("expected", "reported", "on_time", "done", "on_track", "at_risk", "late", "not_started", "reached")
STANDING = ("value", "percent", "expected_percent", "computed_status", "status", "override_status", "override_reason")
LAST = ("last_reported_on", "last_value", "last_percent", "last_status", "done_on")


class WordingOut(Schema):
    """The official wording that holds: the `number`-th as entered; `verified`: compared with the signed paper."""

    number: int
    text: str
    verified: bool
    reason: str
    document: int | None
    clause: int | None


class PointOut(Schema):
    on: date
    value: float


class StandingOut(Schema):
    """All bearers of a period together. `status` is `computed_status`, or what somebody put in its place with a reason."""

    period: str
    expected: int
    reported: int
    on_time: int
    done: int
    on_track: int
    at_risk: int
    late: int
    not_started: int
    reached: int
    value: float | None
    percent: float | None
    expected_percent: float | None
    computed_status: str
    status: str
    override_status: str
    override_reason: str


class ClockOut(Schema):
    """Deadlines and days late today: against the first, the present one, and of these how many are `disputed` or `upheld`."""

    original_due_on: date | None
    current_due_on: date | None
    days_late_original: int
    days_late_current: int
    days_disputed: int
    days_upheld: int


class BearerOut(Schema):
    """A duty. `silent_days`: days without a report when that is too long; else 0."""

    id: int
    ward: WardName | None
    agency: str | None
    valid_from: date
    valid_until: date | None
    weight: float
    last_reported_on: date | None
    last_value: float | None
    last_percent: int | None
    last_status: str
    done_on: date | None
    silent_days: int
    clock: ClockOut


class DirectiveWhole(DirectiveOut):
    """`trajectory`: the way marks; standings and duties are those within the caller's scope, the newest period first."""

    wording: WordingOut | None
    wordings: int
    working_text: str
    coordinating: list[BodyName]
    measure_text: str
    measure: str
    direction: str
    baseline_value: float | None
    baseline_on: date | None
    levels: list
    rollup: str
    rhythm: str
    trajectory: list[PointOut]
    standings: list[StandingOut]
    duties: list[BearerOut]


@router.get(
    "/directives/{pk}",
    response=DirectiveWhole,
    summary=gettext_noop("Một chỉ tiêu, nhiệm vụ với lời văn, lộ trình, tổng hợp từng kỳ và các nghĩa vụ"),
)
def directive(request, pk: int):
    rows = Directive.objects.select_related("lead").prefetch_related("coordinating", "trajectory", "wordings")
    row = rows.filter(pk=pk).first() if abs(pk) <= BIGGEST_KEY else None
    if row is None:
        raise Http404
    wordings = list(row.wordings.all())
    return (
        directive_out(row)
        | {name: getattr(row, name) for name in MEASURED}
        | {
            "wording": _wording_out(wordings[0]) if wordings else None,
            "wordings": len(wordings),
            "working_text": row.working_text,
            "coordinating": [body_name(body) for body in row.coordinating.all()],
            "trajectory": [{"on": point.on, "value": point.value} for point in row.trajectory.all()],
            "standings": _standings(row, request.user),
            "duties": _duties(row, request.user),
        }
    )


def _wording_out(row) -> dict:
    same = {name: getattr(row, name) for name in ("number", "text", "reason")}
    return same | {"verified": row.is_verified, "document": row.document_id, "clause": row.clause_id}


def _standings(directive: Directive, officer) -> list[dict]:
    """What is kept of each period, the newest first, for whoever sees the directive's figures over all."""
    rows = DirectiveStanding.objects.visible_to(officer).filter(directive=directive).select_related("period")
    return [{name: getattr(row, name) for name in (*COUNTED, *STANDING)} | {"period": row.period.code} for row in rows]


def _duties(directive: Directive, officer) -> list[dict]:
    """Every duty the officer sees, also those of units that are no more. Two queries."""
    seen, day = Duty.objects.visible_to(officer).filter(directive=directive), clock.today()
    disputed = alarms.disputes_of(seen)
    rows = seen.select_related(*alarms.RELATED).order_by("ward__sort_key", "agency__name", "pk")
    return [_bearer_out(row, day, disputed.get(row.pk, "")) for row in rows]


def _bearer_out(row: Duty, day: date, disputed: str) -> dict:
    same = ("valid_from", "valid_until", "weight", *LAST)
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "agency": row.agency.name if row.agency else None,
        "silent_days": lateness.silent_days(row, day),
        "clock": clock_out(lateness.clock_of(row, day, disputed)),
    }


def clock_out(found: lateness.DutyClock) -> dict:
    return {
        "original_due_on": found.original_due_on,
        "current_due_on": found.current_due_on,
        "days_late_original": found.original,
        "days_late_current": found.current,
        "days_disputed": found.under_dispute,
        "days_upheld": found.upheld,
    }
