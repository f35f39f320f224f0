"""Issued editions without figures, for what only asks about number, day, code and files."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.models import ComplianceReport, Edition, ReportFile
from tests import factories

CODE = "4K7QX9M2ZT"
PDF, SIGNED = b"%PDF-1.7 the paper of the report", b"%PDF-1.7 the paper of the report and a signature"


def make_report() -> ComplianceReport:
    return ComplianceReport.objects.create(kind="city", period=factories.make_period("2026-Q3"), state="issued")


def make_edition(report, officer, number=1, **values) -> Edition:
    common = {"report": report, "number": number, "data": "{}", "sha256": "0" * 64, "composed_at": timezone.now()}
    if number > 1:
        common |= {"corrects": report.editions.get(number=number - 1), "correction_reason": "Nhầm số liệu"}
    return Edition.objects.create(**common, template_version="1", **values)


def issued(officer, register_number, **values) -> dict:
    return {
        "issue_year": 2026,
        "issue_number": register_number,
        "issue_symbol": "BC-CATP",
        "issued_on": date(2026, 9, 21),
        "issued_by": officer,
        "signer_name": "Nguyễn Văn Ký",
        "signer_post": "Giám đốc",
        **values,
    }


def make_file(edition, content=PDF) -> ReportFile:
    row = ReportFile(edition=edition, format="pdf", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    row.file.save("reports/a.pdf", ContentFile(content), save=True)
    return row
