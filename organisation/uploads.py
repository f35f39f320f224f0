"""What may come in as a file. The content decides, never the name or the browser's word; every refusal names file, rule and limit.

Checks read the file in pieces and open nothing whose declared size is beyond the bounds. Call them outside any transaction.
"""

import hashlib
import secrets
import zipfile
from dataclasses import dataclass, replace

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image

from . import clock, formats, office, pictures, stamps
from .text import clean

MAX_BYTES = 25 * 1024 * 1024
MAX_SIDE = 12_000
MAX_PIXELS = 50_000_000
LONGEST_NAME = 150
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
TYPES = PICTURES | {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SAME = {"jpeg": "jpg"}
ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx"
ALLOWED_TEXT = "PDF, PNG, JPG, WEBP, DOCX, XLSX"


@dataclass(frozen=True)
class Accepted:
    """A file that passed: its clean name, what it really is, its size in bytes and its SHA-256.

    `original_sha256` is the hash of what came in, when what is kept is not that byte for byte; "" when it is.
    """

    name: str
    extension: str
    content_type: str
    size: int
    sha256: str
    original_sha256: str = ""

    def facts(self) -> dict:
        """What every room keeps of a file beside it, by the names of its columns."""
        return {"name": self.name, "content_type": self.content_type, "size": self.size, "sha256": self.sha256}


def check(upload) -> Accepted:
    """Check an uploaded file whole. Raises ValidationError in Vietnamese, with a code for the rule that refused it."""
    name = clean_name(upload.name)
    if not upload.size:
        raise _refuse("empty", _("Tệp %(name)s rỗng (0 byte). Xin chọn lại tệp."), name)
    if upload.size > MAX_BYTES:
        raise _refuse(
            "size",
            _("Tệp %(name)s nặng %(size)s, giới hạn %(limit)s: xin nén hoặc tách tệp."),
            name,
            size=formats.file_size(upload.size),
            limit=formats.file_size(MAX_BYTES),
        )
    extension = _extension(name)
    real = _real_type(upload, name)
    if real != extension:
        raise _refuse(
            "mismatch",
            _("Tệp %(name)s có đuôi .%(shown)s nhưng nội dung là %(real)s. Xin gửi tệp gốc, không đổi đuôi."),
            name,
            shown=extension,
            real=real.upper() if real else _("loại khác"),
        )
    if extension in PICTURES:
        _check_picture(upload, name)
    elif extension != "pdf":
        _check_office(upload, name, extension)
    if stamp := stamps.find(upload, extension):
        raise _refuse(
            "secret",
            _(
                "Tệp %(name)s có dấu “%(stamp)s”. Cổng này không nhận bí mật nhà nước: xin xóa tệp khỏi máy nối "
                "mạng và báo cán bộ phụ trách bảo mật."
            ),
            name,
            stamp=stamp,
        )
    return Accepted(name, extension, TYPES[extension], upload.size, _sha256(upload))


def take(upload) -> tuple[Accepted, File]:
    """Check an uploaded file whole; what to keep of it. A picture is kept without its place. Raises ValidationError."""
    accepted = check(upload)
    if accepted.extension not in PICTURES:
        return accepted, upload
    upload.seek(0)
    try:
        bare = pictures.without_place(upload.read(), accepted.extension)
    except ValueError as error:
        raise _refuse("broken", _broken_picture(), accepted.name) from error
    finally:
        upload.seek(0)
    mark = hashlib.sha256(bare).hexdigest()
    if mark == accepted.sha256:
        return accepted, upload
    kept = ContentFile(bare, name=accepted.name)
    _check_picture(kept, accepted.name)
    return replace(accepted, size=len(bare), sha256=mark, original_sha256=accepted.sha256), kept


def clean_name(name: str) -> str:
    """The name to show: the last part of a path, NFC, no control or direction characters, at most 150 characters with its ending."""
    name = clean(name.replace("\\", "/").rsplit("/", 1)[-1]) or "tep"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= LONGEST_NAME else (stem[: LONGEST_NAME - len(ending[:10]) - 1] + dot + ending[:10])


def own_name(accepted: Accepted, folder: str) -> str:
    """Where it is stored: a random name of ours under the folder and the month of receipt."""
    return f"{folder}/{clock.today():%Y/%m}/{secrets.token_hex(16)}.{accepted.extension}"


def _extension(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    ending = SAME.get(ending, ending)
    if ending not in TYPES:
        raise _refuse("type", _("Tệp %(name)s không thuộc loại được nhận (%(allowed)s)."), name, allowed=ALLOWED_TEXT)
    return ending


def _real_type(upload, name: str) -> str:
    """The type by the first bytes; an Office file by its ZIP's parts. "" for anything else."""
    upload.seek(0)
    head = upload.read(8192)
    upload.seek(0)
    if head.startswith(b"PK\x03\x04"):
        try:
            return office.kind_of(upload)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise _refuse(
                "broken", _("Tệp %(name)s hỏng hoặc không phải tệp Office. Xin mở và lưu lại."), name
            ) from error
    guessed = filetype.guess(head)
    return guessed.extension if guessed else ""


def _check_picture(upload, name: str) -> None:
    """Size from the header first: a 109 KB PNG may hold 900 million pixels. Then its structure."""
    upload.seek(0)
    try:
        with Image.open(upload, formats=["PNG", "JPEG", "WEBP"]) as picture:
            width, height = picture.size
            if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
                raise _too_large(name, width, height)
            picture.verify()
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(name, 0, 0) from error
    except Exception as error:  # Pillow raises many kinds on a damaged file
        raise _refuse("broken", _broken_picture(), name) from error
    finally:
        upload.seek(0)


def _broken_picture() -> str:
    return _("Tệp ảnh %(name)s hỏng hoặc không đọc được. Xin chụp hoặc xuất lại ảnh.")


def _too_large(name: str, width: int, height: int) -> ValidationError:
    shown = f"{formats.number(width)} × {formats.number(height)}" if width else "?"
    return _refuse(
        "pixels",
        _(
            "Ảnh %(name)s có %(shown)s điểm ảnh, giới hạn mỗi chiều %(side)s và tổng %(total)s điểm ảnh: xin giảm "
            "kích thước."
        ),
        name,
        shown=shown,
        side=formats.number(MAX_SIDE),
        total=formats.number(MAX_PIXELS),
    )


def _check_office(upload, name: str, extension: str) -> None:
    try:
        fault = office.fault_of(upload)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _refuse(
            "broken", _("Tệp %(name)s hỏng. Xin mở và lưu lại dưới dạng %(kind)s."), name, kind=extension.upper()
        ) from error
    if fault:
        raise _refuse("office", _("Tệp %(name)s không được nhận: %(fault)s."), name, fault=fault)


def _sha256(upload) -> str:
    total = hashlib.sha256()
    upload.seek(0)
    for piece in iter(lambda: upload.read(1024 * 1024), b""):
        total.update(piece)
    upload.seek(0)
    return total.hexdigest()


def _refuse(code: str, text: str, name: str, **values) -> ValidationError:
    return ValidationError(text % {"name": name, **values}, code=code)
