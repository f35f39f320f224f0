"""Norms with their source: kept by the administrator, in force when marked so."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.trail import TrailAdmin

from ..models import Norm


@admin.register(Norm)
class NormAdmin(TrailAdmin):
    list_display = [
        "item",
        "category",
        "value",
        "unit",
        "per",
        "ward",
        "ward_kind",
        "valid_from",
        "valid_until",
        "is_active",
    ]
    list_filter = ["item", "is_active", "ward_kind", "category__group"]
    list_select_related = ["category", "ward"]
    search_fields = ["source"]
    search_help_text = _("Nguồn của định mức.")
    autocomplete_fields = ["ward", "category"]

    def has_delete_permission(self, request, obj=None):
        return False  # a norm that no longer holds ends with a day: what was compared with it stays explained
