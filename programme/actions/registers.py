"""Findings whose value comes from a register (organisation.measures) and is never typed: filled and refreshed here."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from organisation import measures
from programme import engine
from programme.models import Criterion, Finding


def readings(
    criteria: Iterable[Criterion], ward_ids: Collection[int], day: date
) -> dict[tuple[str, int], measures.Reading]:
    """Readings by (measure, ward), with as many queries as there are measures, whatever the number of wards."""
    keys = {criterion.measure for criterion in criteria if criterion.measure}
    return {
        (key, ward_id): reading
        for key in sorted(keys)
        for ward_id, reading in measures.read(key, ward_ids, day).items()
    }


def fill(finding: Finding, ward_id: int, read: dict[tuple[str, int], measures.Reading]) -> bool:
    """Take the register's value; says whether the finding changed.

    Where the register holds no figure the criterion is typed by hand; a value that came from the register and is no longer
    there is emptied, so that an old figure never passes for a typed one.
    """
    if not finding.criterion.measure or finding.is_exempt:
        return False
    reading = read.get((finding.criterion.measure, ward_id))
    before = (finding.self_value, finding.provenance)
    if reading is not None and reading.value is not None:
        answer(finding, reading.value)
        finding.provenance, finding.provenance_link = reading.provenance[:250], reading.link
    elif finding.provenance:
        answer(finding, None)
        finding.provenance = finding.provenance_link = ""
    return (finding.self_value, finding.provenance) != before


def exempt(finding: Finding, kind: str) -> bool:
    """Where the criterion does not apply to units of this kind: not applicable, for that reason; says whether it is so."""
    criterion = finding.criterion
    if criterion.applies_to_kind(kind):
        return False
    answer(finding, None, is_applicable=False)
    with translation.override("vi"):  # kept for good, whatever language the actor's pages are in
        finding.provenance = _("tiêu chí chỉ áp dụng cho %(kinds)s") % {"kinds": criterion.kinds_text}
    finding.provenance_link = ""
    finding.verified_value, finding.verified_verdict, finding.verified_points = None, "", Decimal(0)
    return True


def answer(finding: Finding, value, *, is_applicable: bool = True) -> None:
    """Set the ward's value with the verdict and the points that follow from it."""
    finding.self_value = value if is_applicable else None
    finding.self_verdict = engine.judge(finding.criterion, value) if is_applicable else engine.NOT_APPLICABLE
    finding.self_points = engine.points(finding.criterion, finding.self_verdict)
