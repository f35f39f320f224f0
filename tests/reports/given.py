"""Issued editions and recipients, without figures and without paper."""

from datetime import date

from django.contrib.auth.models import Group
from django.utils import timezone

from organisation.models import Officer
from reports.canonical import digest
from reports.models import ComplianceReport, Edition, Recipient
from tests.factories import make_period


def issued(by: Officer, ward=None, number=5, code="2026-Q3", state="issued", **more) -> Edition:
    """An issued edition, with no figures to speak of."""
    report = ComplianceReport.objects.create(
        kind="ward" if ward else "city", period=make_period(code), ward=ward, state=state
    )
    return edition_of(report, by, issue_number=number, **more)


def edition_of(report: ComplianceReport, by: Officer, **more) -> Edition:
    values = {
        "data": "{}",
        "sha256": digest(b"{}"),
        "composed_at": timezone.now(),
        "template_version": "1",
        "issue_symbol": "BC-CATP",
        "issue_year": 2026,
        "issued_on": date(2026, 9, 25),
        "issued_by": by,
        "signer_name": "Nguyễn Văn Ký",
        "signer_post": "GIÁM ĐỐC",
    }
    return Edition.objects.create(report=report, **values | more)


def receive(kind="city", role="", agency=None, email="", **more) -> Recipient:
    group = Group.objects.get(name=role) if role else None
    return Recipient.objects.create(kind=kind, role=group, agency=agency, email=email, **more)


def given(edition: Edition) -> set[str]:
    return {row.officer.username if row.officer else row.email for row in edition.deliveries.select_related("officer")}
