"""The files of sheets: what may come in, the bytes as they came, and what goes when a sheet is forgotten."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import uploads
from organisation.formats import file_size

BOOK, TEXT = ".xlsx", ".csv"


def accepted_of(upload, *, most_bytes: int, takes_csv: bool = True) -> uploads.Accepted:
    """A workbook (or a CSV file) that may be read at all. Raises ValidationError."""
    name = uploads.clean_name(upload.name)
    is_csv = takes_csv and name.lower().endswith(TEXT)
    if not is_csv and not name.lower().endswith(BOOK):
        text = _("Tệp %(name)s không phải .xlsx: xin mở tệp và lưu lại dưới dạng Excel Workbook (.xlsx).")
        if takes_csv:
            text = _("Tệp %(name)s không phải XLSX hay CSV: xin mở và lưu lại dưới dạng Excel Workbook (.xlsx).")
        raise ValidationError(text % {"name": name}, code="type")
    if upload.size > most_bytes:
        text = _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin tách tệp hoặc bỏ ảnh chèn trong tệp.")
        sizes = {"size": file_size(upload.size), "limit": file_size(most_bytes)}
        raise ValidationError(text % {"name": name, **sizes}, code="size")
    if not is_csv:
        return uploads.check(upload)
    if not upload.size:
        raise ValidationError(_("Tệp %(name)s rỗng (0 byte). Xin chọn lại tệp.") % {"name": name}, code="empty")
    upload.seek(0)
    return uploads.Accepted(name, "csv", "text/csv", upload.size, hashlib.sha256(upload.read()).hexdigest())


def content_of(sheet) -> bytes:
    """The file of a row with `file`, `name` and `sha256`, as it came. Raises ValidationError when it is not that any more."""
    try:
        with default_storage.open(sheet.file.name, "rb") as file:
            content = file.read()
    except OSError as error:
        text = _("Tệp %(name)s không còn trong kho: xin nạp lại tệp.")
        raise ValidationError(text % {"name": sheet.name}, code="broken") from error
    if hashlib.sha256(content).hexdigest() != sheet.sha256:
        text = _("Tệp %(name)s trong kho không còn như khi nhận: xin nạp lại tệp.")
        raise ValidationError(text % {"name": sheet.name}, code="broken")
    return content


def drop(sheets) -> None:
    """Delete the rows, and their files once that is certain."""
    for sheet in sheets:
        path = sheet.file.name
        sheet.delete()
        transaction.on_commit(lambda path=path: default_storage.delete(path))
