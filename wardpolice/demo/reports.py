"""The issued reports of the demonstration, made by the same acts as real ones: of the city, of a unit, one corrected later."""

from dataclasses import dataclass
from datetime import date

from organisation.models import Officer, PortalState, ReportingPeriod, Ward
from reports.actions import ask_report, correct, issue_edition, make_report, write_narrative
from reports.models import ComplianceReport, Edition, ReportKind

from .accounts import WARD_1

State = ComplianceReport.State
LEADER = ("Vũ Văn Lãnh Đạo", "Phó Giám đốc")
CHIEF = ("Trần Văn Minh Hoạ", "Trưởng Công an phường")
WORDS = {
    "chung": "[[so:assessments.reported]] trên [[so:assessments.expected]] đơn vị đã gửi phiếu tự đánh giá; "
    "[[so:assessments.passes]] đơn vị đủ điều kiện theo thẩm định.",
    "phuong-huong": "Tập trung thẩm định các phiếu còn lại, đôn đốc các dự án trụ sở chậm tiến độ.",
}
REASON = "Bổ sung kết quả thẩm định có sau ngày ban hành (số liệu minh hoạ)."


@dataclass(frozen=True)
class Issue:
    """One report: which, who issues it and signs, on which day, with which words."""

    kind: str
    period: str
    ward: str | None
    by: str
    signer: tuple[str, str]
    day: date
    authority: dict
    words: dict
    corrected_on: date | None = None


OF_CITY = {"authority": "KT.", "head_post": "GIÁM ĐỐC"}
ISSUED = [
    Issue(ReportKind.CITY, "2026-Q2", None, "leader", LEADER, date(2026, 6, 25), OF_CITY, {}, date(2026, 7, 10)),
    Issue(ReportKind.CITY, "2026-Q3", None, "leader", LEADER, date(2026, 9, 25), OF_CITY, WORDS),
    Issue(ReportKind.WARD, "2026-Q3", WARD_1, "chief1", CHIEF, date(2026, 9, 16), {}, {}),
]


def make_issued() -> int:
    """Make and issue what is not issued yet; returns how many editions were issued now."""
    if not PortalState.is_demonstration():
        return 0
    held = {officer.username: officer for officer in Officer.objects.filter(is_demonstration=True, is_active=True)}
    return sum(_issue(wanted, held) for wanted in ISSUED if wanted.by in held)


def _issue(wanted: Issue, held: dict[str, Officer]) -> int:
    by = held[wanted.by]
    period = ReportingPeriod.objects.with_code(wanted.period).get()
    ward = Ward.objects.get(name=wanted.ward, dissolved_on=None) if wanted.ward else None
    report = ask_report(kind=wanted.kind, period=period, ward=ward, by=by)
    count = 0
    if not report.editions.filter(issued_on__isnull=False).exists() and (edition := _draft(report)):
        if wanted.words:
            write_narrative(edition_id=edition.pk, by=held["reviewer"], texts=wanted.words)
            edition = _draft(report)
        count += _sign(edition, wanted, by, wanted.day)
    if wanted.corrected_on and report.editions.count() == 1 and _is_whole(report):
        correct(edition_id=report.editions.get().pk, by=by, reason=REASON)
    if wanted.corrected_on and (edition := _draft(report)):
        count += _sign(edition, wanted, by, wanted.corrected_on)
    return count


def _draft(report: ComplianceReport) -> Edition | None:
    """The report's draft with all its files; None while there is none (without the fonts there is no PDF yet)."""
    make_report(report.pk)
    report.refresh_from_db()
    if report.state != State.DRAFT or report.has_missing_files:
        return None
    return report.editions.order_by("-number").first()


def _is_whole(report: ComplianceReport) -> bool:
    report.refresh_from_db()
    return report.state == State.ISSUED and not report.has_missing_files


def _sign(edition: Edition, wanted: Issue, by: Officer, day: date) -> int:
    """Issue the draft and make its files."""
    name, post = wanted.signer
    issue_edition(edition_id=edition.pk, by=by, signer_name=name, signer_post=post, issued_on=day, **wanted.authority)
    make_report(edition.report_id)
    return 1
