"""The matrix of 126 wards × 30 kinds beside the bare view, and 20,000 counts by workbook beside the raw writing of the same rows.

In a process of its own; prints JSON: `python -m tests.bench.equipment 20000`.
"""

import io
import json
import statistics
import sys
import time
from datetime import date, timedelta

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from facilities.models import EquipmentCategory, EquipmentCount, EquipmentHolding  # noqa: E402
from facilities.sheets import equipment  # noqa: E402
from facilities.standing_equipment import refresh_equipment  # noqa: E402
from organisation.exports import xlsx  # noqa: E402
from organisation.models import Officer, Ward  # noqa: E402
from tests.bench import pages  # noqa: E402

KINDS, TIMES = 30, 3
FIRST = date(2025, 7, 1)


def main(count: int) -> int:
    wards, kinds = list(Ward.objects.filter(dissolved_on=None)), _kinds()
    reviewer = Officer.objects.get(username="bench-reviewer")
    found = imported(wards, kinds, reviewer, count)
    _fill(wards, kinds)
    cookie = pages.signed_in(reviewer)
    asked = {"bare": ("/bare/", cookie), "equipment matrix": ("/trang-bi/", cookie)}
    measured = pages.measure(get_wsgi_application(), asked["bare"], asked, forget=set())
    print(json.dumps(found | {"wards": len(wards), "kinds": len(kinds), "pages": measured}))
    return 0


def _kinds() -> list[EquipmentCategory]:
    """Thirty kinds: those of the portal and a few more."""
    missing = KINDS - EquipmentCategory.objects.filter(is_active=True).count()
    EquipmentCategory.objects.bulk_create(
        EquipmentCategory(
            code=f"bench-{place}", group="office", name=f"Loại {place}", unit="chiếc", position=900 + place
        )
        for place in range(missing)
    )
    return list(EquipmentCategory.objects.filter(is_active=True)[:KINDS])


def _fill(wards, kinds) -> None:
    EquipmentHolding.objects.all().delete()
    EquipmentHolding.objects.bulk_create(
        [
            EquipmentHolding(
                ward=ward, category=kind, have=9, usable=(ward.pk + kind.pk) % 9, need=5 + kind.pk % 5, counted_on=FIRST
            )
            for ward in wards
            for kind in kinds
        ],
        batch_size=1000,
    )
    refresh_equipment()


def imported(wards, kinds, by, count: int) -> dict:
    """Seconds to read and compare, to write, and to write the same rows raw; the middle of three. Nothing is kept."""
    pairs = [(ward, kind) for ward in wards for kind in kinds]
    cells = [(pairs[place % len(pairs)], FIRST + timedelta(days=place // len(pairs))) for place in range(count)]
    rows = [[ward.code, str(ward), kind.code, kind.name, day, 9, 8, 10] for (ward, kind), day in cells]
    content = xlsx("Trang bị", list(equipment.HEADS.values()), rows)
    raw = [(ward.pk, kind.pk, day, 9, 8, 10, timezone.now()) for (ward, kind), day in cells]
    times: dict[str, list[float]] = {"try": [], "apply": [], "raw": []}
    for _time in range(TIMES):
        start = time.perf_counter()
        trial = equipment.try_out(content, "a.xlsx", by)
        times["try"].append(time.perf_counter() - start)
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
        start = time.perf_counter()
        act()
        seconds = time.perf_counter() - start
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
