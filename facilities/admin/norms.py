"""Norms with their source: kept by the administrator, in force when marked so."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..forms.norms import NormForm
from ..models import Norm


@admin.register(Norm)
class NormAdmin(admin.ModelAdmin):
    """Written through the act, which refuses overlaps and leaves the trail."""

    form = NormForm
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

    def save_model(self, request, obj, form, change):
        obj.pk = form.commit_as(request.user).pk

    def has_delete_permission(self, request, obj=None):
        return False  # a norm that no longer holds ends with a day: what was compared with it stays explained
