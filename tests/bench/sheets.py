"""So many wards' workbooks there and back in a process of its own, and what it took, as JSON: `python -m tests.bench.sheets COUNT`.

For each ward's assessment of the latest quarter a workbook is written, every criterion that can be typed is answered in it, and it
is uploaded, tried and applied.
"""

import io
import json
import resource
import sys
import time
from datetime import date

import django

django.setup()

import openpyxl  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402

from organisation.models import Ward  # noqa: E402
from programme.actions import entry_sheets  # noqa: E402
from programme.actions.opening import open_period  # noqa: E402
from programme.models import Assessment, Criterion  # noqa: E402
from programme.sheets.columns import KEYS, VALUE  # noqa: E402
from programme.sheets.template import HEAD_ROW  # noqa: E402
from tests.factories import make_officer, make_period  # noqa: E402

QUARTER = "2026-Q4"
COLUMN = KEYS.index(VALUE) + 1


def main(most: int) -> int:
    assessments = prepared()[:most]
    steps, clocks = ("template", "dry_run", "apply"), ("seconds", "cpu_seconds")
    taken = {f"{step}_{clock}": 0.0 for step in steps for clock in clocks}
    rows = changes = 0
    for assessment in assessments:
        by = make_officer(f"sheet-{assessment.ward_id}", "ward_officer", ward=assessment.ward)
        content = timed(taken, "template", entry_sheets.template_of, assessment, is_read_only=False)
        content, count = filled(content, {row.code: row for row in assessment.criteria_set.criteria.all()})
        rows += count
        upload = SimpleUploadedFile("phieu.xlsx", content)
        sheet = timed(taken, "dry_run", received, assessment.pk, by, upload)
        sheet, is_new = timed(taken, "apply", entry_sheets.apply_sheet, sheet_id=sheet.pk, by=by)
        changes += sheet.changes if is_new else 0
    print(
        json.dumps(
            {
                "workbooks": len(assessments),
                "rows": rows,
                "changes": changes,
                **{name: round(seconds, 2) for name, seconds in taken.items()},
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            }
        )
    )
    return 0


def prepared() -> list[Assessment]:
    """An assessment in draft for every ward, with the sets that bind a phường widened to all."""
    period = make_period(QUARTER)
    open_period(period=period, day=date(2026, 12, 1))
    held = Assessment.objects.filter(period=period).select_related("ward", "period", "criteria_set")
    criteria_set = held[0].criteria_set
    missing = Ward.objects.filter(dissolved_on=None).exclude(pk__in=held.values("ward"))
    for ward in missing:
        assessment = Assessment.objects.create(
            ward=ward,
            period=period,
            criteria_set=criteria_set,
            due_on=period.due_on,
            total=criteria_set.criteria.count(),
        )
        assessment.findings.bulk_create(
            assessment.findings.model(assessment=assessment, criterion=row) for row in criteria_set.criteria.all()
        )
    return list(held.filter(ward__dissolved_on=None))


def timed(taken: dict, name: str, do, *args, **kwargs):
    """Seconds on the wall, and of the processor, which other work on the machine does not lengthen."""
    start, spent = time.perf_counter(), time.process_time()
    try:
        return do(*args, **kwargs)
    finally:
        taken[f"{name}_seconds"] += time.perf_counter() - start
        taken[f"{name}_cpu_seconds"] += time.process_time() - spent


def received(assessment_id: int, by, upload):
    """The upload and the page of the dry run after it."""
    sheet = entry_sheets.receive_sheet(assessment_id=assessment_id, by=by, upload=upload)
    trial = entry_sheets.try_sheet(sheet, by)
    if trial.found.problems:
        raise RuntimeError(trial.found.problems[:3])
    return sheet


def filled(content: bytes, criteria: dict[str, Criterion]) -> tuple[bytes, int]:
    """Every open value cell answered as the criterion asks."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, count = book.worksheets[0], 0
    for row in range(HEAD_ROW + 2, sheet.max_row + 1):
        criterion, cell = criteria[sheet.cell(row, 1).value], sheet.cell(row, COLUMN)
        count += 1
        if cell.protection.locked:
            continue
        cell.value = (
            float(criterion.target)
            if criterion.kind == Criterion.Kind.QUANTITY
            else criterion.value_text(criterion.target)
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), count


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
