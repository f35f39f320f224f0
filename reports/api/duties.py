"""Duties with what was reported on each in a period: how late, how it stands and why."""

from datetime import date, datetime
from operator import attrgetter

from django.db.models import Prefetch
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation import clock
from programme.lateness import report_days_late
from programme.models import Progress, ProgressPaper

from .lists import Code, How, Key, Part, Restated, WardName, in_period, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])
PAPERS = Prefetch("papers", ProgressPaper.objects.filter(withdrawn_at__isnull=True))
RELATED = ("duty__directive", "duty__ward", "duty__agency", "period")
SAME = (
    "due_on", "state", "answer", "status", "computed_status", "override_status", "override_reason", "value", "percent",
    "done_percent", "expected_percent", "submitted_at", "provenance", "provenance_link",
)  # fmt: skip


class PaperOut(Schema):
    """A file sent with a report, without its content; `url` opens for whoever has signed in and may read it."""

    id: int
    name: str
    number: str
    dated_on: date | None
    size: int
    sha256: str
    received_at: datetime
    url: str


class DutyOut(Restated):
    """One report owed. `status` is `computed_status`, or what somebody put in its place (`override_status`) for a reason;
    `done_percent` and `expected_percent` are what it was computed from. `days_late`: sent, or missing so far, after its day.
    `provenance`: the register that the value comes from, "" for a typed one.
    """

    id: int
    duty: int
    directive: str
    directive_id: int
    ward: WardName | None
    agency: str | None
    period: str
    due_on: date
    days_late: int
    state: str
    answer: str
    status: str
    computed_status: str
    override_status: str
    override_reason: str
    value: float | None
    percent: int | None
    done_percent: float | None
    expected_percent: float | None
    submitted_at: datetime | None
    provenance: str
    provenance_link: str
    papers: list[PaperOut]


@router.get("/duties", response=page_of(DutyOut), summary=gettext_noop("Nghĩa vụ và tiến độ trong phạm vi của bạn"))
def duties(request, window: Part, how: How, period: Code | None = None, directive: Key | None = None):
    rows = Progress.objects.visible_to(request.user).select_related(*RELATED).prefetch_related(PAPERS)
    if directive is not None:
        rows = rows.filter(duty__directive=directive)
    rows, day = of_then(in_period(rows, period), how, "duty__ward"), clock.today()
    return listed(request, rows, window, lambda row: duty_out(row, day, request), how, attrgetter("duty.ward"))


def duty_out(row: Progress, day: date, request) -> dict:
    return {name: getattr(row, name) for name in SAME} | {
        "id": row.pk,
        "duty": row.duty_id,
        "directive": row.duty.directive.code,
        "directive_id": row.duty.directive_id,
        "ward": ward_name(row.duty.ward),
        "agency": row.duty.agency.name if row.duty.agency else None,
        "period": row.period.code,
        "days_late": report_days_late(row.state, row.due_on, row.submitted_at, day),
        "papers": [_paper_out(paper, request) for paper in row.papers.all()],
    }


def _paper_out(row: ProgressPaper, request) -> dict:
    same = ("name", "number", "dated_on", "size", "sha256", "received_at")
    url = request.build_absolute_uri(row.get_absolute_url())
    return {name: getattr(row, name) for name in same} | {"id": row.pk, "url": url}
