"""Write the ZIP: one file at a time, in pieces, so that five hundred files take no more memory than one."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from organisation.periods import HANOI
from programme.models import Evidence

from .contents import Contents
from .manifest import papers

PIECE = 256 * 1024
READABLE = 0o644 << 16


@dataclass(frozen=True)
class Written:
    """What a finished archive holds: files that went in, and what is wrong with others, by the key of their row."""

    files: int
    faults: dict[int, str]


def write_archive(contents: Contents, path: Path, beat: Callable[[int], None] = lambda done: None) -> Written:
    """Write the files, then the lists, to a new file at `path`. `beat` is told after each file how many are done."""
    faults: dict[int, str] = {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED, allowZip64=True) as packed:
        for done, use in enumerate(contents.files, start=1):
            if fault := copy_in(packed, use.row, use.member):
                faults[use.row.pk] = fault
            beat(done)
        for name, content in papers(contents, faults):
            info = _info(f"{contents.folder}/{name}", datetime.now(HANOI))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
        packed.writestr(_info(f"{contents.folder}/SHA256SUMS.txt", datetime.now(HANOI)), _sums(contents, faults))
    return Written(len(contents.files), faults)


def copy_in(packed: zipfile.ZipFile, row: Evidence, member: str) -> str:
    """Copy one stored file as it is (its kind is packed already); what is wrong with it, "" when it is what was received."""
    mark = hashlib.sha256()
    try:
        stored = row.file.open("rb")
    except OSError:
        return _("không còn trong kho, không nén được")
    with stored, packed.open(_info(member, row.received_at.astimezone(HANOI)), "w", force_zip64=False) as out:
        for piece in iter(lambda: stored.read(PIECE), b""):
            mark.update(piece)
            out.write(piece)
    return "" if mark.hexdigest() == row.sha256 else _("nội dung đang lưu không khớp mã băm khi nhận")


def _info(member: str, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(member, at.timetuple()[:6])
    info.external_attr = READABLE
    return info


def _sums(contents: Contents, faults: dict[int, str]) -> str:
    """For `sha256sum -c`, run inside the unpacked folder."""
    return "".join(
        f"{use.row.sha256}  {use.member.removeprefix(contents.folder + '/')}\n"
        for use in contents.files
        if use.row.pk not in faults
    )
