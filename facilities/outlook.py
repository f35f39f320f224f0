"""When a project can be expected to be finished: its plan, moved by how late its stages run. Pure but for one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from organisation.formats import day as write_day

from .models import InvestmentProject, ProjectStage

WORKS, HANDOVER = InvestmentProject.Stage.WORKS, InvestmentProject.Stage.HANDOVER
State = ProjectStage.State


@dataclass(frozen=True)
class Outlook:
    """The day a project is expected to be handed over (None: nobody planned one), days behind its plan, and why, in words."""

    expected_on: date | None
    delay_days: int
    why: str
    is_done: bool


def outlook_of(
    project: InvestmentProject, stages: Iterable[ProjectStage], day: date, moved_to: date | None = None
) -> Outlook:
    """How the project stands on that day; `moved_to` supposes another day of handing over.

    The slip is that of the last finished stage with both days, or of the stage longest overdue, whichever is more; the end
    moves by as much. What was finished after `day` was not finished then.
    """
    planned = project.planned_on
    if project.completed_on and project.completed_on <= day:
        return _finished(project)
    if moved_to is not None:
        late = max((moved_to - planned).days, 0) if planned else 0
        return Outlook(moved_to, late, _("Giả định hoàn thành ngày %(day)s.") % {"day": write_day(moved_to)}, False)
    if planned is None:
        return Outlook(None, 0, _("Chưa ghi ngày hoàn thành dự kiến."), False)
    slip, why = max(_slips(planned, stages, day), key=lambda found: found[0])
    return Outlook(max(planned + timedelta(days=slip), day), slip, why, False)


def outlooks(
    projects: Iterable[InvestmentProject], day: date, moved: dict[int, date] | None = None
) -> dict[int, Outlook]:
    """By project key; `moved`: project key → the day supposed. One query."""
    projects, moved, held = list(projects), moved or {}, defaultdict(list)
    for stage in ProjectStage.objects.filter(project__in=[project.pk for project in projects]).order_by("stage"):
        held[stage.project_id].append(stage)
    return {project.pk: outlook_of(project, held[project.pk], day, moved.get(project.pk)) for project in projects}


def slip_of(stage: ProjectStage, day: date, has_begun: bool = False) -> int | None:
    """Days a stage is behind its plan (negative: ahead); None when it has no plan, no day, or is not due yet.

    Works are planned by the day they start and done on the day they end, so they are behind only while they have not begun.
    """
    if stage.planned_on is None or stage.state == State.NOT_NEEDED:
        return None
    if is_done(stage, day):
        return (stage.done_on - stage.planned_on).days if stage.done_on and stage.stage != WORKS else None
    if stage.planned_on >= day or (stage.stage == WORKS and has_begun):
        return None
    return (day - stage.planned_on).days


def begun_on(stages: Iterable[ProjectStage], day: date) -> bool:
    """Could works be under way: is every stage before them done or not needed?"""
    return all(is_done(one, day) or one.state == State.NOT_NEEDED for one in stages if one.stage < WORKS)


def _finished(project: InvestmentProject) -> Outlook:
    ended, planned = project.completed_on, project.planned_on
    late = max((ended - planned).days, 0) if planned else 0
    return Outlook(ended, late, _("Đã hoàn thành ngày %(day)s.") % {"day": write_day(ended)}, True)


def _slips(planned: date, stages: Iterable[ProjectStage], day: date) -> list[tuple[int, str]]:
    """Every slip with its reason; no slip first, so that of equals the plain words win."""
    found, last_done = [(0, _("Theo đúng kế hoạch."))], None
    if planned < day:
        days = (day - planned).days
        found.append((days, _("Quá ngày hoàn thành dự kiến %(days)d ngày.") % {"days": days}))
    stages = sorted(stages, key=lambda one: one.stage)
    has_begun = begun_on(stages, day)
    for stage in stages:
        slip = slip_of(stage, day, has_begun)
        if slip is None or stage.stage > HANDOVER:
            continue
        if is_done(stage, day):
            last_done = (slip, _words(_("Giai đoạn %(stage)s xong chậm %(days)d ngày."), stage, slip))
        elif stage.stage != HANDOVER:
            found.append((slip, _words(_("Giai đoạn %(stage)s quá hạn %(days)d ngày."), stage, slip)))
    return [*found, last_done] if last_done else found


def _words(text: str, stage: ProjectStage, days: int) -> str:
    return text % {"stage": stage.get_stage_display(), "days": days}


def is_done(stage: ProjectStage, day: date) -> bool:
    """Was it done on that day? A day nobody wrote down is taken as past."""
    return stage.state == State.DONE and (stage.done_on is None or stage.done_on <= day)
