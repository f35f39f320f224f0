"""Reports whose value comes from a register (organisation.measures) and is never typed: read here, and taken over when saved.

The day it is read for is the period's last, or today while that is still to come. What has been signed stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from organisation import clock, measures
from organisation.measures import Reading
from programme.models import Directive, Progress

TAKEN = ("value", "provenance", "provenance_link")
KEPT = Decimal("0.0001")
WHOLE = Decimal(100)
Readings = Mapping[tuple[int, int], Reading]


def is_measured(row: Progress) -> bool:
    """Whether the report's value is a register's: of a unit's duty under a directive that names a measure."""
    return bool(row.duty.directive.measure and row.duty.ward_id)


def read_for(rows: Iterable[Progress], today: date | None = None) -> dict[tuple[int, int], Reading]:
    """What the registers say for these reports, by (duty, period); typed and signed ones are left out.

    As many reads as there are measures and last days, whatever the number of units.
    """
    wanted, today = defaultdict(list), today or clock.today()
    for row in rows:
        if is_measured(row) and row.state != Progress.State.SUBMITTED:
            wanted[row.duty.directive.measure, min(today, row.period.ends_on)].append(row)
    found = {}
    for (key, day), group in sorted(wanted.items(), key=lambda pair: pair[0]):
        by_ward = measures.read(key, {row.duty.ward_id for row in group}, day)
        for row in group:
            reading = by_ward.get(row.duty.ward_id) or Reading(None, _without_register(key))
            found[row.duty_id, row.period_id] = _in_unit(reading, key, row.duty.directive)
    return found


def taken(row: Progress, read: Readings) -> dict:
    """What the report takes over, as {field: value}: nothing for a typed one; a signed one keeps what it says."""
    if not is_measured(row):
        return {}
    reading = read.get((row.duty_id, row.period_id))
    if reading is None:
        return {name: getattr(row, name) for name in TAKEN}
    return {"value": reading.value, "provenance": reading.provenance[:250], "provenance_link": reading.link[:200]}


def take(row: Progress, read: Readings) -> bool:
    """Set what the register says; says whether the report changed. The caller judges and saves."""
    changed = {name: value for name, value in taken(row, read).items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def why_typed(row: Progress, value: Decimal | None, read: Readings) -> str:
    """Why this value cannot be given by hand, in a sentence; "" where there is none, or the register says the same."""
    if value is None or not is_measured(row) or value in (row.value, taken(row, read)["value"]):
        return ""
    return _("Giá trị này lấy từ sổ của cổng, không nhập tay: xin để trống, cần sửa thì sửa ở sổ. %(source)s.") % {
        "source": taken(row, read)["provenance"]
    }


def why_missing(row: Progress) -> str:
    """What the register lacks for a report without a figure, and what to do."""
    words = _("Sổ của cổng chưa có số: %(source)s. Xin cập nhật sổ rồi lưu lại, hoặc ghi tiến độ (%%).")
    return words % {"source": row.provenance or _without_register(row.duty.directive.measure)}


def _in_unit(reading: Reading, key: str, directive: Directive) -> Reading:
    """The reading in the directive's unit: of a directive counted in percent, yes is all of it and no is none."""
    value = reading.value
    if value is not None and directive.unit == "%" and _is_yes_no(key):
        value = value * WHOLE
    return Reading(value and value.quantize(KEPT, ROUND_HALF_UP), reading.provenance, reading.link)


def _is_yes_no(key: str) -> bool:
    measure = measures.find(key)
    with translation.override("vi"):
        return measure is not None and str(measure.unit) == "có/không"


def _without_register(key: str) -> str:
    with translation.override("vi"):  # kept with the report, whatever language the actor's pages are in
        return _("Không sổ nào của cổng tính số đo “%(key)s”") % {"key": key}
