"""Answer and sign off progress. The grid saves all of its rows in one transaction or none."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from organisation.scope import why_closed
from organisation.versions import StaleEdit, save
from programme import locks
from programme.models import Directive, Progress

from . import standing
from .judging import COURSE, JUDGED, judge, why_unfit

ANSWER = ("answer", "value", "percent", "narrative")
RELATED = ("duty__directive", "duty__ward", "duty__agency", "period")


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


def save_progress(
    *,
    progress_id: int,
    version: int,
    by: Officer,
    answer: str,
    value: Decimal | None = None,
    percent: int | None = None,
    narrative: str = "",
) -> Progress:
    """Keep one row's answer as a draft. Raises DoesNotExist when it is not the officer's own, StaleEdit, ValidationError."""
    entry = ProgressEntry(progress_id, version, answer, value, percent, narrative)
    try:
        return save_grid(by=by, entries=[entry])[0]
    except StaleRows as stale:
        raise StaleEdit(stale.current[progress_id]) from stale


@transaction.atomic
def save_grid(*, by: Officer, entries: list[ProgressEntry], sign: Collection[int] = ()) -> list[Progress]:
    """Keep the answers, then sign off the rows whose ids are in `sign` (answered now or earlier). All or nothing.

    Raises DoesNotExist (foreign), StaleRows, Refused. The same answer sent twice changes nothing the second time.
    """
    rows = _lock({*sign, *(entry.progress_id for entry in entries)}, by)
    found = foresee(entries, rows)
    if found.stale:
        raise StaleRows(found.stale)
    if found.refused:
        raise Refused(found.refused)
    for row, wanted in found.changed:
        _write(row, wanted, by)
    if sign:
        standing.keep(_sign([rows[pk] for pk in sign], by))
    return [rows[entry.progress_id] for entry in entries]


def foresee(entries: Iterable[ProgressEntry], rows: Mapping[int, Progress]) -> Foreseen:
    """What these answers would do to the rows (by key) as they stand. Reads only; at most two queries."""
    found, before, shut = Foreseen(), earlier_answers(rows.values()), closed_rows(rows.values())
    for entry in entries:
        row = rows[entry.progress_id]
        wanted = _wanted(entry, before.get(row.duty_id))
        if wanted == {name: getattr(row, name) for name in ANSWER} and row.state != Progress.State.OPEN:
            continue
        if row.version != entry.version:
            found.stale[row.pk] = row
        elif reason := _why_not(row, shut) or _unfit(entry, before.get(row.duty_id), row.duty.directive):
            found.refused[row.pk] = reason
        else:
            found.changed.append((row, wanted))
    return found


@transaction.atomic
def submit_progress(*, progress_ids: list[int], by: Officer) -> int:
    """Sign off rows that are answered; those already signed stay as they are. Returns how many were signed. Raises Refused."""
    rows = _lock(progress_ids, by)
    signed = _sign(rows.values(), by)
    standing.keep(signed)
    return len(signed)


@transaction.atomic
def recall_progress(*, progress_id: int, version: int, by: Officer) -> Progress:
    """Take a signed row back to correct it, before the period is locked. It must be signed again, and on time again."""
    _check_verb(by, "programme.submit_progress")
    row = _lock([progress_id], by)[progress_id]
    if row.version != version:
        raise StaleEdit(row)
    if reason := closed(row):
        raise Refused({row.pk: reason})
    if row.state != Progress.State.SUBMITTED:
        return row
    before = audit.snapshot(row)
    row.state, row.submitted_at, row.submitted_by = Progress.State.DRAFT, None, None
    _keep(row, before, by, "recall_progress", "state", "submitted_at", "submitted_by")
    standing.keep([row])
    return row


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
    if row.duty.directive.is_numeric:
        return _("Cần giá trị đạt được hoặc tiến độ (%).")
    return _("Cần tiến độ (%).")


def _lock(progress_ids, by: Officer) -> dict[int, Progress]:
    """The officer's own rows, locked in the order of their keys so that two grids never wait for each other; their periods
    first, which then cannot be locked under the save."""
    wanted = set(progress_ids)
    locks.hold(progress=wanted)
    rows = {
        row.pk: row
        for row in Progress.objects.editable_by(by)
        .select_related(*RELATED)
        .prefetch_related(COURSE)
        .select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    if wanted - rows.keys():
        raise Progress.DoesNotExist(f"not the officer's own: {sorted(wanted - rows.keys())}")
    return rows


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


def _why_not(row: Progress, shut: dict[int, str]) -> str:
    if row.pk in shut:
        return shut[row.pk]
    if row.state == Progress.State.SUBMITTED:
        return _("Đã ký và gửi. Muốn sửa, người ký phải rút lại trước.")
    return ""


def _unfit(entry: ProgressEntry, earlier: Progress | None, directive: Directive) -> str:
    if entry.answer not in Progress.Answer.values:
        return _("Xin chọn một cách trả lời.")
    if entry.answer == Progress.Answer.NO_CHANGE and earlier is None:
        return _("Chưa có kỳ trước đã gửi để giữ nguyên. Xin nhập kết quả.")
    if entry.percent is not None and not 0 <= entry.percent <= 100:
        return _("Tiến độ từ 0 đến 100%.")
    return why_unfit(directive, entry.value)


def _write(row: Progress, wanted: dict, by: Officer) -> None:
    _check_verb(by, "programme.enter_progress")
    before = audit.snapshot(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.state = Progress.State.DRAFT
    judge(row)
    _keep(row, before, by, "save_progress", *ANSWER, *JUDGED, "state")


def _sign(rows, by: Officer) -> list[Progress]:
    _check_verb(by, "programme.submit_progress")
    rows = [row for row in rows if row.state != Progress.State.SUBMITTED]
    shut = closed_rows(rows)
    reasons = {row.pk: reason for row in rows if (reason := _why_not(row, shut) or missing(row))}
    if reasons:
        raise Refused(reasons)
    now = timezone.now()
    for row in rows:
        before = audit.snapshot(row)
        row.state, row.submitted_at, row.submitted_by = Progress.State.SUBMITTED, now, by
        _keep(row, before, by, "submit_progress", "state", "submitted_at", "submitted_by")
    return rows


def _check_verb(by: Officer, verb: str) -> None:
    if not by.has_perm(verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))


def _keep(row: Progress, before: dict, by: Officer, action: str, *fields: str) -> None:
    save(row, *fields)
    audit.record(
        by=by, action=action, row=row, changes=audit.difference(before, audit.snapshot(row)), ward_id=row.duty.ward_id
    )
