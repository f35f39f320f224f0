"""Projects in my work: a stage past its planned day, final accounts past their limit, a decision not carried out in time."""

from datetime import date
from functools import partial

from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _

from facilities.accounts_late import accounts_late_days, accounts_late_slots
from facilities.compose import limits_of
from facilities.models import InvestmentProject, ProjectStage, Remedy
from facilities.stages import Stage, stages_of
from organisation.models import Officer
from organisation.prepared import PreparedRows, day_slot
from organisation.prepared_for import PreparedFor
from reports.links import to
from reports.owing import MOST_SHOWN, Task

ENTER, KEEP = "facilities.enter_facilities", "facilities.keep_registers"


_BEHIND = PreparedFor(
    lambda reader: _with_due(InvestmentProject.objects.editable_by(reader)).filter(
        _is_late(day_slot("day")) | accounts_late_slots()
    ),
    prepare=partial(PreparedRows, InvestmentProject, also=("due",)),
)


def of_own_ward(officer: Officer, day: date) -> list[Task]:
    """What the ward's projects and decisions wait for. A constant number of queries; none without the verb."""
    if not (officer.ward_id and officer.has_perm(ENTER)):
        return []
    rows = _BEHIND(officer, day=day, **accounts_late_days(day))
    building = [row for row in rows if row.completed_on is None]
    settling = [row for row in rows if row.completed_on]
    return [*map(_stage, building[:MOST_SHOWN]), *_accounts(settling[:MOST_SHOWN], day), *_remedies(officer, day)]


_SETTLING = PreparedFor(
    lambda reader: InvestmentProject.objects.visible_to(reader).filter(accounts_late_slots()),
    prepare=partial(PreparedRows, InvestmentProject),
)


def waiting(officer: Officer, day: date) -> list[tuple[int, list[Task], str, str]]:
    """The queue of whoever keeps the registers: final accounts past their limit. Only what waits."""
    if not officer.has_perm(KEEP):
        return []
    rows = _SETTLING(officer, **accounts_late_days(day))
    count = len(rows)
    label = _("dự án quá hạn quyết toán")
    return (
        [(count, _accounts(rows, day), label, to("facilities:project-list", **{"quyet-toan": "qua-han"}))]
        if count
        else []
    )


def _with_due(projects):
    """Each with `due`, the planned day of the stage at hand."""
    at_hand = ProjectStage.objects.filter(project=OuterRef("pk"), stage=OuterRef("stage"))
    return projects.annotate(due=Subquery(at_hand.values("planned_on")[:1])).order_by("planned_on", "pk")


def _is_late(day) -> Q:
    """Works are planned by the day they start: once at hand they are late only when the project's end is past."""
    late = Q(due__lt=day) & ~Q(stage=Stage.WORKS) | Q(planned_on__lt=day)
    return late & Q(completed_on__isnull=True)


def _stage(project: InvestmentProject) -> Task:
    return Task(
        project.name,
        project.planned_on if project.stage == Stage.WORKS else project.due,
        to("facilities:stage-edit", project.pk),
        "late",
        note=_("Giai đoạn %(stage)s quá ngày dự kiến") % {"stage": project.get_stage_display()},
        action=_("Ghi giai đoạn"),
        day_word=_("dự kiến xong ngày"),
    )


def _accounts(projects: list[InvestmentProject], day: date) -> list[Task]:
    """Of projects whose final accounts are past a limit the step that is late. One query, none for none."""
    prefetch_related_objects(projects, "stages")
    found = []
    for project in projects:
        late = [limit for limit in limits_of(project, stages_of(project), day) if limit.status == "late"]
        found += [
            Task(
                project.name,
                limit.due_on,
                to("facilities:stage-edit", project.pk),
                "late",
                note=limit.what,
                action=_("Ghi quyết toán"),
                day_word=_("hạn ngày"),
            )
            for limit in late[:1]
        ]
    return found


_REMEDIES = PreparedFor(
    lambda reader: (
        Remedy.objects.editable_by(reader)
        .filter(done_on__isnull=True, withdrawn_on__isnull=True, due_on__lt=day_slot("day"))
        .order_by("due_on", "pk")[:MOST_SHOWN]
    ),
    prepare=partial(PreparedRows, Remedy),
)


def _remedies(officer: Officer, day: date) -> list[Task]:
    return [
        Task(
            row.what,
            row.due_on,
            row.get_absolute_url(),
            "late",
            note=_("Quyết định khắc phục chưa thực hiện xong"),
            action=_("Cập nhật"),
            day_word=_("hạn ngày"),
        )
        for row in _REMEDIES(officer, day=day)
    ]
