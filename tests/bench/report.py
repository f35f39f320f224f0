"""Make the city's quarterly report in a process of its own and print what it took, as JSON: `python -m tests.bench.report CODE`."""

import json
import resource
import sys
import time

import django

django.setup()

from organisation.models import Officer, ReportingPeriod  # noqa: E402
from reports.actions import ask_report, make_report  # noqa: E402
from reports.models import ComplianceReport, ReportFile  # noqa: E402


def main(code: str) -> int:
    period = ReportingPeriod.objects.with_code(code).get()
    report = ask_report(kind="city", period=period, by=Officer.objects.get(username="leader"))
    start = time.perf_counter()
    make_report(report.pk)
    seconds = time.perf_counter() - start
    report = ComplianceReport.objects.get(pk=report.pk)
    kilobytes = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "period": code,
                "state": report.state,
                "error": report.error,
                "seconds": round(seconds, 2),
                "peak_mb": round(kilobytes[0] / 1024, 1),
                "peak_child_mb": round(kilobytes[1] / 1024, 1),
                "files": {each.format: each.size for each in ReportFile.objects.filter(edition__report=report)},
            }
        )
    )
    return 0 if report.is_ready else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
