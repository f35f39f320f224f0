"""Word templates of reports: sent and checked, taken into use, retired. None is changed or deleted: editions name theirs."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit, formats, uploads
from reports.models import ReportTemplate
from reports.render.word.allowed import MOST_BYTES
from reports.render.word.fitting import check_template

FOLDER = "templates"
State = ReportTemplate.State
DOCX = uploads.TYPES["docx"]


def add_template(*, by, kind: str, upload, note: str = "") -> ReportTemplate:
    """Check a Word file and keep it as a template that is not yet in use. Raises ValidationError; nothing is kept then."""
    name = uploads.clean_name(upload.name)
    try:
        if upload.size > MOST_BYTES:
            text = _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin bỏ bớt hình ảnh.")
            limit = formats.file_size(MOST_BYTES)
            values = {"name": name, "size": formats.file_size(upload.size), "limit": limit}
            raise ValidationError(text % values, code="size")
        content = upload.read()
        check_template(content)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.error_list}) from refusal
    mark = hashlib.sha256(content).hexdigest()
    place = uploads.own_name(uploads.Accepted(name, "docx", DOCX, len(content), mark), FOLDER)
    path = default_storage.save(place, ContentFile(content))
    try:
        return _add(by, kind, note, name, len(content), mark, path)
    except Exception:
        default_storage.delete(path)
        raise


@transaction.atomic
def _add(by, kind: str, note: str, name: str, size: int, mark: str, path: str) -> ReportTemplate:
    same = ReportTemplate.objects.filter(kind=kind, sha256=mark).first()
    if same is not None:
        raise ValidationError({"file": _("Mẫu này đã có, tên %(name)s: không gửi lại.") % {"name": same.name}})
    row = ReportTemplate(kind=kind, note=note, name=name, size=size, sha256=mark, uploaded_by=by)
    row.file = path
    row.full_clean()
    row.save()
    audit.record(by=by, action="template.add", row=row, changes=audit.difference({}, audit.snapshot(row)))
    return row


@transaction.atomic
def activate_template(*, template_id: int, by) -> ReportTemplate:
    """Use this template for reports of its kind composed from now on; the one before it is retired. Again changes nothing.

    Raises ValidationError when the file is no longer what was checked.
    """
    row = ReportTemplate.objects.select_for_update().get(pk=template_id)
    if row.state == State.ACTIVE:
        return row
    _check_kept(row)
    for other in ReportTemplate.objects.select_for_update().filter(kind=row.kind, state=State.ACTIVE):
        _set_state(other, State.RETIRED, by, "template.retire")
    return _set_state(row, State.ACTIVE, by, "template.activate")


@transaction.atomic
def retire_template(*, template_id: int, by) -> ReportTemplate:
    """Stop using this template: reports composed from now on are on the portal's own. Again changes nothing."""
    row = ReportTemplate.objects.select_for_update().get(pk=template_id)
    return row if row.state == State.RETIRED else _set_state(row, State.RETIRED, by, "template.retire")


def _check_kept(row: ReportTemplate) -> None:
    try:
        with row.file.open("rb") as file:
            mark = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        mark = ""
    if mark != row.sha256:
        raise ValidationError(_("Tệp mẫu %(name)s không còn nguyên vẹn: xin gửi lại.") % {"name": row.name})


def _set_state(row: ReportTemplate, state: str, by, action: str) -> ReportTemplate:
    before = audit.snapshot(row)
    row.state = state
    row.save(update_fields=["state"])
    audit.record(by=by, action=action, row=row, changes=audit.difference(before, audit.snapshot(row)))
    return row
