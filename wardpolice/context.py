"""What every page knows: whether the data shown are for demonstration."""
from organisation.models import PortalState


def portal(request) -> dict:
    """A callable, so that a page that does not ask costs no query."""
    return {"is_demonstration": PortalState.is_demonstration}
