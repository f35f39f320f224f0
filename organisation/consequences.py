"""What an event brings about in each room, without the rooms knowing one another.

A room registers when it starts: what it foresees before anything changes, which facts of now pass when the event is carried
out, and which open work is handed over afterwards. Each costs a constant number of queries whatever the number of units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .models import FormedUnit, Reorganisation


@dataclass(frozen=True)
class Effect:
    """One thing that will change: what it is about, what becomes of it, and where it is looked at. Tone: info, warning, danger."""

    what: str
    then: str
    url: str = ""
    tone: str = "info"


@dataclass(frozen=True)
class Foresight:
    """An event before it is carried out; `heirs`: predecessor's key → the unit that takes its records."""

    event: Reorganisation
    heirs: dict[int, FormedUnit]
    effective_on: date


@dataclass(frozen=True)
class Room:
    """A room's part in events.

    `foresee(foresight) -> list[Effect]`. `carry(*, event, heirs, by) -> None` runs inside the carrying transaction, with
    `heirs`: predecessor's key → key of the new unit that takes its records. `hand_over(*, event, heirs, by) -> list[str]`
    says in sentences what was handed over.
    """

    key: str
    label: str
    foresee: Callable[[Foresight], list[Effect]]
    carry: Callable[..., None] | None = None
    hand_over: Callable[..., list[str]] | None = None


_rooms: dict[str, Room] = {}


def register(room: Room) -> None:
    """Take part in events; a second room under the same key is a fault of the code."""
    if _rooms.get(room.key, room) != room:
        raise ValueError(f"room {room.key} is registered twice")
    _rooms[room.key] = room


def rooms() -> list[Room]:
    """Every room, in the order of the keys."""
    return sorted(_rooms.values(), key=lambda room: room.key)


def foresight_of(event: Reorganisation) -> Foresight:
    """What is known of the event before it is carried out. One query."""
    lines = event.lines.filter(takes_records=True).select_related("unit")
    return Foresight(event, {line.predecessor_id: line.unit for line in lines}, event.effective_on)


def foreseen(event: Reorganisation) -> list[tuple[Room, list[Effect]]]:
    """Each room with what it foresees, those without effects too."""
    foresight = foresight_of(event)
    return [(room, room.foresee(foresight)) for room in rooms()]
