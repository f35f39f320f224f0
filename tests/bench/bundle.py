"""Pack an assessment's evidence in a process of its own and print what it took, as JSON: `python -m tests.bench.bundle [FILES]`."""

import json
import os
import resource
import sys
import time

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.utils import timezone  # noqa: E402

from organisation.models import Officer  # noqa: E402
from programme.actions.bundles import ask_bundle, make_bundle  # noqa: E402
from programme.models import Assessment, Evidence, EvidenceBundle  # noqa: E402

EACH = 2 * 1024 * 1024


def fill(assessment: Assessment, by: Officer, files: int) -> None:
    """So many files of 2 MB, each for three criteria."""
    findings = list(assessment.findings.order_by("pk"))
    for number in range(files):
        row = Evidence(
            ward=assessment.ward, name=f"Minh chứng {number}.pdf", content_type="application/pdf", size=EACH,
            sha256=f"{number:064x}", received_by=by, no_secret_confirmed_at=timezone.now(),
        )  # fmt: skip
        row.file.save(f"evidence/bench/{number}.pdf", ContentFile(os.urandom(EACH)), save=True)
        for step in range(3):
            findings[(number + step) % len(findings)].evidence.add(row)


def peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main(files: int) -> int:
    by = Officer.objects.get(username="leader")
    assessment = Assessment.objects.select_related("ward").order_by("-pk").first()
    fill(assessment, by, files)
    before, start = peak_mb(), time.perf_counter()
    row = ask_bundle(assessment_id=assessment.pk, by=by)
    make_bundle(row.pk)
    seconds = time.perf_counter() - start
    row = EvidenceBundle.objects.get(pk=row.pk)
    found = {"files": row.done, "mb": round(row.size / 1e6), "seconds": round(seconds, 2), "state": row.state,
             "before_mb": before, "peak_mb": peak_mb(), "error": row.reason}  # fmt: skip
    print(json.dumps(found))
    return 0 if row.state == "ready" else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
