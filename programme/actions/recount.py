"""Work every kept total out again from the rows; whatever differs is a fault to look into."""

from programme.models import Assessment, Finding, WardStanding

from . import standing, standing_directives, standing_duties, totals


def recount() -> list[str]:
    """What differs between the kept totals and the rows, one line each; [] when all totals stand. Reads only."""
    return [*_assessments(), *_standings(), *standing_directives.differences(), *standing_duties.differences()]


def _assessments() -> list[str]:
    wrong, findings = [], {}
    for finding in Finding.objects.select_related("criterion").order_by().iterator(chunk_size=5000):
        findings.setdefault(finding.assessment_id, []).append(finding)
    for assessment in Assessment.objects.select_related("criteria_set").order_by("pk").iterator(chunk_size=2000):
        for name, value in totals.work_out(assessment, findings.get(assessment.pk, [])).items():
            if getattr(assessment, name) != value:
                wrong.append(f"assessment {assessment.pk} {name}: {getattr(assessment, name)} kept, {value} counted")
    return wrong


def _standings() -> list[str]:
    wrong, figures, nothing = [], standing.work_out(), standing.count([])
    for row in WardStanding.objects.order_by("pk").iterator(chunk_size=2000):
        for name, value in figures.pop((row.ward_id, row.period_id), nothing).items():
            if getattr(row, name) != value:
                wrong.append(f"standing {row.pk} {name}: {getattr(row, name)} kept, {value} counted")
    return wrong + [f"standing of ward {ward_id} in period {period_id} is missing" for ward_id, period_id in figures]
