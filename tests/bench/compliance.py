"""Compliance reports: composing beside plain SQL, three formats in time and memory, a report for every ward in the background.

`python -m tests.bench.compliance`: a database of its own in a temporary folder; the table, and as the last line all as JSON.
126 wards × 54 criteria × the loaded directives × 300 projects; then 3,321 wards.
"""

import json
import os
import statistics
import sys
import tempfile
import time

import django

PROJECTS, LARGE, ROUNDS = 300, 3321, 5
MOST_QUERIES, MOST_RATIO, MOST_SECONDS, MOST_MB, MOST_BESIDE = 30, 3, 10, 256, 1.2


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-compliance-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"PORTAL_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        django.setup()
        found = run()
    for line in table(found):
        print(line)
    print(json.dumps(found))
    return 0


def run() -> dict:
    from organisation.models import Ward  # noqa: PLC0415 - only after django.setup()
    from tests.bench import compliance_papers, data  # noqa: PLC0415
    from tests.bench.__main__ import report  # noqa: PLC0415

    officers = data.prepare()
    wards = list(Ward.objects.filter(dissolved_on=None))
    data.fill(wards, officers["leader"])
    data.furnish(wards)
    data.fund(wards, projects=PROJECTS)
    data.equip(wards)
    period = data.quarters()[0]
    found = {"compose": composing(period), "city": report(period.code)}
    found["wards"] = compliance_papers.made_by_two(period, wards, officers["leader"])
    more = data.more_wards(LARGE - len(wards))
    data.fill(more, officers["leader"])
    data.stand(more)
    found["beside"] = compliance_papers.pages_beside(period, [*wards, *more], officers)
    return found


def composing(period) -> dict:
    """Queries and CPU of composing the city's report, and of fetching the same rows by plain SQL, in turns."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from reports.compose import compose  # noqa: PLC0415
    from tests.bench import compliance_sql  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        compose("city", period, None)
    compliance_sql.fetch(period)
    turns = []
    for _round in range(ROUNDS):
        start = time.process_time()
        rows = compliance_sql.fetch(period)
        between = time.process_time()
        compose("city", period, None)
        turns.append((time.process_time() - between, between - start))
    return {
        "queries": len(captured),
        "rows": rows,
        "cpu_seconds": round(statistics.median(own for own, _sql in turns), 3),
        "sql_cpu_seconds": round(statistics.median(sql for _own, sql in turns), 3),
        "ratio": round(statistics.median(own / sql for own, sql in turns), 1),
    }


def table(found: dict) -> list[str]:
    """What was found, in lines; what misses its aim is marked."""
    asked, city, wards, beside = found["compose"], found["city"], found["wards"], found["beside"]
    return [
        f"city report composed: {asked['queries']} queries (aim {MOST_QUERIES}), {asked['cpu_seconds']} s of CPU, "
        f"{asked['rows']} rows by plain SQL {asked['sql_cpu_seconds']} s: {asked['ratio']} × (aim {MOST_RATIO})"
        + _missed(asked["queries"] > MOST_QUERIES or asked["ratio"] > MOST_RATIO),
        f"composed, PDF, DOCX and XLSX: {city.get('seconds')} s (aim {MOST_SECONDS}), peak {city.get('peak_mb')} MB, the press "
        f"beside it {city.get('peak_child_mb')} MB (aim {MOST_MB}), {city['state']} {city.get('error', '')}"
        + _missed(city.get("seconds", 99) > MOST_SECONDS or city.get("peak_mb", 999) > MOST_MB),
        f"{wards['reports']} ward reports by two workers: {wards['documents']} documents in {wards['seconds']} s, "
        f"{wards['per_second']}/s; bare calls of the PDF library by two processes for a page of the same size: "
        f"{wards['bare_per_second']}/s",
        f"{beside['wards']} ward reports waiting, one niced worker: {beside['made']} made in {beside['seconds']} s "
        f"({beside['per_second']} documents/s) while pages answer: CPU of a request {beside['cpu_ratio']} × of alone "
        f"(aim {MOST_BESIDE}), latency {beside['alone_ms']} → {beside['beside_ms']} ms"
        + _missed(beside["cpu_ratio"] > MOST_BESIDE),
    ]


def _missed(is_missed: bool) -> str:
    return "   MISSED" if is_missed else ""


if __name__ == "__main__":
    sys.exit(main())
