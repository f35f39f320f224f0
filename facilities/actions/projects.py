"""Investment projects of a ward."""

from uuid import UUID

from django.db import transaction

from organisation.audit import snapshot
from organisation.versions import lock

from ..models import Cure, InvestmentProject
from .rows import fill, lock_project_ward, lock_ward, whole_dong, write_changed, write_new

COLUMNS = (
    "name",
    "code",
    "group",
    "stage",
    "owner",
    "total",
    "headquarters",
    "policy_decision",
    "policy_number",
    "policy_total",
    "has_works",
    "contractor",
    "starts_on",
    "planned_on",
    "completed_on",
    "note",
)
# `cures` are the keys of the measures it mends.
FIELDS = (*COLUMNS, "cures")


@transaction.atomic
def create_project(*, ward_id: int, by, values: dict, entry_key: UUID | None = None) -> InvestmentProject:
    """A new project of the ward. The same `entry_key` again answers the project made the first time. Raises ValidationError."""
    lock_ward(ward_id)
    if entry_key and (made := InvestmentProject.objects.filter(entry_key=entry_key).first()):
        return made
    project = InvestmentProject(ward_id=ward_id, entry_key=entry_key)
    cures = _fill(project, values)
    write_new(project, by=by, action="create_project", ward_id=ward_id)
    _set_cures(project, cures)
    return project


@transaction.atomic
def save_project(*, project_id: int, version: int, by, values: dict) -> InvestmentProject:
    """Change a project. Raises StaleEdit when somebody saved first, ValidationError, DoesNotExist."""
    project = lock(InvestmentProject.objects, project_id, version)
    lock_project_ward(project)
    before = snapshot(project)
    cures = _fill(project, values)
    write_changed(project, before, by=by, action="save_project", ward_id=project.ward_id)
    _set_cures(project, cures)
    return project


def _fill(project: InvestmentProject, values: dict) -> list[str] | None:
    """Set the columns; the measures to mend, None where they are not spoken of."""
    whole_dong(values, "total", "policy_total")
    values = dict(values)
    cures = values.pop("cures", None)
    fill(project, values, COLUMNS)
    project.index_words()
    return cures


def _set_cures(project: InvestmentProject, cures: list[str] | None) -> None:
    if cures is None:
        return
    project.cures.exclude(measure__in=cures).delete()
    Cure.objects.bulk_create([Cure(project=project, measure=key) for key in cures], ignore_conflicts=True)
