"""What every page knows: its menu, and whether the data shown are for demonstration."""

from functools import partial

from organisation.models import PortalState
from wardpolice import navigation


def portal(request) -> dict:
    """Callables, so that a page that does not ask costs no query."""
    return {"is_demonstration": PortalState.is_demonstration, "navigation": partial(navigation.menu, request)}
