"""Facilities in the admin: categories are kept here; what wards enter is looked at here and changed on their pages only."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.admin import FoldedSearchMixin, ReadOnlyAdmin
from organisation.formats import dong
from organisation.text import fold
from organisation.trail import TrailAdmin

from .guard import refuse_arms
from .models import (
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Headquarters,
    HeadquartersStanding,
    InvestmentProject,
    MoneyStanding,
    Occupancy,
)


class WardSearchMixin:
    """Search that ignores marks and case through folded columns reached over other rows."""

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term)
        if not words:
            return queryset, False
        found = Q()
        for path in self.search_fields:
            found |= Q(**{f"{path}__contains": words})
        return queryset.filter(found), False


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


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


class OccupancyInline(ReadOnlyInline):
    model = Occupancy
    fields = ["ward", "is_main", "valid_from", "valid_until"]


@admin.register(Headquarters)
class HeadquartersAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "address", "independence", "land_title", "condition", "surveyed_on", "updated_at"]
    list_filter = ["independence", "land_title", "condition", "asset_class", "asset_roll"]
    search_fields = ["search"]
    search_help_text = _("Tên, địa chỉ, đơn vị quản lý; không cần dấu.")
    inlines = [OccupancyInline]


@admin.register(Occupancy)
class OccupancyAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "headquarters", "is_main", "valid_from", "valid_until"]
    list_filter = ["is_main", ("valid_until", admin.EmptyFieldListFilter)]
    list_select_related = ["ward", "headquarters"]
    search_fields = ["ward__search", "headquarters__search"]


class FundingInline(ReadOnlyInline):
    model = Funding
    fields = ["year", "source", "planned", "allocated", "basis"]


@admin.register(InvestmentProject)
class InvestmentProjectAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "code", "ward", "group", "stage", "total_in_dong", "planned_on", "completed_on"]
    list_filter = ["stage", "group", "ward__kind", ("completed_on", admin.EmptyFieldListFilter)]
    list_select_related = ["ward"]
    search_fields = ["search", "ward__search"]
    search_help_text = _("Tên, mã, chủ đầu tư hoặc phường, xã; không cần dấu.")
    date_hierarchy = "planned_on"
    inlines = [FundingInline]

    @admin.display(description=_("tổng mức đầu tư"), ordering="total")
    def total_in_dong(self, project):
        return dong(project.total)


class DisbursementInline(ReadOnlyInline):
    model = Disbursement
    fields = ["paid_on", "amount", "voucher", "entered_at"]
    readonly_fields = ["entered_at"]


@admin.register(Funding)
class FundingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["project", "year", "source", "planned", "allocated", "basis"]
    list_filter = ["year", "source"]
    list_select_related = ["project"]
    search_fields = ["project__search", "project__ward__search"]
    inlines = [DisbursementInline]


@admin.register(Disbursement)
class DisbursementAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["paid_on", "funding", "amount", "voucher", "entered_at"]
    list_filter = ["funding__year", "funding__source"]
    list_select_related = ["funding__project"]
    search_fields = ["funding__project__search", "funding__project__ward__search"]
    date_hierarchy = "paid_on"


@admin.register(HeadquartersStanding)
class HeadquartersStandingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "headquarters", "sites", "is_independent", "is_title_complete", "condition"]
    list_filter = ["is_independent", "is_title_complete", "condition", "ward__kind"]
    list_select_related = ["ward", "headquarters"]
    search_fields = ["ward__search"]


@admin.register(MoneyStanding)
class MoneyStandingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "year", "planned", "allocated", "disbursed"]
    list_filter = ["year"]
    list_select_related = ["ward"]
    search_fields = ["ward__search"]
