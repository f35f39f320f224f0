"""`make bench`: the pages against a bare one, at 126 and at 3,321 wards, the city's quarterly report, directives in use; one run,
ratios hold.

The data are built in a temporary database; the table goes to the terminal, the figures to bench.json in the data folder.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.bench import compliance, directives

LARGE, PREDECESSORS = 3321, 10_000
MOST_RESTATED = 1.3
MOST_SHEETS_MB = 200
LIMITS = {"overview": (2.5, 1.5), "ward list": (2.5, 1.2), "ward page": (2.5, 1.2), "my work": (2.5, 1.2)}
GRID_LIMIT = 3
FACILITIES_LIMIT = 4  # the equipment matrix, the money overview
FACILITIES = ("equipment", "money")
LEAST_SHARE = 0.25
FIRST = "no markup kept"


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    kept = Path(os.environ.get("PORTAL_DATA_DIR") or root / "data").expanduser().resolve()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"PORTAL_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        django.setup()
        found = run(sys.argv[1:])
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    table(found)
    print(f"Written to {kept / 'bench.json'}")
    return 0 if "report" not in found or found["report"]["state"] == "draft" else 1


def run(arguments: list[str]) -> dict:
    """Build, measure, grow, measure again. `--small` leaves the large city out."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - only after django.setup()

    from organisation.models import Ward  # noqa: PLC0415
    from programme.models import Finding  # noqa: PLC0415
    from tests.bench import data  # noqa: PLC0415

    officers, start = data.prepare(), time.perf_counter()
    wards = list(Ward.objects.filter(dissolved_on=None))
    data.fill(wards, officers["leader"])
    data.furnish(wards)
    data.fund(wards)
    data.equip(wards)
    data.fill_earlier(officers["leader"])
    say(f"{len(wards)} wards, {Finding.objects.count()} findings built in {time.perf_counter() - start:.0f} s")
    application = get_wsgi_application()
    found = {"small": measured(application, officers, len(wards))}
    found["report"] = report(data.quarters()[0].code)
    found["equipment"] = apart("equipment", "20000")
    found["sheets"] = apart("sheets", "126")
    found["bundle"] = apart("bundle", "500")
    found["directives"] = apart("directives", "500")
    found["compliance"] = apart("compliance")
    if "--small" not in arguments:
        more = data.more_wards(LARGE - len(wards))
        data.fill(more, officers["leader"])
        data.stand(more)
        data.more_predecessors(more, PREDECESSORS, officers["leader"])
        say(f"{LARGE} wards, {Finding.objects.count()} findings")
        found["large"] = measured(application, officers, LARGE)
    return found


def measured(application, officers, wards: int) -> dict:
    from tests.bench import data, pages  # noqa: PLC0415

    cookies = {name: pages.signed_in(officer) for name, officer in officers.items()}
    ward, leader, chief = officers["chief"].ward_id, cookies["leader"], cookies["chief"]
    grid, desk, queue = data.entry_pages(officers["chief"])
    reviewer = cookies["reviewer"]
    asked = {
        "bare": ("/bare/", leader),
        "overview": ("/", leader),
        "ward list": ("/phuong/", leader),
        "ward page": (f"/phuong/{ward}/", chief),
        "my work": ("/viec-cua-toi/", chief),
        "grid, one group": (f"{grid}?nhom=A", chief),
        "grid, all criteria": (f"{grid}?nhom=tat-ca", chief),
        "review desk": (desk, reviewer),
        "review queue": (queue, reviewer),
        "money overview": ("/du-an/von/", leader),
        "money overview, restated": ("/du-an/von/?doc=hom-nay", leader),
        "equipment matrix": ("/trang-bi/", leader),
        "equipment matrix, restated": ("/trang-bi/?doc=hom-nay", leader),
        "forecast": ("/du-bao/", leader),
        "lineage page": (f"/phuong/{ward}/bien-dong/", leader),
        "overview, 12 quarters": (data.every_quarter("/tong-quan/", "khi-do"), leader),
        "overview, 12 quarters restated": (data.every_quarter("/tong-quan/", "hom-nay"), leader),
        "ward list, 12 quarters": (data.every_quarter("/phuong/", "khi-do"), leader),
        "ward list, 12 quarters restated": (data.every_quarter("/phuong/", "hom-nay"), leader),
    }
    first = {f"{name}, {FIRST}": page for name, page in asked.items() if name in LIMITS}
    return {"wards": wards, "pages": pages.measure(application, asked["bare"], asked | first, forget=set(first))}


