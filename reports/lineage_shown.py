"""A ward's lineage as it is shown: the drawing, and the same as nested lists in which every line says all it knows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.lineage_drawing import Line, Unit, lineage_svg
from organisation.models import Succession, Ward
from organisation.models.reorganisation import Detail
from reports.lineage import Family, decision_of, records_of, share_of, span_of

STROKES = {Detail.WHOLE: "whole", Detail.AREA_ONLY: "land", Detail.EXTENT_UNKNOWN: "unknown"}


def stroke_of(line: Succession) -> str:
    return STROKES.get(line.detail, "part")


def short_share(line: Succession) -> str:
    """The share in a word or two, as it stands beside a line of the drawing."""
    words = {
        Detail.AREA_ONLY: _("đất, không dân"),
        Detail.ALL_POPULATION: _("một phần, toàn bộ dân"),
        Detail.EXTENT_UNKNOWN: _("chưa rõ phạm vi"),
    }
    return words.get(line.detail) or line.get_share_display()


def drawing(family: Family) -> SafeString:
    """The lineage as one picture; each unit leads to its own lineage."""
    units = [_unit(ward, family) for ward in family.members.values()]
    lines = [
        Line(
            line.predecessor_id,
            line.successor_id,
            line.effective_on,
            stroke_of(line),
            short_share(line),
            line.takes_records,
            _said(line, family),
        )
        for line in family.lines
    ]
    return lineage_svg(units, lines, title=_("Dòng kế thừa của %(ward)s") % {"ward": family.ward.full_name})


def _unit(ward: Ward, family: Family) -> Unit:
    others = others_of(ward, family)
    beneath = " · ".join(filter(None, (ward.get_kind_display(), ward.district or f"[{ward.code}]")))
    said = [ward.full_name, f"[{ward.code}]", span_of(ward)] + ([others] if others else [])
    is_here = ward.pk == family.ward.pk
    count = family.other_heirs[ward.pk] or family.other_origins[ward.pk]
    return Unit(
        ward.pk,
        ward.name,
        beneath,
        " · ".join(filter(None, (span_of(ward), _("+%(count)s khác") % {"count": count} if count else ""))),
        ", ".join([*said, _("đơn vị đang xem")] if is_here else said),
        reverse("reports:ward-lineage", args=[ward.pk]),
        is_here,
    )


def others_of(ward: Ward, family: Family) -> str:
    """How many further units the drawing leaves out at this one; its own page shows them."""
    if count := family.other_heirs[ward.pk]:
        return ngettext("còn %(count)s đơn vị khác nhận một phần", "còn %(count)s đơn vị khác nhận một phần", count) % {
            "count": count
        }
    if count := family.other_origins[ward.pk]:
        return ngettext("còn từ %(count)s đơn vị khác", "còn từ %(count)s đơn vị khác", count) % {"count": count}
    return ""


def _said(line: Succession, family: Family) -> str:
    way = f"{line.predecessor.full_name} → {line.successor.full_name}"
    return f"{way}: {share_of(line)}; {records_of(line, family.takers)}; {decision_of(line)}"


@dataclass
class Item:
    """A line in the nested list: the unit at its far end, what the line says, and the list's own brackets around it."""

    line: Succession
    ward: Ward
    share: str
    records: str
    span: str
    decision: str
    others: str
    is_repeated: bool
    opens: SafeString | str = ""
    closes: SafeString | str = ""


def tree(family: Family, *, back: bool) -> list[Item]:
    """The lines as a nested list, depth first: back to the origins, or on to the heirs. A unit met twice is unfolded once.

    Flat, with the brackets of the nested lists on its items, so that a long chain of events nests no calls.
    """
    leads: dict[int, list[Succession]] = {}
    for line in family.lines:
        leads.setdefault(line.successor_id if back else line.predecessor_id, []).append(line)
    far: Callable = (lambda line: line.predecessor) if back else (lambda line: line.successor)
    found: list[tuple[int, Item]] = []
    unfolded: set[int] = set()
    waiting = [(0, line) for line in reversed(leads.get(family.ward.pk, []))]
    while waiting:
        depth, line = waiting.pop()
        ward = far(line)
        again = ward.pk in unfolded and bool(leads.get(ward.pk))
        found.append((depth, _item(line, ward, family, again)))
        if not again:
            unfolded.add(ward.pk)
            waiting += [(depth + 1, further) for further in reversed(leads.get(ward.pk, []))]
    return _bracketed(found)


def _item(line: Succession, ward: Ward, family: Family, is_repeated: bool) -> Item:
    return Item(
        line,
        ward,
        share_of(line),
        records_of(line, family.takers),
        span_of(ward),
        decision_of(line),
        others_of(ward, family),
        is_repeated,
    )


def _bracketed(found: list[tuple[int, Item]]) -> list[Item]:
    depths = [depth for depth, _item in found]
    for place, (depth, item) in enumerate(found):
        before = depths[place - 1] if place else -1
        after = depths[place + 1] if place + 1 < len(depths) else 0
        item.opens = mark_safe("<ul>" if place and depth > before else "")
        item.closes = mark_safe("" if after > depth else "</li>" + "</ul></li>" * (depth - after))
    return [item for _depth, item in found]
