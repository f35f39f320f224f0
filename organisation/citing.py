"""What of the ground cites documents: events that ended units and formed others."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .citations import cited, register
from .models import Reorganisation


def events(officer):
    return cited(Reorganisation.objects.visible_to(officer), F("name"))


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(
        "events",
        _("Biến động đơn vị"),
        events,
        lambda key: reverse("organisation:reorganisation-detail", args=[key]),
        verbs=("organisation.preview_reorganisation",),
    )