def report(code: str) -> dict:
    """The city's quarterly report."""
    return apart("report", code)


def apart(what: str, *arguments: str) -> dict:
    """A measurement made by a process of its own so that its peak of memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{what}", *arguments], capture_output=True, text=True, check=False
    )
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else {"state": "failed", "error": done.stderr[-2000:]}


def say(words: str) -> None:
    print(words, flush=True)


def table(found: dict) -> None:
    small, large = found["small"], found.get("large")
    say(
        f"\n{'page':<34}{'queries':>8}{'KB':>6}{'CPU ms':>9}{'× bare':>8}"
        + (f"{'at ' + str(LARGE):>10}{'× small':>9}" if large else "")
    )
    for name, row in small["pages"].items():
        line = f"{name:<34}{row['queries']:>8}{row['bytes'] / 1024:>6.0f}{row['cpu_ms']:>9.2f}{row['ratio']:>8.2f}"
        if large:
            later = large["pages"][name]
            line += f"{later['cpu_ms']:>10.2f}{later['ratio'] / row['ratio']:>9.2f}"
        say(line + _aim(name))
    for page in ("overview", "ward list"):
        for size in filter(None, (small, large)):
            then, today = (size["pages"][f"{page}, 12 quarters{how}"] for how in ("", " restated"))
            say(
                f"{page} restated, {size['wards']} wards: {today['ratio'] / then['ratio']:.2f} × as it was then "
                f"(aim {MOST_RESTATED}), queries {then['queries']} and {today['queries']}"
            )
    counts = found["equipment"]
    say(
        f"\n{counts.get('rows')} counts of equipment by workbook ({counts.get('database')}): "
        f"dry run {counts.get('try_rows_per_second')} rows/s, writing {counts.get('apply_rows_per_second')}, raw "
        f"{counts.get('raw_rows_per_second')}; writing {counts.get('apply_share')} of raw, both together "
        f"{counts.get('whole_share')} (aim {LEAST_SHARE}) {counts.get('error', '')}"
    )
    sheets = found["sheets"]
    say(
        f"\n{sheets.get('workbooks')} workbooks, {sheets.get('rows')} rows: dry run {sheets.get('dry_run_seconds')} s "
        f"(processor {sheets.get('dry_run_cpu_seconds')} s), applied {sheets.get('apply_seconds')} s (processor "
        f"{sheets.get('apply_cpu_seconds')} s), peak {sheets.get('peak_mb')} MB (aim {MOST_SHEETS_MB}) {sheets.get('error', '')}"
    )
    made = found["report"]
    say(
        f"\ncity report {made.get('period', '')}, PDF and XLSX: {made.get('seconds')} s, peak {made.get('peak_mb')} MB, "
        f"the printing press beside it {made.get('peak_child_mb')} MB, {made['state']} {made.get('error', '')}\n"
    )
    asked = found["directives"]
    for line in directives.table(asked) if "pages" in asked else [f"directives: {asked}"]:
        say(line)
    papers = found["compliance"]
    for line in compliance.table(papers) if "compose" in papers else [f"compliance reports: {papers}"]:
        say(line)
    packed = found["bundle"]
    say(
        f"ZIP of {packed.get('files')} evidence files, {packed.get('mb')} MB: {packed.get('seconds')} s, peak "
        f"{packed.get('peak_mb')} MB, {packed.get('before_mb')} MB before it began, {packed['state']} {packed.get('error', '')}\n"
    )


def _aim(name: str) -> str:
    """What the row should not exceed: × bare, and × small at the large city."""
    limit = LIMITS.get(name.removesuffix(f", {FIRST}"))
    if limit is None and name.startswith("grid"):
        limit = (GRID_LIMIT, "-")
    if limit is None and name.startswith(FACILITIES):
        limit = (FACILITIES_LIMIT, "-")
    return f"   aim {limit[0]} / {limit[1]}" if limit else ""


if __name__ == "__main__":
    sys.exit(main())
