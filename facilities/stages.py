"""A project's stages as rows in memory: those kept, or as its columns tell them; and what the columns take from them."""

from organisation import clock

from .models import InvestmentProject, ProjectStage
from .stage_rules import Course

Stage, State = InvestmentProject.Stage, ProjectStage.State
# What the acts on stages keep in the project's own columns.
KEPT = ("stage", "starts_on", "planned_on", "completed_on")


def beginning(project: InvestmentProject) -> dict[int, ProjectStage]:
    """The fourteen stages as the project's columns tell them, unsaved: earlier ones done on days that nobody wrote down."""
    rows = {}
    for number in Stage.values:
        handed_over = project.completed_on is not None and number <= Stage.HANDOVER
        rows[number] = ProjectStage(
            project=project,
            stage=number,
            state=State.DONE if number < project.stage or handed_over else State.PENDING,
            planned_on={Stage.WORKS: project.starts_on, Stage.HANDOVER: project.planned_on}.get(number),
            done_on=project.completed_on if number == Stage.HANDOVER else None,
        )
    take_policy_paper(rows[Stage.POLICY_DECIDED], project)
    return rows


def stages_of(project: InvestmentProject, *, with_papers: bool = False) -> dict[int, ProjectStage]:
    """The kept rows by number; one that was never written is as the columns tell it, unsaved. One query."""
    rows = project.stages.select_related("document") if with_papers else project.stages.all()
    return beginning(project) | {row.stage: row for row in rows}


def take_policy_paper(row: ProjectStage, project: InvestmentProject) -> None:
    """The paper of the policy decision is the same on its stage as on the project."""
    row.paper_number, row.document_id = project.policy_number, project.policy_decision_id


def keep_columns(project: InvestmentProject, rows: dict[int, ProjectStage]) -> None:
    """Set the project's columns from its stages: the first one pending (or the last), planned and actual days, the policy paper."""
    pending = [number for number in Stage.values if rows[number].state == State.PENDING]
    project.stage = pending[0] if pending else Stage.WARRANTY
    project.starts_on, project.planned_on = rows[Stage.WORKS].planned_on, rows[Stage.HANDOVER].planned_on
    project.completed_on = rows[Stage.HANDOVER].done_on
    policy = rows[Stage.POLICY_DECIDED]
    project.policy_number, project.policy_decision_id = policy.paper_number, policy.document_id


def course_of(project: InvestmentProject, rows: dict[int, ProjectStage], years=None) -> Course:
    """What the rules look at. One query for the budget years unless they are given."""
    if years is None:
        years = project.fundings.filter(planned__gt=0).values_list("year", flat=True) if project.pk else ()
    return Course(rows, project.total, project.policy_total, tuple(years), clock.today())
