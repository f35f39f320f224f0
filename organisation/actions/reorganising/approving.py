"""A leader approves an event that has nothing against it."""

from organisation.models import Reorganisation


def approve(*, event_id: int, version: int, by) -> Reorganisation:
    """Raises Refused with every fault when the checks fail."""
    raise NotImplementedError


def withdraw_approval(*, event_id: int, version: int, by) -> Reorganisation:
    """Make an approved event a draft again."""
    raise NotImplementedError
