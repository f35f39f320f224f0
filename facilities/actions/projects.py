"""Investment projects of a ward."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation.audit import difference, record, snapshot
from organisation.versions import lock, save

from ..ladder import refuse_below_ladder
from ..law import group_for
from ..models import Cure, InvestmentProject, ProjectStage
from ..stage_rules import breaches, refuse_new
from ..stages import KEPT, Stage, beginning, course_of, keep_columns, stages_of, take_policy_paper
from .rows import DERIVED, fill, lock_project_ward, lock_ward, whole_dong, write_new

COLUMNS = (
    "name",
    "code",
    "group",
    "owner",
    "total",
    "headquarters",
    "policy_decision",
    "policy_number",
    "policy_total",
    "has_works",
    "contractor",
    "note",
)
# `cures` are the keys of the measures it mends.
FIELDS = (*COLUMNS, "cures")
# A project entered while it is already under way says how far it is; afterwards its stages say it.
BEGINNING = (*FIELDS, *KEPT)


@transaction.atomic
def create_project(*, ward_id: int, by, values: dict, entry_key: UUID | None = None) -> InvestmentProject:
    """A new project of the ward, with its fourteen stages as far as `stage` says. Raises ValidationError.

    The same `entry_key` again answers the project made the first time.
    """
    lock_ward(ward_id)
    if entry_key and (made := InvestmentProject.objects.filter(entry_key=entry_key).first()):
        return made
    project = InvestmentProject(ward_id=ward_id, entry_key=entry_key)
    cures = _fill(project, values, BEGINNING)
    project.full_clean()
    rows = beginning(project)
    _refuse_beginning(project, rows)
    keep_columns(project, rows)
    write_new(project, by=by, action="create_project", ward_id=ward_id)
    ProjectStage.objects.bulk_create(rows.values())
    _set_cures(project, cures)
    return project


@transaction.atomic
def save_project(*, project_id: int, version: int, by, values: dict) -> InvestmentProject:
    """Change a project; its days and stage belong to `save_stages`. Raises StaleEdit, ValidationError, DoesNotExist."""
    project = lock(InvestmentProject.objects, project_id, version)
    lock_project_ward(project)
    before, cured = snapshot(project), sorted(project.cured_measures)
    rows = stages_of(project)
    earlier = breaches(course_of(project, rows))
    cures = _fill(project, values, FIELDS)
    if project.total < before["total"]:
        refuse_below_ladder(project)
    refuse_new(earlier, breaches(course_of(project, rows)))
    project.full_clean()
    changes = {name: pair for name, pair in difference(before, snapshot(project)).items() if name not in DERIVED}
    if cures is not None and sorted(cures) != cured:
        changes["cures"] = [", ".join(cured), ", ".join(sorted(cures))]
    if not changes:
        return project
    save(project)
    record(by=by, action="save_project", row=project, changes=changes, ward_id=project.ward_id)
    _set_cures(project, cures)
    if {"policy_number", "policy_decision_id"} & set(changes):
        policy = rows[Stage.POLICY_DECIDED]
        take_policy_paper(policy, project)
        policy.save()
    return project


def _fill(project: InvestmentProject, values: dict, allowed: tuple) -> list[str] | None:
    """Set the columns, the group by the law's thresholds where none is chosen; the measures to mend, None where not spoken of."""
    whole_dong(values, "total", "policy_total")
    values = dict(values)
    cures = values.pop("cures", None)
    fill(project, values, allowed)
    if not project.group or (project.pk is None and "group" not in values):
        project.group = group_for(project.total or 0)
    project.index_words()
    return cures


# The forms that begin a project name its days by the columns, not by the stages.
AT = {
    f"state-{Stage.INVESTMENT_DECIDED:d}": "stage",
    f"state-{Stage.WORKS:d}": "stage",
    f"planned_on-{Stage.HANDOVER:d}": "planned_on",
}


def _refuse_beginning(project: InvestmentProject, rows: dict[int, ProjectStage]) -> None:
    """Raises ValidationError for what may not even have begun so."""
    if project.stage > Stage.INVESTMENT_DECIDED and not (project.policy_number or project.policy_decision_id):
        text = _(
            "Đã quyết định đầu tư thì phải ghi số quyết định chủ trương (khoản 2 Điều 17 Luật 58/2024/QH15). Nếu thuộc trường hợp "
            "không phải quyết định chủ trương (Điều 18), xin lập dự án ở giai đoạn 4 rồi ghi “không phải làm” kèm lý do."
        )
        raise ValidationError({"policy_number": text})
    wrong: dict[str, list] = {}
    for breach in breaches(course_of(project, rows)):
        wrong.setdefault(AT.get(breach.at, breach.at), []).append(breach.text)
    if wrong:
        raise ValidationError(wrong)


def _set_cures(project: InvestmentProject, cures: list[str] | None) -> None:
    if cures is None:
        return
    project.cures.exclude(measure__in=cures).delete()
    Cure.objects.bulk_create([Cure(project=project, measure=key) for key in cures], ignore_conflicts=True)
