"""From which ended unit a new one takes unsigned work over: one only, the one that has answered most."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Ward


@dataclass(frozen=True)
class Source:
    """An ended unit with what it has entered and not signed."""

    ward: Ward
    rows: tuple
    answers: int


def chosen(found: Iterable[tuple[int, Source]]) -> dict[int, tuple[Source, list[Source]]]:
    """Taker → the source with most answers, of equals the lowest code, and the others. Sources without answers are none."""
    by_taker = defaultdict(list)
    for taker, source in found:
        if source.answers:
            by_taker[taker].append(source)
    for sources in by_taker.values():
        sources.sort(key=lambda source: (-source.answers, source.ward.code, source.ward.pk))
    return {taker: (sources[0], sources[1:]) for taker, sources in by_taker.items()}


def with_origin(text: str, ward: Ward) -> str:
    """The words with a line that says where they come from: kept in the record, so Vietnamese whoever looks on."""
    with override("vi"):
        note = _("(Bàn giao từ %(ward)s.)") % {"ward": ward.full_name}
    return f"{text}\n{note}" if text else note


def left_aside(others: list[Source]) -> str:
    """The sentence that names the units whose drafts were not copied; "" when there are none."""
    if not others:
        return ""
    names = ", ".join(
        _("%(ward)s (%(count)d câu trả lời)") % {"ward": source.ward.full_name, "count": source.answers}
        for source in others
    )
    return " " + _("Không chép của %(names)s: xem tại hồ sơ của các đơn vị đó.") % {"names": names}
