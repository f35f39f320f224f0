"""Answer and sign off progress. The grid saves all of its rows in one transaction or none."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from organisation import audit
from organisation.models import Officer
from organisation.versions import StaleEdit, save
from programme import locks
from programme.clock_rules import check_verb
from programme.models import Progress

from . import standing
from .judging import COURSE, JUDGED, judge
from .progress_entry import (
    ANSWER,
    ProgressEntry,
    Refused,
    StaleRows,
    closed,
    closed_rows,
    foresee,
    missing,
    why_not,
)
from .progress_registers import TAKEN, Readings, read_for, take

ENTER, SUBMIT = "programme.enter_progress", "programme.submit_progress"
RELATED = ("duty__directive", "duty__ward", "duty__agency", "period")


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
    rows = lock_own({*sign, *(entry.progress_id for entry in entries)}, by)
    read = read_for(rows.values())
    found = foresee(entries, rows, read)
    if found.stale:
        raise StaleRows(found.stale)
    if found.refused:
        raise Refused(found.refused)
    for row, wanted in found.changed:
        _write(row, wanted, by)
    if sign:
        standing.keep(_sign([rows[pk] for pk in sign], read, by))
    return [rows[entry.progress_id] for entry in entries]


@transaction.atomic
def submit_progress(*, progress_ids: list[int], by: Officer) -> int:
    """Sign off rows that are answered; those already signed stay as they are. Returns how many were signed. Raises Refused."""
    rows = lock_own(progress_ids, by)
    signed = _sign(rows.values(), read_for(rows.values()), by)
    standing.keep(signed)
    return len(signed)


@transaction.atomic
def recall_progress(*, progress_id: int, version: int, by: Officer) -> Progress:
    """Take a signed row back to correct it, before the period is locked. It must be signed again, and on time again."""
    check_verb(by, SUBMIT)
    row = lock_own([progress_id], by)[progress_id]
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


def lock_own(progress_ids, by: Officer) -> dict[int, Progress]:
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


def _write(row: Progress, wanted: dict, by: Officer) -> None:
    check_verb(by, ENTER)
    before = audit.snapshot(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.state = Progress.State.DRAFT
    judge(row)
    _keep(row, before, by, "save_progress", *ANSWER, *TAKEN, *JUDGED, "state")


def _sign(rows, read: Readings, by: Officer) -> list[Progress]:
    """Sign off; what comes from a register is read once more before, and the status follows it."""
    check_verb(by, SUBMIT)
    rows = [row for row in rows if row.state != Progress.State.SUBMITTED]
    shut, held = closed_rows(rows), {row.pk: audit.snapshot(row) for row in rows}
    for row in rows:
        if row.state != Progress.State.OPEN and take(row, read):
            judge(row)
    reasons = {row.pk: reason for row in rows if (reason := why_not(row, shut) or missing(row))}
    if reasons:
        raise Refused(reasons)
    now = timezone.now()
    for row in rows:
        row.state, row.submitted_at, row.submitted_by = Progress.State.SUBMITTED, now, by
        _keep(row, held[row.pk], by, "submit_progress", *TAKEN, *JUDGED, "state", "submitted_at", "submitted_by")
    return rows


def _keep(row: Progress, before: dict, by: Officer, action: str, *fields: str) -> None:
    save(row, *fields)
    audit.record(
        by=by, action=action, row=row, changes=audit.difference(before, audit.snapshot(row)), ward_id=row.duty.ward_id
    )
