"""Which letters a TrueType font can draw, read from its `cmap` table: enough to refuse a text it cannot."""

import struct
from functools import lru_cache
from pathlib import Path


def missing_letters(path: Path, text: str) -> list[str]:
    """The letters of the text that the font has no glyph for, in order of code; blanks and controls are no letters."""
    wanted = {char for char in text if char.isprintable() and not char.isspace()}
    covered = _covered(path, path.stat().st_mtime_ns)
    return sorted(char for char in wanted if ord(char) not in covered)


@lru_cache(maxsize=8)
def _covered(path: Path, _changed: int) -> frozenset[int]:
    """Code points with a glyph. Raises ValueError for a file that is no TrueType font."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * index)
        if platform in {0, 3}:
            found |= _subtable(data, start + offset)
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _sum, offset, _length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if name == tag:
            return offset
    raise ValueError("no TrueType font: its character map is missing")


def _subtable(data: bytes, start: int) -> set[int]:
    kind = struct.unpack_from(">H", data, start)[0]
    if kind == 4:
        return _segments(data, start)
    return _groups(data, start) if kind == 12 else set()


def _segments(data: bytes, start: int) -> set[int]:
    """Format 4: segments of the basic plane, each with a shift or a list of glyphs."""
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    at = [start + 14, start + 16 + 2 * count, start + 16 + 4 * count, start + 16 + 6 * count]
    ends, starts, shifts, offsets = (struct.unpack_from(f">{count}H", data, place) for place in at)
    found = set()
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = (code + shifts[index]) & 0xFFFF
            if offsets[index]:
                place = at[3] + 2 * index + offsets[index] + 2 * (code - starts[index])
                glyph = struct.unpack_from(">H", data, place)[0]
            if glyph:
                found.add(code)
    return found


def _groups(data: bytes, start: int) -> set[int]:
    """Format 12: runs of code points."""
    found: set[int] = set()
    for index in range(struct.unpack_from(">L", data, start + 12)[0]):
        first, last, _glyph = struct.unpack_from(">LLL", data, start + 16 + 12 * index)
        found.update(range(first, last + 1))
    return found
