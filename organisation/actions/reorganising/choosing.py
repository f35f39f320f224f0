"""Which heir takes an ended unit's records, decided after the event."""

from organisation.models import Succession


def choose_heir(*, succession_id: int, by, reason: str) -> Succession:
    """Let this line's successor take the records of its predecessor. Records stay where they are; totals follow."""
    raise NotImplementedError
