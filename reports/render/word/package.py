"""The DOCX as a file: a ZIP whose bytes follow from what is in it, whatever the clock and the machine."""

import zipfile
from io import BytesIO

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP can name
FILE_MODE = 0o600 << 16
TYPES = "[Content_Types].xml"


def settle(content: bytes) -> bytes:
    """The same parts in a fixed order under a fixed date."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != TYPES, name)):
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, FILE_MODE, 0
            new.writestr(member, old.read(name), compresslevel=6)
    return made.getvalue()
