"""From which ended unit a new one takes unsigned work over: one only, the one that has answered most."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.formats import day as written_day
from organisation.models import Ward


@dataclass(frozen=True)
class Source:
    """An ended unit with what it has entered and not signed."""

    ward: Ward
    rows: tuple
    answers: int


def chosen(found: Iterable[tuple[int, Source]]) -> dict[int, tuple[Source, list[Source]]]:
    """Taker → the source with most answers, of equals the lowest code, and the others. Sources that hold nothing are none."""
    by_taker = defaultdict(list)
    for taker, source in found:
        if source.rows:
            by_taker[taker].append(source)
    for sources in by_taker.values():
        sources.sort(key=lambda source: (-source.answers, source.ward.code, source.ward.pk))
    return {taker: (sources[0], sources[1:]) for taker, sources in by_taker.items()}


def with_origin(text: str, ward: Ward) -> str:
    """The words with a line that says where they come from: kept in the record, so Vietnamese whoever looks on."""
    with override("vi"):
        note = _("(Bàn giao từ %(ward)s.)") % {"ward": named(ward)}
    return f"{text}\n{note}" if text else note


def named(ward: Ward) -> str:
    """An ended unit by its name and its last day, since the one that follows it may bear the same name."""
    if ward.dissolved_on is None:
        return ward.full_name
    return _("%(ward)s (trước %(day)s)") % {"ward": ward.full_name, "day": written_day(ward.dissolved_on)}


def left_aside(others: list[Source]) -> str:
    """The sentence that names the units whose drafts were not copied; "" when there are none."""
    if not others:
        return ""
    names = "; ".join(
        _("%(ward)s: %(count)d câu trả lời") % {"ward": named(source.ward), "count": source.answers}
        for source in others
    )
    return " " + _("Không chép, xem tại hồ sơ của đơn vị đó: %(names)s.") % {"names": names}
