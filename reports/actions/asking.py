"""Ask for a report: the same question always gets the same row, however often and by however many it is asked."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock, formats
from organisation.models import Document, ReportingPeriod, Ward
from organisation.scope import sees_ward
from programme.models import Directive
from reports.models import ComplianceReport, ReportKind, ReportReading, Run

from .making import is_stale
from .queue import queue_report

State = ComplianceReport.State


def may_see(officer, ward: Ward | None) -> bool:
    """Whether a report with this scope (None: the whole city) is one the officer may ask for and see."""
    if ward is None:
        return officer.is_superuser or officer.sees_all
    return sees_ward(officer, ward.pk)


def ask_report(
    *,
    kind: str,
    period: ReportingPeriod,
    ward: Ward | None = None,
    document: Document | None = None,
    reading: str = ReportReading.THEN,
    by=None,
    trigger: str = "",
) -> ComplianceReport:
    """The report of this kind, period, scope and reading; made by a worker when it is not there yet.

    `ward`: whose report it is, of a ward's alone; `document`: which resolution or plan, of a report on one alone. `trigger`
    goes to the run log (a Run.Trigger); left out it is the officer's own hand, or the schedule where there is no officer.
    A report that failed, or whose files are missing, is tried again. A broker that is down changes nothing but the time.
    Raises ValidationError, in Vietnamese, for a report that cannot be: an open period, a ward that did not stand then, a
    document whose directives are not followed.
    """
    _check(kind, period, ward, document, reading)
    question = {"kind": kind, "period": period, "ward": ward, "document": document, "reading": reading}
    report = ComplianceReport.objects.filter(**question).first() or _create(question, by)
    if by and report.asked_by_id != by.pk:
        trigger = trigger or Run.Trigger.HAND
    if report.state == State.FAILED or (report.is_ready and report.has_missing_files):
        _try_again(report)
    if report.state == State.QUEUED or (report.is_ready and report.has_missing_files):
        queue_report(report.pk, trigger, by and by.pk)
    return report


def _check(kind: str, period: ReportingPeriod, ward: Ward | None, document: Document | None, reading: str) -> None:
    if kind not in ReportKind.values:
        raise ValidationError({"kind": _("Không có loại báo cáo này.")})
    if (kind == ReportKind.WARD) != (ward is not None):
        raise ValidationError({"ward": _("Báo cáo của phường, xã phải nêu đơn vị; báo cáo loại khác thì không.")})
    _check_document(kind, document)
    if reading not in ReportReading.values:
        raise ValidationError({"reading": _("Không có cách đọc số liệu này.")})
    if kind == ReportKind.RECOGNITION and reading != ReportReading.THEN:
        raise ValidationError(
            {
                "reading": _(
                    "Danh hiệu thuộc đơn vị được công nhận, không chuyển cho đơn vị sau: báo cáo công nhận chỉ theo đơn vị khi đó."
                )
            }
        )
    if ward and reading != ReportReading.THEN:
        raise ValidationError(
            {
                "reading": _(
                    "Báo cáo của phường, xã luôn theo đơn vị như khi đó; chỉ báo cáo toàn thành phố quy về đơn vị hiện nay."
                )
            }
        )
    if not period.is_closed_on(clock.today()):
        raise ValidationError(
            {
                "period": _("%(period)s chốt số liệu ngày %(day)s: báo cáo lập được từ hôm sau ngày đó.")
                % {"period": period.label[:1].upper() + period.label[1:], "day": formats.day(period.ends_on)}
            }
        )
    if ward and not stood_in(ward, period):
        raise ValidationError(
            {"ward": _("%(ward)s không tồn tại trong %(period)s.") % {"ward": ward.full_name, "period": period.label}}
        )


def _check_document(kind: str, document: Document | None) -> None:
    if (kind == ReportKind.DOCUMENT) != (document is not None):
        raise ValidationError(
            {"document": _("Báo cáo thực hiện một nghị quyết, kế hoạch phải nêu văn bản; báo cáo loại khác thì không.")}
        )
    if document and not Directive.objects.filter(document=document).exists():
        raise ValidationError(
            {
                "document": _("%(document)s chưa có chỉ tiêu, nhiệm vụ nào được theo dõi nên chưa có gì để báo cáo.")
                % {"document": document.citation}
            }
        )


def stood_in(ward: Ward, period: ReportingPeriod) -> bool:
    """Whether the ward can have a report of the period: it stood on some day of it, or by the day the report was due."""
    begun = ward.established_on is None or ward.established_on <= period.ward_due_on
    return begun and not ward.ended_by(period.starts_on)


def _create(question: dict, by) -> ComplianceReport:
    try:
        with transaction.atomic():
            return ComplianceReport.objects.create(**question, asked_by=by)
    except IntegrityError:
        # Somebody asked at the same moment; the constraint let one of us through.
        return ComplianceReport.objects.get(**question)


def _try_again(report: ComplianceReport) -> None:
    """Give a failed report, or one without all its files, three new tries; one that a worker is at is left to it."""
    fresh = {"attempts": 0, "claimed_at": None}
    if report.state == State.FAILED:
        fresh |= {"state": State.QUEUED, "progress": 0, "error": ""}
    mine = ComplianceReport.objects.filter(pk=report.pk, state=report.state)
    (mine if report.state == State.FAILED else mine.filter(is_stale(timezone.now()))).update(**fresh)
    report.refresh_from_db()
