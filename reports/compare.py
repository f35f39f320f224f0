"""Two editions of a report line by line: what stands in one and not in the other, table by table, sentence by sentence."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from organisation import formats

from .models import Edition
from .narratives import LABELS, written
from .render.contents import all_tables
from .render.document import document
from .render.files import dressing_of
from .render.shown import NONE, show
from .render.tables import SERIAL, Table

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
# What numbers a heading: another annex before it changes no part.
NUMBERS = re.compile(r"^(?:\d+|[IVX]+)\. | \(Phụ lục [IVX]+\)$")


@dataclass(frozen=True)
class Line:
    """One difference: in which row, under which heading, what it was and what it is."""

    kind: str
    row: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Part:
    """The differences of one part of the report."""

    title: str
    lines: list[Line]


def compare(old: Edition, new: Edition) -> list[Part]:
    """The parts in which the editions differ, in the order of the report; empty when they say the same."""
    was, now = json.loads(old.data), json.loads(new.data)
    parts = [Part(_("Ban hành và phiên bản"), list(_facts(old, new)))]
    for _key, (before, after) in _pairs(_bodies(was, old), _bodies(now, new)):
        parts.append(Part((after or before)[0], list(_texts(*((each or ("", []))[1] for each in (before, after))))))
    for _key, (first, second) in _pairs(_tables(was), _tables(now)):
        parts.append(Part(_title(second or first), list(_rows(first, second))))
    for section, pair in _pairs(written(was, old.texts), written(now, new.texts)):
        parts.append(Part(str(LABELS[section]), list(_texts(*pair))))
    return [part for part in parts if part.lines]


def _pairs(old: dict, new: dict) -> Iterator[tuple]:
    """(key, (what it was, what it is)) of every key of either, those of the new one first."""
    for key in [*new, *(key for key in old if key not in new)]:
        yield key, (old.get(key), new.get(key))


def _facts(old: Edition, new: Edition) -> Iterator[Line]:
    facts = [
        (_("Số, ký hiệu"), lambda row: row.register_number),
        (_("Ngày ban hành"), lambda row: formats.day(row.issued_on) if row.issued_on else ""),
        (_("Người ký"), lambda row: row.signer_name),
        (_("Chốt số liệu lúc"), lambda row: formats.moment(row.composed_at)),
        (_("Phiên bản tiêu chí"), lambda row: row.criteria_version),
        (_("Phiên bản địa giới"), lambda row: row.lineage_version),
        (_("Phiên bản mẫu"), lambda row: row.template_version),
        (_("Mã băm số liệu"), lambda row: row.sha256),
    ]
    for label, read in facts:
        was, now = read(old), read(new)
        if was != now:
            yield Line(CHANGED, label, "", was, now)


def _bodies(data: dict, edition: Edition) -> dict[str, tuple[str, list[str]]]:
    """(heading, sentences) of the body without the officers' own words: sections by their numbers, parts by their names."""
    dressing = dressing_of(edition)
    bare = type(dressing)(**(vars(dressing) | {"narratives": {}}))
    found: dict[str, tuple[str, list[str]]] = {}
    for section in document(data, bare)["sections"]:
        for part in section["parts"]:
            title = part["title"] or section["title"]
            key = NUMBERS.sub("", title) if part["title"] else title.partition(".")[0]
            found.setdefault(key, (title, []))[1].extend(part["paragraphs"])
    return found


def _texts(old: list[str] | None, new: list[str] | None) -> Iterator[Line]:
    """Paragraphs that went, came or changed."""
    old, new = old or [], new or []
    for what, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for index in range(max(end - start, stop - begin)):
            was = old[start + index] if start + index < end else ""
            now = new[begin + index] if begin + index < stop else ""
            yield Line(_kind(was, now), "", "", was, now)


def _kind(was: str, now: str) -> str:
    return CHANGED if was and now else ADDED if now else REMOVED


def _tables(data: dict) -> dict[str, Table]:
    return {table.key: table for table in all_tables(data)}


def _title(table: Table) -> str:
    annex = _("Phụ lục")
    return f"{annex} {formats.roman(table.annex)}. {table.title}" if table.annex else table.title


def _rows(old: Table | None, new: Table | None) -> Iterator[Line]:
    """Columns and rows that went or came, and cells that changed in a row that stayed."""
    was, now = _keyed(old), _keyed(new)
    columns, others = _columns(old), _columns(new)
    for label in [*others, *(label for label in columns if label not in others)]:
        if old and new and (label not in columns or label not in others):
            is_new = label not in columns
            yield Line(ADDED if is_new else REMOVED, _("Cột"), "", "" if is_new else label, label if is_new else "")
    for key, (before, after) in _pairs(was, now):
        if before is None or after is None:
            words = " · ".join(
                f"{label}: {text}" for label, text in (after or before).items() if text not in {"", NONE}
            )
            yield Line(ADDED if before is None else REMOVED, key, "", *(("", words) if before is None else (words, "")))
            continue
        for column in after:
            if column in before and before[column] != after[column]:
                yield Line(CHANGED, key, column, before[column], after[column])


def _columns(table: Table | None) -> list[str]:
    return [column.label for column in table.columns] if table else []


def _keyed(table: Table | None) -> dict[str, dict[str, str]]:
    """The row's name → heading → what the cell says."""
    if table is None:
        return {}
    rows = [list(zip(table.columns, values, strict=True)) for values in table.rows]
    found = dict(zip(_names(rows), map(_cells, rows), strict=True))
    if table.total:
        found[_("Tổng cộng")] = _cells(zip(table.columns, table.total, strict=True))
    return found


def _cells(row) -> dict[str, str]:
    return {column.label: show(column.kind, value) for column, value in row if column.label != SERIAL.label}


def _names(rows: list[list[tuple]]) -> list[str]:
    """A row is named by its first words, by the next ones too where that names several; alike ones are counted."""
    words = [
        [str(value) for column, value in row if column.kind == "text" and value][:2] or [_("dòng")] for row in rows
    ]
    firsts = Counter(each[0] for each in words)
    names, times = [], Counter()
    for each in words:
        name = each[0] if firsts[each[0]] == 1 else " – ".join(each)
        times[name] += 1
        names.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return names
