"""The two issued reports of the demonstration, made by the same acts as real ones."""

from datetime import date

from organisation.models import Officer, PortalState, ReportingPeriod
from reports.actions import ask_report, issue_edition, make_report
from reports.models import ComplianceReport, ReportKind

ISSUED = [("2026-Q2", date(2026, 6, 25)), ("2026-Q3", date(2026, 9, 25))]
SIGNER = ("Vũ Văn Lãnh Đạo", "Phó Giám đốc")


def make_issued() -> int:
    """City reports of the last two closed quarters, issued by the leader; returns how many were issued now."""
    leader = Officer.objects.filter(username="leader", is_demonstration=True, is_active=True).first()
    if leader is None or not PortalState.is_demonstration():
        return 0
    count = 0
    for code, day in ISSUED:
        period = ReportingPeriod.objects.with_code(code).get()
        report = ask_report(kind=ReportKind.CITY, period=period, by=leader)
        if report.state == ComplianceReport.State.ISSUED:
            continue
        make_report(report.pk)
        report.refresh_from_db()
        if report.state != ComplianceReport.State.DRAFT or report.has_missing_files:
            continue  # without the fonts there is no PDF yet; the next preparation issues it
        issue_edition(
            edition_id=report.editions.get().pk, by=leader, signer_name=SIGNER[0], signer_post=SIGNER[1], issued_on=day
        )
        make_report(report.pk)
        count += 1
    return count
