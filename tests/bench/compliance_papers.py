"""Reports of all wards by real worker processes on the broker that needs no server: alone, and beside pages that answer."""

import contextlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from organisation.models import Officer, ReportingPeriod, Ward
from reports.actions import ask_report
from reports.models import ComplianceReport, Edition, ReportFile
from reports.render.document import document
from reports.render.files import dressing_of
from tests.bench import data, pages

ROOT = Path(__file__).resolve().parents[2]
PATIENCE, PRESSED, LEAST_MADE, ROUNDS = 1800, 40, 30, 200
PRESS = """
import json, sys, time
from reports.render.press import press
order = json.load(sys.stdin)
press(order)
start = time.perf_counter()
for _turn in range(order["turns"]):
    press(order)
print(time.perf_counter() - start)
"""


@contextlib.contextmanager
def workers(count: int, nice: int = 0):
    """So many worker processes of the portal, with one job at a time each."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "wardpolice",
        "worker",
        "-P",
        "solo",
        "-l",
        "error",
        "--without-mingle",
    ]
    before = ["nice", "-n", str(nice)] if nice else []
    running = []
    try:
        for number in range(count):
            running.append(
                subprocess.Popen(
                    [*before, *command, "-n", f"bench-{nice}-{number}@%h"],
                    cwd=ROOT,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        yield
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait()


def made_by_two(period: ReportingPeriod, wards: list[Ward], by: Officer) -> dict:
    """Every ward's report, three documents each, by two workers; and how fast the PDF library alone prints such a page."""
    keys = [ask_report(kind="ward", period=period, ward=ward, by=by).pk for ward in wards]
    done = ReportFile.objects.filter(edition__report__in=keys)
    connection.close()
    with workers(2):
        _until(lambda: done.exists())
        already, start = done.count(), time.perf_counter()
        _until(lambda: done.count() >= 3 * len(keys) or not _waiting(keys))
        seconds = time.perf_counter() - start
    made = done.count()
    edition = Edition.objects.filter(report__in=keys).select_related("report__ward").first()
    return {
        "reports": len(keys),
        "documents": made,
        "seconds": round(seconds, 1),
        "per_second": round((made - already) / seconds, 2),
        "bare_per_second": round(2 * PRESSED / max(_bare(edition)), 2),
    }


def _waiting(keys: list[int]) -> bool:
    return (
        ComplianceReport.objects.filter(pk__in=keys).exclude(state="failed").exclude(finished_at__isnull=False).exists()
    )


def _until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the workers did not finish")
        connection.close()
        time.sleep(0.2)


def _bare(edition: Edition) -> list[float]:
    """Seconds that each of two processes takes to print the edition's page so many times."""
    order = {
        "document": document(json.loads(edition.data), dressing_of(edition)),
        "template": str(ROOT / "reports" / "render" / "report.typ"),
        "fonts": str(settings.BASE_DIR / "static" / "vendor" / "fonts"),
        "made_on": [2026, 1, 1],
        "timestamp": 0,
        "turns": PRESSED,
    }
    running = []
    for number in range(2):
        each = subprocess.Popen(
            [sys.executable, "-c", PRESS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        output = str(Path(settings.DATA_DIR) / f"bare-{number}.pdf")
        each.stdin.write(json.dumps(order | {"output": output}))
        each.stdin.close()
        running.append(each)
    return [float(each.stdout.read().splitlines()[-1]) for each in running if each.wait() == 0]


def pages_beside(period: ReportingPeriod, wards: list[Ward], officers: dict[str, Officer]) -> dict:
    """CPU and latency of a page, alone and while one niced worker makes the wards' reports; what it made meanwhile."""
    application, cookie = get_wsgi_application(), pages.signed_in(officers["leader"])
    paths = ["/", "/phuong/", f"/phuong/{officers['chief'].ward_id}/"]
    older = data.quarters()[1]
    keys = [ask_report(kind="ward", period=older, ward=ward, by=officers["leader"]).pk for ward in wards]
    alone = _answers(application, paths, cookie)
    made = ReportFile.objects.filter(edition__report__in=keys)
    with workers(1, nice=19):
        _until(lambda: made.count() >= LEAST_MADE)
        before, start = made.count(), time.perf_counter()
        beside = _answers(application, paths, cookie)
        seconds = time.perf_counter() - start
        count = made.count() - before
    return {
        "wards": len(keys),
        "made": count,
        "seconds": round(seconds, 1),
        "per_second": round(count / seconds, 2),
        "cpu_ratio": round(beside[0] / alone[0], 2),
        "alone_ms": round(alone[1] * 1000, 1),
        "beside_ms": round(beside[1] * 1000, 1),
    }


def _answers(application, paths: list[str], cookie: str) -> tuple[float, float]:
    """(CPU, latency) of a request in seconds, the median of rounds over all the pages."""
    for path in paths:
        pages.ask(application, path, cookie)
    spent, took = [], []
    for _round in range(ROUNDS):
        for path in paths:
            start = time.perf_counter()
            spent.append(pages.spent(application, path, cookie))
            took.append(time.perf_counter() - start)
    return statistics.median(spent), statistics.median(took)
