"""Directives at 126 wards × 35 directives × 24 months: the pages against a bare one, and the daily digest of 500 people.

`python -m tests.bench.directives [PEOPLE]`: a database of its own in a temporary folder; the table, and as the last line all as JSON.
"""

import json
import os
import sys
import tempfile
import time
from datetime import timedelta

import django

MOST_RATIO, MOST_QUERIES = 3, 12
PEOPLE = 500


def main(people: int) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-directives-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"PORTAL_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        django.setup()
        found = run(people)
    for line in table(found):
        print(line)
    print(json.dumps(found))
    return 0


def run(people: int) -> dict:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only after django.setup()

    from programme.models import Progress  # noqa: PLC0415
    from tests.bench import data, directive_data, pages  # noqa: PLC0415
    from tests.factories import make_officer  # noqa: PLC0415

    officers, start = data.prepare(), time.perf_counter()
    document, directives = directive_data.fill(officers["leader"])
    officers["agency"] = make_officer("bench-agency", "agency_officer", agency=directives[0].lead)
    built = {"reports": Progress.objects.count(), "built_seconds": round(time.perf_counter() - start, 1)}
    cookies = {name: pages.signed_in(officer) for name, officer in officers.items()}
    asked = asked_of(document, directives[0], cookies)
    measured = pages.measure(get_wsgi_application(), ("/bare/", cookies["leader"]), asked, forget=set())
    return built | {"pages": measured, "digest": digest(people)}


def asked_of(document, directive, cookies: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The pages by name, each for the city, for the agency that leads, and for a ward (which has no body's page)."""
    addresses = {
        "resolution page": document.get_absolute_url(),
        "directive page": directive.get_absolute_url(),
        "body page": f"/co-quan/{directive.lead_id}/",
        "my work": "/viec-cua-toi/",
    }
    readers = {"city": cookies["leader"], "agency": cookies["agency"], "ward": cookies["chief"]}
    return {
        f"{name}, {reader}": (address, cookie)
        for name, address in addresses.items()
        for reader, cookie in readers.items()
        if (name, reader) != ("body page", "ward")
    }


def digest(people: int) -> dict:
    """Seconds and queries to make the digests of so many people on a working day, and to send the mails."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from organisation import clock, periods  # noqa: PLC0415
    from reports.actions import make_digests, sending  # noqa: PLC0415
    from reports.models import Digest  # noqa: PLC0415
    from tests.bench import directive_data  # noqa: PLC0415

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    directive_data.people(people)
    day = clock.today()
    while not periods.is_working_day(day, set()):
        day += timedelta(days=1)
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        made = make_digests(day, 23)
    made_in, start, sent = time.perf_counter() - start, time.perf_counter(), 0
    Digest.objects.update(day=clock.today())
    while more := sending.send_waiting():
        sent += more
    return {
        "people": made,
        "seconds": round(made_in, 2),
        "ms_per_person": round(made_in * 1000 / made, 2),
        "queries": len(captured),
        "queries_per_person": round(len(captured) / made, 3),
        "lines": sum(len(row.lines) for row in Digest.objects.all()),
        "mails": sent,
        "sent_seconds": round(time.perf_counter() - start, 2),
    }


def table(found: dict) -> list[str]:
    """What was found, in lines; a page beyond its aim is marked."""
    said = [
        f"{found['reports']} reports built in {found['built_seconds']} s",
        f"{'page':<28}{'queries':>8}{'KB':>6}{'CPU ms':>9}{'× bare':>8}",
    ]
    for name, row in found["pages"].items():
        missed = row["ratio"] > MOST_RATIO or row["queries"] > MOST_QUERIES
        said.append(
            f"{name:<28}{row['queries']:>8}{row['bytes'] / 1024:>6.0f}{row['cpu_ms']:>9.2f}{row['ratio']:>8.2f}"
            f"   aim {MOST_QUERIES} / {MOST_RATIO}{'   MISSED' if missed else ''}"
        )
    mail = found["digest"]
    said.append(
        f"digest for {mail['people']} people: {mail['seconds']} s, {mail['ms_per_person']} ms and "
        f"{mail['queries_per_person']} queries a person ({mail['queries']} in all), {mail['lines']} lines; "
        f"{mail['mails']} mails written in {mail['sent_seconds']} s"
    )
    return said


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
