"""Look inside an Office file (a ZIP) before anything opens it: bounds, names, macros. Nothing is ever unpacked to disk."""

import stat
import zipfile

from django.utils.translation import gettext as _

from .formats import file_size, number

MAX_MEMBERS = 3000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 300  # of a member beyond 1 MB; texts of real papers pack to a tenth, blank sheets to a hundredth
SMALL = 1024 * 1024
# Tags in the parts of a workbook; a full sheet has half as many, and each costs the reader microseconds.
MOST_MARKS = 3_000_000
CONTENT_TYPES = "[Content_Types].xml"
KINDS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


def kind_of(upload) -> str:
    """docx, xlsx, or zip for any other ZIP. Raises BadZipFile."""
    upload.seek(0)
    with zipfile.ZipFile(upload) as packed:
        names = set(packed.namelist())
    upload.seek(0)
    return next((kind for part, kind in KINDS.items() if part in names and CONTENT_TYPES in names), "zip")


def fault_of(upload, most_unpacked: int | None = None) -> str:
    """Why the file is refused, in words, or "". Sizes come from the directory and are checked again when a part is read."""
    upload.seek(0)
    with zipfile.ZipFile(upload) as packed:
        members = packed.infolist()
        fault = _bounds(members, most_unpacked or MAX_UNPACKED) or next(
            (found for member in members if (found := _member(member))), ""
        )
        if not fault and b"macroenabled" in read_part(packed, CONTENT_TYPES, SMALL).lower():
            fault = _macro()
    upload.seek(0)
    return fault


def too_crowded(upload, most_marks: int | None = None) -> str:
    """A small workbook may hold millions of empty words, over which the reader would sit for minutes: they are counted first.

    Why it is refused, in words, or "".
    """
    marks, most_marks = 0, most_marks or MOST_MARKS
    with zipfile.ZipFile(upload) as packed:
        for name in packed.namelist():
            with packed.open(name) as part:
                while block := part.read(SMALL):
                    marks += block.count(b"<")
                    if marks > most_marks:
                        return _("chứa quá nhiều ô hoặc định dạng, xin chép riêng các dòng vào tệp mẫu.")
    return ""


def read_part(packed: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """At most `limit` bytes of a member, whatever its header says."""
    with packed.open(name) as part:
        return part.read(limit)


def _bounds(members: list[zipfile.ZipInfo], most_unpacked: int) -> str:
    if len(members) > MAX_MEMBERS:
        return _("có %(count)s thành phần, giới hạn %(limit)s") % {
            "count": number(len(members)),
            "limit": number(MAX_MEMBERS),
        }
    unpacked = sum(member.file_size for member in members)
    if unpacked > most_unpacked or any(
        member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1) for member in members
    ):
        return _("giải nén thành %(size)s, vượt giới hạn an toàn %(limit)s hoặc nén bất thường") % {
            "size": file_size(unpacked),
            "limit": file_size(most_unpacked),
        }
    return ""


def _member(member: zipfile.ZipInfo) -> str:
    name = member.filename
    steps = name.replace("\\", "/").split("/")
    if not steps[0] or ".." in steps or ":" in name or stat.S_ISLNK(member.external_attr >> 16):
        return _("có thành phần trỏ ra ngoài tệp")
    if member.flag_bits & 0x1:
        return _("được đặt mật khẩu")
    if name.lower().rsplit("/", 1)[-1] in {"vbaproject.bin", "vbadata.xml"} or "/macrosheets/" in name.lower():
        return _macro()
    return ""


def _macro() -> str:
    return _("chứa macro; xin lưu lại không kèm macro")
