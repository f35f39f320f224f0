"""Projects' figures put together from their rows, for pages, reports and the API alike. No request here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from organisation.models import Document

from . import final_accounts
from .final_accounts import Limit
from .law import Facts, Plan
from .models import Funding, InvestmentProject, ProjectStage
from .outlook import begun_on, slip_of
from .stages import Stage, State


@dataclass(frozen=True)
class Step:
    """One stage on the strip: how it stands (a code of organisation.badges), its days, and how far it is behind."""

    number: int
    label: str
    status: str
    is_now: bool
    planned_on: date | None
    done_on: date | None
    slip: int | None
    paper: str
    reason: str
    document: Document | None = None

    @property
    def ahead(self) -> int:
        """Days ahead of the plan, where the slip is negative."""
        return max(-(self.slip or 0), 0)


def plans_of(fundings: Iterable[Funding]) -> tuple[Plan, ...]:
    """The plans out of fundings."""
    return tuple(Plan(row.source, row.year, row.planned, row.allocated, row.disbursed) for row in fundings)


def facts_of(
    project: InvestmentProject, fundings: Iterable[Funding], rows: dict[int, ProjectStage] | None = None
) -> Facts:
    """What the checks of the investment law look at. A policy decision that is not needed is as good as one that is there."""
    excused = rows is not None and rows[Stage.POLICY_DECIDED].state == State.NOT_NEEDED
    return Facts(
        stage=project.stage,
        group=project.group,
        total=project.total,
        policy_total=project.policy_total,
        has_policy_decision=bool(project.policy_decision_id or project.policy_number or excused),
        starts_on=project.starts_on,
        plans=plans_of(fundings),
    )


def steps_of(project: InvestmentProject, rows: dict[int, ProjectStage], day: date) -> list[Step]:
    """The fourteen stages with planned and actual days and slip."""
    has_begun = begun_on(rows.values(), day)
    return [_step(row, slip_of(row, day, has_begun), row.stage == project.stage) for row in _in_order(rows)]


def limits_of(project: InvestmentProject, rows: dict[int, ProjectStage], day: date) -> list[Limit]:
    """The time limits of its final accounts; empty until it is handed over."""
    settled = rows[Stage.SETTLEMENT]
    return final_accounts.limits_of(
        project.group,
        handed_over_on=project.completed_on,
        filed_on=project.accounts_filed_on,
        checked_on=project.accounts_checked_on,
        approved_on=settled.done_on,
        is_approved=settled.state != State.PENDING,
        day=day,
    )


def _in_order(rows: dict[int, ProjectStage]) -> list[ProjectStage]:
    return [rows[number] for number in sorted(rows)]


def _step(row: ProjectStage, slip: int | None, is_now: bool) -> Step:
    return Step(
        row.stage,
        str(row.get_stage_display()),
        _status(row, slip, is_now),
        is_now,
        row.planned_on,
        row.done_on,
        slip,
        row.paper_number or (str(row.document) if row.document_id else ""),
        row.reason,
        row.document,
    )


def _status(row: ProjectStage, slip: int | None, is_now: bool) -> str:
    if row.state == State.DONE:
        return "done"
    if row.state == State.NOT_NEEDED:
        return "not_applicable"
    if slip:
        return "late"
    return "waiting" if is_now else "not_started"
