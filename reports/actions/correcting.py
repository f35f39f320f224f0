"""Correct an issued report by another edition that names it, or withdraw it. What was issued stays as it was."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from reports.compose import BlockFailed
from reports.models import ComplianceReport, Edition, Narrative

from .freezing import freeze_edition, one_view
from .holding import hold, remove_files, render_again

State = ComplianceReport.State
VERB = "reports.issue_report"


def correct(*, edition_id: int, by, reason: str) -> Edition:
    """Compose the report anew as its next edition, a draft that names the one it corrects and why; the words are carried on.

    The issued edition stays in force until the draft is issued. Raises PermissionDenied, ValidationError.
    """
    try:
        return _correct(edition_id, by, _said(reason, _("Xin nêu lý do đính chính.")))
    except BlockFailed as failure:
        raise ValidationError(str(failure)) from failure
    except (IntegrityError, OperationalError) as clash:
        # Somebody corrected the same edition in the same moment: of two one wins.
        if Edition.objects.filter(corrects=edition_id).exists():
            raise ValidationError(_("Người khác vừa lập bản đính chính của báo cáo này.")) from clash
        raise


def _said(reason: str, refusal: str) -> str:
    if not (said := reason.strip()):
        raise ValidationError({"reason": refusal})
    return said


def _correct(edition_id: int, by, reason: str) -> Edition:
    with one_view():
        old = hold(edition_id, by, VERB)
        _check_newest(old, _("Báo cáo chưa ban hành: xin sửa ngay trên dự thảo."))
        if old.report.has_missing_files:
            raise ValidationError(_("Tệp của bản đã ban hành chưa có đủ: xin chờ kết xuất xong rồi đính chính."))
        edition = freeze_edition(old.report, corrects=old, reason=reason)
        Narrative.objects.bulk_create(
            Narrative(edition=edition, section=section, text=text, edited_by=by) for section, text in old.texts.items()
        )
        ComplianceReport.objects.filter(pk=old.report_id).update(state=State.DRAFT)
        _record(edition, by, "report.correct", {"corrects": [None, old.register_number]}, reason)
        render_again(edition)
        return edition


@transaction.atomic
def drop_correction(*, edition_id: int, by) -> ComplianceReport:
    """Take away a draft that corrects an issued edition; the report is again as it was. Raises PermissionDenied, ValidationError."""
    edition = hold(edition_id, by, VERB)
    if edition.is_issued or edition.corrects_id is None:
        raise ValidationError(_("Chỉ bỏ được dự thảo đính chính chưa ban hành."))
    state = State.WITHDRAWN if edition.corrects.is_withdrawn else State.ISSUED
    _record(edition, by, "report.drop_correction", {"sha256": [edition.sha256, None]}, edition.correction_reason)
    names = list(edition.files.values_list("file", flat=True))
    edition.files.all().delete()
    edition.narratives.all().delete()
    edition.delete()
    transaction.on_commit(lambda: remove_files(names))
    done = {"state": state, "progress": 100, "error": "", "claimed_at": None}
    ComplianceReport.objects.filter(pk=edition.report_id).update(**done)
    return edition.report


@transaction.atomic
def withdraw(*, edition_id: int, by, reason: str) -> Edition:
    """Say that an issued edition is withdrawn, and why; number, figures and files stay. Raises PermissionDenied, ValidationError."""
    said = _said(reason, _("Xin nêu lý do thu hồi."))
    edition = hold(edition_id, by, VERB)
    if edition.is_withdrawn:
        raise ValidationError(_("Báo cáo số %(number)s đã thu hồi.") % {"number": edition.register_number})
    _check_newest(edition, _("Báo cáo chưa ban hành nên không có gì để thu hồi."))
    before = audit.snapshot(edition)
    edition.withdrawn_at, edition.withdrawn_by, edition.withdrawal_reason = timezone.now(), by, said
    edition.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    ComplianceReport.objects.filter(pk=edition.report_id).update(state=State.WITHDRAWN)
    _record(edition, by, "report.withdraw", audit.difference(before, audit.snapshot(edition)), said)
    return edition


def _check_newest(edition: Edition, refusal: str) -> None:
    """Only the newest edition can be corrected or withdrawn, once it is issued."""
    if not edition.is_issued:
        raise ValidationError(refusal)
    newest = edition.report.editions.order_by("-number").first()
    if newest.pk != edition.pk:
        words = newest.register_number or _("dự thảo lần %(number)d") % {"number": newest.number}
        raise ValidationError(_("Đã có bản sau đính chính bản này: %(newest)s.") % {"newest": words})


def _record(edition: Edition, by, action: str, changes: dict, reason: str) -> None:
    ward_id = edition.report.ward_id
    audit.record(by=by, action=action, row=edition, changes=changes, reason=reason, ward_id=ward_id)
