"""What every page knows: its menu, and whether the data shown are for demonstration."""

from functools import partial

from django.db.models import Value

from organisation.models import PortalState
from organisation.prepared import Prepared
from wardpolice import navigation

_DEMONSTRATION = Prepared(
    lambda: PortalState.objects.filter(id=1, demonstration_since__isnull=False).values_list(Value(1))
)


def portal(request) -> dict:
    """Callables, so that a page that does not ask costs no query."""
    return {"is_demonstration": is_demonstration, "navigation": partial(navigation.menu, request)}


def is_demonstration() -> bool:
    """As PortalState.is_demonstration, asked on every page."""
    return bool(_DEMONSTRATION())
