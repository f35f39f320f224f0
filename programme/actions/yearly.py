"""Yearly verdicts: an answer given earlier in the report year stands in its later quarters, also under a newer set."""

from collections.abc import Collection, Iterable

from organisation.models import ReportingPeriod
from programme import engine
from programme.criteria.changeover import why_unfit
from programme.criteria.crosswalk import trail
from programme.models import CriteriaSet, Criterion, Finding

from . import registers


def standing_answers(
    period: ReportingPeriod, ward_ids: Collection[int], criteria: Iterable[Criterion]
) -> dict[tuple[int, int], Finding]:
    """The ward's last word on each yearly criterion earlier in the same report year, by (ward, criterion of now).

    Where the ward was judged by an earlier version, the answer stands for the criterion that the crosswalk calls the same.
    """
    now = {row.pk: row for row in criteria if row.frequency == Criterion.Frequency.YEAR}
    found, ways = {}, {}
    for finding in (
        Finding.objects.filter(
            assessment__ward_id__in=ward_ids,
            assessment__period__kind=period.kind,
            assessment__period__year=period.year,
            assessment__period__number__lt=period.number,
            criterion__frequency=Criterion.Frequency.YEAR,
        )
        .exclude(self_verdict="")
        .select_related("assessment", "criterion")
        .order_by("assessment__period__number")
    ):
        key = finding.criterion_id
        if key not in now:
            key = _key_now(finding.criterion, now, ways)
        if key in now and (key == finding.criterion_id or not why_unfit(finding, now[key])):
            found[finding.assessment.ward_id, key] = finding
    return found


def _key_now(criterion: Criterion, now: dict[int, Criterion], ways: dict[int, dict[int, int]]) -> int | None:
    """The key of the same criterion in the sets of now; the ways from each earlier set are looked up once."""
    held = criterion.criteria_set_id
    if held not in ways:
        ways[held] = {}
        for criteria_set in CriteriaSet.objects.filter(pk__in={row.criteria_set_id for row in now.values()}):
            way = trail(criteria_set, held) or {}
            ways[held] |= {old: new for old, (_kind, new) in way.items() if new is not None}
    return ways[held].get(criterion.pk)


def copy(finding: Finding, source: Finding) -> None:
    """The answer that stands, judged by the finding's own criterion."""
    applies = source.self_verdict != engine.NOT_APPLICABLE
    registers.answer(finding, source.self_value, is_applicable=applies)
    finding.self_note = source.self_note
