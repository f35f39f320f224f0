"""Buildings, their uses, surveys and papers, and what is too many."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.admin import FoldedSearchMixin, ReadOnlyAdmin

from ..models import (
    Building,
    Headquarters,
    HeadquartersPaper,
    HeadquartersStanding,
    Occupancy,
    SurplusCase,
    Survey,
)
from .shared import ReadOnlyInline, WardSearchMixin


class OccupancyInline(ReadOnlyInline):
    model = Occupancy
    fields = ["ward", "is_main", "valid_from", "valid_until"]


class BuildingInline(ReadOnlyInline):
    model = Building
    fields = ["name", "storeys", "floor_area_m2", "measured_area_m2", "year_built", "condition", "removed_on"]


class SurveyInline(ReadOnlyInline):
    model = Survey
    fields = ["surveyed_on", "condition", "function_grade", "surveyed_by"]


@admin.register(Headquarters)
class HeadquartersAdmin(FoldedSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "address", "independence", "land_title", "condition", "surveyed_on", "updated_at"]
    list_filter = ["independence", "land_title", "condition", "asset_class", "asset_roll", "reception_access"]
    search_fields = ["search"]
    search_help_text = _("Tên, địa chỉ, đơn vị quản lý; không cần dấu.")
    inlines = [OccupancyInline, BuildingInline, SurveyInline]


@admin.register(Occupancy)
class OccupancyAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "headquarters", "is_main", "valid_from", "valid_until"]
    list_filter = ["is_main", ("valid_until", admin.EmptyFieldListFilter)]
    list_select_related = ["ward", "headquarters"]
    search_fields = ["ward__search", "headquarters__search"]


@admin.register(Building)
class BuildingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "headquarters", "floor_area_m2", "measured_area_m2", "condition", "removed_on"]
    list_filter = ["condition", ("removed_on", admin.EmptyFieldListFilter)]
    list_select_related = ["headquarters"]
    search_fields = ["headquarters__search"]


@admin.register(Survey)
class SurveyAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["headquarters", "surveyed_on", "condition", "function_grade", "surveyed_by", "entered_at"]
    list_filter = ["condition", "function_grade"]
    list_select_related = ["headquarters"]
    search_fields = ["headquarters__search"]
    date_hierarchy = "surveyed_on"


@admin.register(HeadquartersPaper)
class HeadquartersPaperAdmin(WardSearchMixin, ReadOnlyAdmin):
    """What was received, by whom and when; the content is not opened here."""

    list_display = ["headquarters", "kind", "number", "dated_on", "name", "received_at", "received_by", "withdrawn_at"]
    list_filter = ["kind", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["headquarters", "received_by"]
    search_fields = ["headquarters__search"]
    exclude = ["file"]


@admin.register(SurplusCase)
class SurplusCaseAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["headquarters", "state", "unused_since", "proposed_form", "decided_form", "decided_on"]
    list_filter = ["state", "proposed_form", "decided_form"]
    list_select_related = ["headquarters"]
    search_fields = ["headquarters__search"]


@admin.register(HeadquartersStanding)
class HeadquartersStandingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "headquarters", "sites", "is_independent", "is_title_complete", "condition"]
    list_filter = ["is_independent", "is_title_complete", "condition", "ward__kind"]
    list_select_related = ["ward", "headquarters"]
    search_fields = ["ward__search"]
