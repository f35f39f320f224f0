"""What an answer to a duty would do to its report, and what stands in its way. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.scope import why_closed
from programme import locks
from programme.models import Progress

from . import progress_registers
from .judging import why_unfit

ANSWER = ("answer", "value", "percent", "narrative")


@dataclass(frozen=True)
class ProgressEntry:
    """One row's answer as typed, with the version it was made from. `percent` is 0–100; no-change copies the last period's."""

    progress_id: int
    version: int
    answer: str
    value: Decimal | None = None
    percent: int | None = None
    narrative: str = ""


@dataclass
class Foreseen:
    """What saving answers would do: rows that change with what they would say, and by key those refused and those stale."""

    changed: list[tuple[Progress, dict]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    stale: dict[int, Progress] = field(default_factory=dict)


class StaleRows(Exception):
    """Some rows were saved by somebody else first; `current` maps their ids to the rows as they stand. Nothing was written."""

    def __init__(self, current: dict[int, Progress]):
        super().__init__(f"stale: {sorted(current)}")
        self.current = current


class Refused(ValidationError):
    """Rows that cannot be saved or signed off, by id, each with the reason. Nothing was written."""

    def __init__(self, reasons: dict[int, str]):
        super().__init__(list(reasons.values()))
        self.reasons = reasons


def foresee(
    entries: Iterable[ProgressEntry], rows: Mapping[int, Progress], read: progress_registers.Readings
) -> Foreseen:
    """What these answers would do to the rows (by key) as they stand, with what the registers say. At most two queries."""
    found, before, shut = Foreseen(), earlier_answers(rows.values()), closed_rows(rows.values())
    for entry in entries:
        row = rows[entry.progress_id]
        wanted = _wanted(entry, before.get(row.duty_id)) | progress_registers.taken(row, read)
        if wanted == {name: getattr(row, name) for name in wanted} and row.state != Progress.State.OPEN:
            continue
        if row.version != entry.version:
            found.stale[row.pk] = row
        elif reason := why_not(row, shut) or _unfit(entry, before.get(row.duty_id), row, read):
            found.refused[row.pk] = reason
        else:
            found.changed.append((row, wanted))
    return found


def earlier_answers(rows) -> dict[int, Progress]:
    """The last answer signed off before these rows' period, by duty: what "no change" refers to."""
    rows = list(rows)
    if not rows:
        return {}
    found = {}
    for earlier in (
        Progress.objects.filter(
            duty__in={row.duty_id for row in rows},
            state=Progress.State.SUBMITTED,
            period__ends_on__lt=min(row.period.starts_on for row in rows),
        )
        .select_related("period")
        .order_by("period__ends_on")
    ):
        found[earlier.duty_id] = earlier
    return found


def missing(row: Progress) -> str:
    """What is still to be said before the row can be signed off; "" when nothing."""
    if row.state == Progress.State.OPEN:
        return _("Chưa trả lời.")
    if row.answer != Progress.Answer.REPORTED or row.value is not None or row.percent is not None:
        return ""
    if progress_registers.is_measured(row):
        return progress_registers.why_missing(row)
    if row.duty.directive.is_numeric:
        return _("Cần giá trị đạt được hoặc tiến độ (%).")
    return _("Cần tiến độ (%).")


def _wanted(entry: ProgressEntry, earlier: Progress | None) -> dict:
    if entry.answer == Progress.Answer.NIL:
        return {"answer": entry.answer, "value": None, "percent": None, "narrative": entry.narrative}
    if entry.answer == Progress.Answer.NO_CHANGE and earlier is not None:
        return {
            "answer": entry.answer,
            "value": earlier.value,
            "percent": earlier.percent,
            "narrative": entry.narrative or earlier.narrative,
        }
    return {name: getattr(entry, name) for name in ANSWER}


def closed(row: Progress) -> str:
    """Why nothing can be entered, whatever has been answered: the period is locked or the unit has ended; "" when it can."""
    return closed_rows([row]).get(row.pk, "")


def closed_rows(rows: Iterable[Progress]) -> dict[int, str]:
    """The same for many, by key; rows that can be entered are left out. At most one query."""
    rows = list(rows)
    shut = locks.closed({(row.duty.ward_id, row.period) for row in rows})
    found = {row.pk: shut.get((row.duty.ward_id, row.period_id)) or why_closed(row.duty.ward) for row in rows}
    return {key: reason for key, reason in found.items() if reason}


def why_not(row: Progress, shut: dict[int, str]) -> str:
    if row.pk in shut:
        return shut[row.pk]
    if row.state == Progress.State.SUBMITTED:
        return _("Đã ký và gửi. Muốn sửa, người ký phải rút lại trước.")
    return ""


def _unfit(entry: ProgressEntry, earlier: Progress | None, row: Progress, read: progress_registers.Readings) -> str:
    if entry.answer not in Progress.Answer.values:
        return _("Xin chọn một cách trả lời.")
    if entry.answer == Progress.Answer.NO_CHANGE and earlier is None:
        return _("Chưa có kỳ trước đã gửi để giữ nguyên. Xin nhập kết quả.")
    if entry.percent is not None and not 0 <= entry.percent <= 100:
        return _("Tiến độ từ 0 đến 100%.")
    if progress_registers.is_measured(row):
        return progress_registers.why_typed(row, entry.value, read)
    return why_unfit(row.duty.directive, entry.value)
