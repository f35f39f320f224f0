"""Read the whole trail back and say where it is not what was written. Finds what triggers let through, and names the rows.

Each entry carries the hash of the one before, the head the hash of the last. Whoever writes the chain anew from some row on leaves
it whole in itself: only a head kept elsewhere tells, and every issued report carries one (an anchor).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Max, Subquery
from django.utils.translation import gettext as _

from .formats import number
from .models import AuditEntry, AuditHead

FIRST = "0" * 64  # what the first entry carries as the hash before it
CHANGED, REPLACED, MISSING, ADDED, HEAD, ANCHOR = "changed", "replaced", "missing", "added", "head", "anchor"
CONTENT = ("number", "at", "by_id", "action", "model", "object_id", "label", "ward_id", "changes", "reason")
COLUMNS = (*CONTENT, "previous_hash", "hash")
AT_ONCE = 2000


class Anchor(NamedTuple):
    """A head of the chain kept outside of it: after `count` entries the last hash was `hash`. `name`: where it is kept."""

    name: str
    count: int
    hash: str


class Fault(NamedTuple):
    """One place where the trail is not what was written: the entry's number, what is wrong, and what the entry says it is about.

    For entries that are gone `number` to `until` are the numbers that are missing.
    """

    kind: str
    number: int
    model: str = ""
    object_id: str = ""
    label: str = ""
    at: str = ""
    until: int = 0
    note: str = ""

    def __str__(self):
        return _words(self)


class Walk(NamedTuple):
    """What a reading of the chain found."""

    count: int
    hash: str
    faults: list[Fault]


def content_hash(content: Iterable) -> str:
    """SHA-256 over an entry's content, in the order of CONTENT with the moment as ISO text, and the hash before it."""
    return hashlib.sha256(json.dumps(list(content), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def walk(anchors: Iterable[Anchor] = ()) -> Walk:
    """Read every entry, the last one first, and compare each with the one after it, and with the anchors.

    From the end, because the head and each entry vouch for what comes before them: so the row that was tampered with is named,
    not the honest one beside it. Entries written meanwhile are left out. Two queries, and a fixed amount of memory.
    """
    last = AuditEntry.objects.order_by("-number").values("number")[:1]
    # In one statement, so of one moment: the head and the last entry are written together.
    head = AuditHead.objects.filter(pk=1).annotate(last=Subquery(last)).first()
    if head is None:
        head = AuditHead(count=0, hash=FIRST)
        head.last = AuditEntry.objects.aggregate(last=Max("number"))["last"]
    newest, wanted = head.last or 0, {}
    for anchor in anchors:
        wanted.setdefault(anchor.count, []).append(anchor)
    faults = [*_at_the_end(newest, head), *_backwards(newest, head, wanted), *_unmet(wanted)]
    return Walk(head.count, head.hash, sorted(faults, key=lambda fault: (fault.number, fault.kind)))


def _at_the_end(newest: int, head: AuditHead) -> Iterator[Fault]:
    if newest < head.count:
        yield Fault(MISSING, newest + 1, until=head.count)
    elif newest > head.count:
        yield Fault(HEAD, head.count, until=newest)


def _backwards(newest: int, head: AuditHead, anchors: dict[int, list[Anchor]]) -> Iterator[Fault]:
    """The faults of the entries; takes the anchors it comes by out of the dictionary."""
    vouched, above = None, newest + 1  # the hash that the entry after names; None where nobody answers for it
    rows = AuditEntry.objects.filter(number__lte=newest).order_by("-number").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=AT_ONCE):
        entry = dict(zip(COLUMNS, row, strict=True))
        number, kept = entry["number"], entry["hash"]
        if number < above - 1:
            yield Fault(MISSING, number + 1, until=above - 1)
            vouched = None
        if number == head.count:
            vouched = head.hash
        kind = _wrong(entry, vouched, number > head.count)
        if kind:
            yield _fault(kind, entry)
        for anchor in anchors.pop(number, ()):
            if anchor.hash != kept:
                yield _fault(ANCHOR, entry, anchor.name)
        vouched, above = None if kind else entry["previous_hash"], number
    if above > 1:
        yield Fault(MISSING, 1, until=above - 1)


def _wrong(entry: dict, vouched: str | None, is_beyond: bool) -> str:
    """What is wrong with an entry; "" for nothing."""
    content = [entry[name] for name in (*CONTENT, "previous_hash")]
    content[1] = entry["at"].isoformat()
    if content_hash(content) != entry["hash"]:
        return CHANGED
    if vouched is not None and vouched != entry["hash"]:
        return REPLACED
    if entry["number"] == 1 and entry["previous_hash"] != FIRST:
        return REPLACED
    return ADDED if is_beyond else ""


def _unmet(anchors: dict[int, list[Anchor]]) -> Iterator[Fault]:
    """Anchors for entries that are not there."""
    for count, named in anchors.items():
        for anchor in named:
            if count or anchor.hash != FIRST:
                yield Fault(ANCHOR, count, note=anchor.name)


def _fault(kind: str, entry: dict, note: str = "") -> Fault:
    about = (entry["model"], entry["object_id"], entry["label"])
    return Fault(kind, entry["number"], *about, at=entry["at"].isoformat(), note=note)


def told(faults: Iterable[dict]) -> list[str]:
    """Faults as a check keeps them, in sentences."""
    return [str(Fault(**fault)) for fault in faults]


def _words(fault: Fault) -> str:
    values = {"number": number(fault.number), "until": number(fault.until), "note": fault.note}
    values["what"] = _("%(label)s (%(model)s %(key)s)") % {
        "label": fault.label,
        "model": fault.model,
        "key": fault.object_id,
    }
    if fault.kind == MISSING and fault.number == fault.until:
        return _("Dòng %(number)s không còn.") % values
    return {
        MISSING: _("Các dòng %(number)s đến %(until)s không còn."),
        CHANGED: _("Dòng %(number)s đã bị sửa sau khi ghi: %(what)s."),
        REPLACED: _("Dòng %(number)s không phải dòng đã được ghi (thay, chèn hoặc đổi chỗ): %(what)s."),
        ADDED: _("Dòng %(number)s nằm ngoài chuỗi: %(what)s."),
        HEAD: _(
            "Đầu chuỗi ghi %(number)s dòng trong khi sổ có đến dòng %(until)s: đầu chuỗi bị lùi hoặc dòng bị chèn thêm."
        ),
        ANCHOR: _("Dòng %(number)s không khớp mã băm đã in: %(note)s."),
    }[fault.kind] % values
