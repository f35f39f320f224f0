"""The signed paper that comes back from the city's document system: kept beside its edition, taken off, never changed."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, formats, uploads
from reports import checking
from reports.models import ComplianceReport, Edition, ReportFile, SignedFile
from reports.signatures import read_signatures, signed_on, starts_with

from .holding import owns

FOLDER = "signed"
MOST_BYTES = checking.MOST_BYTES  # so that whatever is kept can be checked
VERBS = ("reports.issue_report", "reports.write_narrative")


def may_keep_signed(officer, report: ComplianceReport) -> bool:
    """Who issues the report or writes its words may bring its signed paper."""
    return owns(officer, report) and any(officer.has_perm(verb) for verb in VERBS)


def keep_signed(*, edition_id: int, by, upload) -> SignedFile:
    """Keep a signed PDF of an issued edition with what its signatures say. The file must be the portal's own PDF, signed.

    A signature that is broken is kept and shown as broken; a file of another report, encrypted, unsigned, too large or no PDF
    is refused with the reason. Raises PermissionDenied, ValidationError.
    """
    edition = Edition.objects.select_related("report__ward", "report__period").get(pk=edition_id)
    _check_may(by, edition)
    accepted = _check_file(upload)
    upload.seek(0)
    content = upload.read()
    own = edition.files.filter(format=ReportFile.Format.PDF).first()
    if own is None:
        raise ValidationError(_("Tệp PDF của báo cáo đang được kết xuất: xin gửi bản ký sau ít phút."))
    found = read_signatures(content, own.size if starts_with(content, own) else 0)
    _check_paper(by, edition, own, content, found, accepted.name)
    upload.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    try:
        return _keep(edition, by, accepted, path, found)
    except Exception:
        default_storage.delete(path)
        raise


def _check_may(by, edition: Edition) -> None:
    if not may_keep_signed(by, edition.report):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    if not edition.is_issued:
        raise ValidationError(_("Báo cáo chưa ban hành: chỉ nhận bản ký số của báo cáo đã có số, ngày."))
    if edition.withdrawn_at:
        raise ValidationError(_("Báo cáo đã thu hồi: không nhận bản ký số nữa."))


def _check_file(upload) -> uploads.Accepted:
    """Its size and kind. Raises ValidationError."""
    name = uploads.clean_name(upload.name)
    values = {"name": name, "size": formats.file_size(upload.size), "limit": formats.file_size(MOST_BYTES)}
    if upload.size > MOST_BYTES:
        raise _refuse("size", _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s.") % values)
    if not name.lower().endswith(".pdf"):
        raise _refuse("type", _("Tệp %(name)s không phải PDF: xin gửi bản PDF đã ký số.") % values)
    try:
        return uploads.check(upload)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.error_list}) from refusal


def _check_paper(by, edition: Edition, own: ReportFile, content: bytes, found: dict, name: str) -> None:
    """Whether it is this edition's paper, signed. Raises ValidationError."""
    values = {"name": name, "number": edition.register_number}
    if found["is_encrypted"]:
        raise _refuse("encrypted", _("Tệp %(name)s có mật khẩu: xin gửi bản không đặt mật khẩu.") % values)
    if not starts_with(content, own):
        raise _refuse("foreign", _whose(by, content, values))
    if found["fault"]:
        raise _refuse("broken", _("Không đọc được tệp %(name)s: tệp hỏng hoặc quá phức tạp.") % values)
    if not found["signatures"]:
        raise _refuse("unsigned", _("Tệp %(name)s chưa có chữ ký số nào: xin ký rồi gửi lại.") % values)


def _whose(by, content: bytes, values: dict) -> str:
    """Why the paper is not this edition's; another report is named to whom may see it."""
    other = signed_on(content)
    if other is None:
        said = _(
            "Tệp %(name)s không chứa nguyên vẹn bản PDF của báo cáo số %(number)s: tệp đã bị sửa, lưu lại hoặc là của báo cáo "
            "khác. Xin tải PDF trên trang này, ký số lên đúng tệp đó rồi gửi lại."
        )
        return said % values
    if ComplianceReport.objects.visible_to(by).filter(pk=other.report_id).exists():
        said = _("Tệp %(name)s là bản ký của báo cáo số %(other)s, không phải báo cáo số %(number)s.")
        return said % (values | {"other": other.register_number})
    return _("Tệp %(name)s là bản ký của một báo cáo khác, không phải báo cáo số %(number)s.") % values


def _refuse(code: str, text: str) -> ValidationError:
    return ValidationError({"file": ValidationError(text, code=code)})


@transaction.atomic
def _keep(edition: Edition, by, accepted: uploads.Accepted, path: str, found: dict) -> SignedFile:
    row = SignedFile(
        edition=edition, name=accepted.name, size=accepted.size, sha256=accepted.sha256, received_by=by, file=path
    )
    row.signatures = [one | {"only_signed": found["only_signed"]} for one in found["signatures"]]
    row.validate_constraints()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as raced:
        raise ValidationError(_("Bản báo cáo này vừa có bản ký số do người khác gửi. Xin tải lại trang.")) from raced
    told = {"name": ["", row.name], "sha256": ["", row.sha256]}
    audit.record(by=by, action="report.keep_signed", row=row, changes=told, ward_id=edition.report.ward_id)
    return row


@transaction.atomic
def take_off_signed(*, signed_id: int, by) -> SignedFile:
    """Take the signed paper off the page; its row and file stay. Done twice, the second changes nothing."""
    row = SignedFile.objects.select_for_update(of=("self",)).select_related("edition__report").get(pk=signed_id)
    if not may_keep_signed(by, row.edition.report):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        told = {"withdrawn_at": [None, row.withdrawn_at]}
        audit.record(by=by, action="report.take_off_signed", row=row, changes=told, ward_id=row.edition.report.ward_id)
    return row
