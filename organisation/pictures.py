"""Take out of a picture what tells where and by whom it was taken. The pixels are copied as they are, never coded again.

Kept: what is needed to show it (colour profile, transparency, animation), the way it is turned and the time it was taken.
Everything else goes: EXIF with its GPS, XMP, IPTC, comments, text chunks, and whatever hangs on behind the end of the picture.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

TURNED, EXIF_PART, TAKEN_AT, CHANGED_AT = 0x0112, 0x8769, 0x9003, 0x0132
ADOBE, ICC, EXIF, SCAN, END = 0xEE, 0xE2, 0xE1, 0xDA, 0xD9
# In a scan a 0xFF is followed by 0x00, by a restart mark or by padding; anything else is the next segment.
NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
BARE_MARKS = {0x01, *range(0xD0, 0xD8)}
PNG_KEEPS = set(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
WEBP_KEEPS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_EXIF, WEBP_XMP = 0x08, 0x04


def without_place(content: bytes, extension: str) -> bytes:
    """The picture without what it tells about place and person; the same bytes when it told nothing.

    Raises ValueError when the file is not built as its kind should be.
    """
    try:
        parts = {"jpg": _jpeg, "png": _png, "webp": _webp}[extension](memoryview(content))
        return b"".join(parts)
    except (struct.error, IndexError) as error:
        raise ValueError("the picture ends too early") from error


def _little_exif(raw: bytes) -> bytes:
    """A TIFF block with the orientation and the time alone; b"" when the picture has neither or they cannot be read."""
    try:
        found = Image.Exif()
        found.load(bytes(raw))
        taken = found.get_ifd(EXIF_PART).get(TAKEN_AT)
        kept = Image.Exif()
        if found.get(TURNED) in range(2, 9):
            kept[TURNED] = found[TURNED]
        if isinstance(found.get(CHANGED_AT), str):
            kept[CHANGED_AT] = found[CHANGED_AT][:19]
        if isinstance(taken, str):
            kept[EXIF_PART] = {TAKEN_AT: taken[:19]}
        return kept.tobytes().removeprefix(b"Exif\x00\x00") if len(kept) else b""
    except Exception:  # Pillow raises many kinds on a damaged block; what cannot be read is not kept
        return b""


def _jpeg(data: memoryview) -> Iterator[bytes | memoryview]:
    """Kept: frames, tables, scans, JFIF, colour profile, Adobe's colour mark; EXIF anew with orientation and time, in front."""
    kept, little = [], b""
    for mark, piece in _segments(data):
        if mark == EXIF and bytes(piece[4:10]) == b"Exif\x00\x00":
            little = little or _little_exif(piece[4:])
        if _stays(mark, piece[4:]):
            kept.append(piece)
    yield data[:2]
    if little:
        block = b"Exif\x00\x00" + little
        yield struct.pack(">BBH", 0xFF, EXIF, len(block) + 2) + block
    yield from kept


def _segments(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(mark, bytes) of each segment after the start mark, a scan with its data, up to the end mark."""
    if bytes(data[:2]) != b"\xff\xd8":
        raise ValueError("no start mark")
    place = 2
    while place < len(data):
        mark = data[place + 1]
        if data[place] != 0xFF:
            raise ValueError("no segment where one should be")
        if mark == 0xFF:  # padding
            place += 1
            continue
        end = place + 2
        if mark != END and mark not in BARE_MARKS:
            end += _short(data, end)
        if mark == SCAN:
            found = NEXT_SEGMENT.search(data, end)
            end = found.start() if found else len(data)
        if end > len(data):
            raise ValueError("a segment is longer than the file")
        yield mark, data[place:end]
        if mark == END:
            return
        place = end


def _stays(mark: int, body: memoryview) -> bool:
    if mark == ICC:
        return bytes(body[:12]) == b"ICC_PROFILE\x00"
    return mark in (0xE0, ADOBE) or not (0xE0 <= mark <= 0xEF or mark == 0xFE)


def _short(data: memoryview, place: int) -> int:
    (length,) = struct.unpack_from(">H", data, place)
    if length < 2:
        raise ValueError("a segment shorter than its own length")
    return length


def _png(data: memoryview) -> Iterator[bytes | memoryview]:
    """Chunk by chunk up to IEND. Texts, times and unknown chunks go; eXIf is written anew with orientation and time."""
    yield data[:8]
    place = 8
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise ValueError("a chunk is longer than the file")
        if kind in PNG_KEEPS:
            yield data[place:end]
        elif kind == b"eXIf" and (little := _little_exif(data[place + 8 : end - 4])):
            yield struct.pack(">I", len(little)) + kind + little + struct.pack(">I", zlib.crc32(kind + little))
        if kind == b"IEND":
            return
        place = end
    raise ValueError("no end of the picture")


def _webp(data: memoryview) -> Iterator[bytes | memoryview]:
    """Chunk by chunk. EXIF is written anew with orientation and time, XMP and the unknown go, the header's marks follow."""
    if bytes(data[:4]) != b"RIFF" or bytes(data[8:12]) != b"WEBP":
        raise ValueError("no WEBP header")
    (size,) = struct.unpack_from("<I", data, 4)
    whole = min(len(data), size + 8)
    kept, little, place = [], b"", 12
    while place + 8 <= whole:
        kind, length = struct.unpack_from("<4sI", data, place)
        end = place + 8 + length + length % 2
        if place + 8 + length > whole:
            raise ValueError("a chunk is longer than the file")
        if kind in WEBP_KEEPS:
            kept.append((kind, data[place + 8 : place + 8 + length]))
        elif kind == b"EXIF" and not little:
            little = _little_exif(data[place + 8 : place + 8 + length])
        place = end
    if little:
        kept.append((b"EXIF", little))
    kept = [(kind, _flags(body, bool(little)) if kind == b"VP8X" else body) for kind, body in kept]
    yield b"RIFF" + struct.pack("<I", 4 + sum(8 + len(body) + len(body) % 2 for _kind, body in kept)) + b"WEBP"
    for kind, body in kept:
        yield kind + struct.pack("<I", len(body))
        yield body
        yield b"\0" * (len(body) % 2)


def _flags(body: memoryview, has_exif: bool) -> bytes:
    first = body[0] & ~(WEBP_EXIF | WEBP_XMP) | (WEBP_EXIF if has_exif else 0)
    return bytes([first]) + bytes(body[1:])
