"""Investment projects: the list with what each is expected to take, and one with its stages and its money ladder."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from facilities.ladder import ladder_of
from facilities.models import InvestmentProject
from facilities.outlook import outlook_of
from facilities.stages import stages_of
from organisation import clock
from organisation.access import get_visible

from .lists import How, Part, Restated, WardName, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Cơ sở vật chất")])
PLAIN = (
    "name",
    "code",
    "group",
    "stage",
    "has_works",
    "owner",
    "contractor",
    "total",
    "policy_total",
    "starts_on",
    "planned_on",
    "completed_on",
    "version",
)


class ProjectOut(Restated):
    id: int
    ward: WardName
    headquarters: int | None
    name: str
    code: str
    group: str
    stage: int
    has_works: bool
    owner: str
    contractor: str
    total: int
    policy_total: int | None
    starts_on: date | None
    planned_on: date | None
    completed_on: date | None
    expected_on: date | None
    delay_days: int
    days_late: int
    cures: list[str]
    version: int


class StageOut(Schema):
    stage: int
    name: str
    state: str
    planned_on: date | None
    done_on: date | None
    paper_number: str
    reason: str


class RevisionOut(Schema):
    rung: str
    number: int
    amount: int | None
    decided_on: date | None
    decision_number: str
    document: str | None


class LadderOut(Schema):
    year: int
    source: str
    total: int | None
    medium_term: int | None
    annual_plan: int
    carried_in: int
    allocated: int
    disbursed: int
    carried_out: int
    disbursement_rate: float | None
    disbursement_rate_in_all: float | None
    revisions: list[RevisionOut]


class ProjectInFull(ProjectOut):
    policy_number: str
    accounts_filed_on: date | None
    accounts_checked_on: date | None
    why: str
    stages: list[StageOut]
    ladder: list[LadderOut]


def project_out(row: InvestmentProject, stages, day: date) -> dict:
    outlook = outlook_of(row, stages, day)
    return {name: getattr(row, name) for name in PLAIN} | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "headquarters": row.headquarters_id,
        "expected_on": outlook.expected_on,
        "delay_days": outlook.delay_days,
        "days_late": row.days_late(day),
        "cures": row.cured_measures,
    }


@router.get("/projects", response=page_of(ProjectOut), summary=gettext_noop("Dự án đầu tư"))
def projects(request, window: Part, how: How):
    day = clock.today()
    rows = InvestmentProject.objects.visible_to(request.user).select_related("ward")
    rows = of_then(rows, how).prefetch_related("stages", "cures")
    return listed(request, rows, window, lambda row: project_out(row, row.stages.all(), day), how)


@router.get(
    "/projects/{pk}",
    response=ProjectInFull,
    summary=gettext_noop("Một dự án: giai đoạn, khả năng bàn giao, vốn theo năm và nguồn"),
)
def project(request, pk: int):
    row = get_visible(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    day, stages = clock.today(), stages_of(row)
    return project_out(row, stages.values(), day) | {
        "policy_number": row.policy_number,
        "accounts_filed_on": row.accounts_filed_on,
        "accounts_checked_on": row.accounts_checked_on,
        "why": outlook_of(row, stages.values(), day).why,
        "stages": [
            {
                "stage": number,
                "name": str(stage.get_stage_display()),
                "state": stage.state,
                "planned_on": stage.planned_on,
                "done_on": stage.done_on,
                "paper_number": stage.paper_number,
                "reason": stage.reason,
            }
            for number, stage in sorted(stages.items())
        ],
        "ladder": ladder_of(row),
    }
