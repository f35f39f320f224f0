"""Kinds of equipment are kept here; what wards count and receive is looked at."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.admin import ReadOnlyAdmin
from organisation.trail import TrailAdmin

from ..guard import refuse_arms
from ..models import EquipmentCategory, EquipmentCount, EquipmentHolding, EquipmentStanding, Handover
from .shared import WardSearchMixin


class CategoryForm(forms.ModelForm):
    """A new kind must not be one of what may never be held here."""

    def clean_name(self):
        refuse_arms(self.cleaned_data["name"])
        return self.cleaned_data["name"]


@admin.register(EquipmentCategory)
class EquipmentCategoryAdmin(TrailAdmin):
    form = CategoryForm
    list_display = ["name", "code", "group", "unit", "position", "is_active"]
    list_filter = ["group", "is_active"]
    list_editable = ["position", "is_active"]
    search_fields = ["name", "code"]

    def has_delete_permission(self, request, obj=None):
        return False  # a kind no longer used is made inactive: its counts stay


@admin.register(EquipmentHolding)
class EquipmentHoldingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "category", "have", "usable", "need", "counted_on", "updated_at"]
    list_filter = ["category__group", "category", "ward__kind"]
    list_select_related = ["ward", "category"]
    search_fields = ["ward__search"]
    search_help_text = _("Tên hoặc mã phường, xã; không cần dấu.")


@admin.register(EquipmentCount)
class EquipmentCountAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "category", "counted_on", "have", "usable", "need", "entered_at"]
    list_filter = ["category__group", "ward__kind"]
    list_select_related = ["ward", "category"]
    search_fields = ["ward__search"]
    date_hierarchy = "counted_on"


@admin.register(Handover)
class HandoverAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "category", "handed_on", "quantity", "source", "giver", "paper_number"]
    list_filter = ["source", "category__group"]
    list_select_related = ["ward", "category"]
    search_fields = ["ward__search"]
    date_hierarchy = "handed_on"


@admin.register(EquipmentStanding)
class EquipmentStandingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward"]
    list_select_related = ["ward"]
    search_fields = ["ward__search"]
