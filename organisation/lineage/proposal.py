"""Which heir takes an earlier unit's records in totals, and which tile a new unit gets: proposed, never decided here."""

from .plan import Plan


def propose(plan: Plan) -> None:
    """Fill `takes_records` and `rule` of the lines of every predecessor for which nobody is chosen."""
    raise NotImplementedError
