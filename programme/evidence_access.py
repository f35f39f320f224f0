"""Who opens evidence: holders of the verb within their scope, and whom an assessment that rests on it is assigned to."""

from organisation import access

from . import life
from .models import Assessment, Evidence


def may_read(officer, row: Evidence) -> bool:
    """Whether the officer, who sees the row, may open its file."""
    if officer.has_perm(life.READ_EVIDENCE):
        return True
    assigned = Assessment.objects.visible_to(officer).filter(reviewer=officer.pk, findings__evidence=row)
    return any(life.is_assigned(each, officer) for each in assigned.distinct())


def check_readable(officer, row: Evidence) -> None:
    """Raise PermissionDenied unless the officer, who sees the row, may open its file."""
    if not may_read(officer, row):
        access.check(officer, life.READ_EVIDENCE)


def check_readable_of(officer, assessment: Assessment) -> None:
    """The same for all evidence of an assessment that the officer sees."""
    if not life.may_read_evidence(officer, assessment):
        access.check(officer, life.READ_EVIDENCE)


def reads_papers(officer) -> bool:
    """Whether the officer may open the papers of the reports that they see: whoever reads evidence, and the agencies concerned."""
    return bool(officer.agency_id) or officer.has_perm(life.READ_EVIDENCE)


def check_reads_papers(officer) -> None:
    """Raise PermissionDenied unless the officer may open the papers of the reports that they see."""
    if not reads_papers(officer):
        access.check(officer, life.READ_EVIDENCE)
