"""So many counts by workbook, tried and written, beside the raw writing of the same rows.

In a process of its own; prints JSON: `python -m tests.bench.equipment 20000`.
"""

import gc
import io
import json
import statistics
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from facilities.models import EquipmentCount, EquipmentHolding  # noqa: E402
from facilities.sheets import equipment  # noqa: E402
from organisation import memory  # noqa: E402
from organisation.exports import xlsx  # noqa: E402
from organisation.models import Officer, Ward  # noqa: E402
from tests.bench import data  # noqa: E402

TIMES = 5
# The server's work is not in the figure of this process.
CLOCK = time.process_time if connection.vendor == "sqlite" else time.perf_counter


def main(count: int) -> int:
    wards, kinds = list(Ward.objects.filter(dissolved_on=None)), data.thirty_kinds()
    EquipmentHolding.objects.all().delete()  # as for the first import of all
    print(json.dumps(imported(wards, kinds, Officer.objects.get(username="bench-reviewer"), count)))
    return 0


def imported(wards, kinds, by, count: int) -> dict:
    """Seconds to read and compare, to write, and to write the same rows raw; the middle of five. Nothing is kept."""
    pairs = [(ward, kind) for ward in wards for kind in kinds]
    cells = [(pairs[place % len(pairs)], data.FIRST + timedelta(days=place // len(pairs))) for place in range(count)]
    rows = [[ward.code, str(ward), kind.code, kind.name, day, 9, 8, 10] for (ward, kind), day in cells]
    content = xlsx("Trang bị", list(equipment.HEADS.values()), rows)
    raw = [(ward.pk, kind.pk, day, 9, 8, 10, timezone.now()) for (ward, kind), day in cells]
    times: dict[str, list[float]] = {"try": [], "apply": [], "raw": []}
    for _time in range(TIMES):
        memory.forget()  # the workbook is read anew
        gc.collect()
        start = CLOCK()
        trial = equipment.try_out(content, "a.xlsx", by)
        times["try"].append(CLOCK() - start)
        assert not trial.problems and len(trial.changes) == count
        times["apply"].append(_undone(lambda trial=trial: equipment.apply(trial, by)))
        times["raw"].append(_undone(lambda: _raw(raw)))
    middle = {name: statistics.median(values) for name, values in times.items()}
    rates = {f"{name}_rows_per_second": round(count / seconds) for name, seconds in middle.items()}
    whole = middle["try"] + middle["apply"]
    shares = {"apply_share": middle["raw"] / middle["apply"], "whole_share": middle["raw"] / whole}
    return (
        {"rows": count, "database": connection.vendor} | rates | {key: round(value, 3) for key, value in shares.items()}
    )


def _undone(act) -> float:
    with transaction.atomic():
        start = CLOCK()
        act()
        seconds = CLOCK() - start
        transaction.set_rollback(True)
    return seconds


def _raw(rows: list[tuple]) -> None:
    """COPY, or executemany, straight into the table of counts."""
    table = EquipmentCount._meta.db_table
    names = "ward_id, category_id, counted_on, have, usable, need, entered_at"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = "\n".join("\t".join(map(str, row)) for row in rows)
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(text))
        else:
            plain = [(*row[:2], row[2].isoformat(), *row[3:6], str(row[6])) for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES (%s, %s, %s, %s, %s, %s, %s)", plain)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
