"""Recipients of reports are kept in the admin; what went to whom is looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.admin import ReadOnlyAdmin
from organisation.trail import TrailAdmin

from .models import Delivery, Recipient


@admin.register(Recipient)
class RecipientAdmin(TrailAdmin):
    """A role, of the city or of one agency, or an address. What was given before stays when a recipient goes."""

    list_display = ["kind", "name", "role", "agency", "email", "is_active"]
    list_display_links = ["kind", "name"]
    list_editable = ["is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["role", "agency"]
    search_fields = ["email", "name"]
    fields = ["kind", "name", "role", "agency", "email", "is_active"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Whom each issued report was given to, whether the mail went, and when it was opened."""

    list_display = ["edition", "to", "state", "attempts", "made_at", "sent_at", "opened_at", "error"]
    list_filter = ["state", "edition__report__kind"]
    list_select_related = ["edition__report__period", "edition__report__ward", "edition__report__document", "officer"]
    search_fields = ["officer__username", "officer__full_name", "email", "name"]
    date_hierarchy = "made_at"

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user).defer("edition__data")

    @admin.display(description=_("nơi nhận"), ordering="officer__full_name")
    def to(self, delivery):
        return delivery.recipient
