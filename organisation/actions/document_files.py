"""Files of a document. A file is checked, hashed and stored before any transaction; its row is written in one."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, uploads
from organisation.models import Document, DocumentFile

FOLDER = "documents"


def add_file(*, document_id: int, by, kind: str, upload, no_secret: bool) -> DocumentFile:
    """Keep a file of the document. Raises ValidationError naming file, rule and limit; nothing is kept then."""
    if not no_secret:
        raise ValidationError({"no_secret": _("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi.")})
    try:
        accepted, kept = uploads.take(upload)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.error_list}) from refusal
    kept.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), kept)
    try:
        return _add(document_id, kind, accepted, path, by)
    except Exception:
        default_storage.delete(path)
        raise


@transaction.atomic
def _add(document_id: int, kind: str, accepted: uploads.Accepted, path: str, by) -> DocumentFile:
    document = Document.objects.select_for_update(no_key=True).get(pk=document_id)
    same = document.files.filter(sha256=accepted.sha256, withdrawn_at__isnull=True).first()
    if same is not None:
        text = _("Văn bản đã có tệp này, tên %(name)s: không gửi lại.")
        raise ValidationError({"file": text % {"name": same.name}})
    row = DocumentFile(
        document=document,
        kind=kind,
        **accepted.facts(),
        received_by=by,
        no_secret_confirmed_at=timezone.now(),
    )
    row.file = path
    row.full_clean()
    row.save()
    audit.record(by=by, action="add_document_file", row=row, changes=audit.difference({}, audit.snapshot(row)))
    return row


@transaction.atomic
def withdraw_file(*, file_id: int, by, reason: str) -> DocumentFile:
    """Take a file off the document; it is not deleted. Again changes nothing. Raises ValidationError without a reason."""
    if not reason:
        raise ValidationError(_("Xin ghi vì sao gỡ tệp: lý do được lưu trong lịch sử."))
    row = DocumentFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file_id)
    if row.withdrawn_at:
        return row
    before = audit.snapshot(row)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="withdraw_document_file", row=row, changes=changes, reason=reason)
    return row
