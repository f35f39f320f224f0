"""Directives are kept here; duties, what was answered to them and the totals are only looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from organisation.trail import TrailAdmin
from programme.models import Directive, Duty, Progress, WardStanding

from .shared import ScopedAdmin, VietnameseNumbersMixin


@admin.register(Directive)
class DirectiveAdmin(VietnameseNumbersMixin, TrailAdmin):
    list_display = ["code", "kind", "name", "document", "lead", "binds", "due_on", "is_active"]
    list_filter = ["is_active", "kind", "binds", "document", "lead"]
    search_fields = ["code", "name", "working_text"]
    search_help_text = gettext_lazy("Mã hoặc nội dung.")
    autocomplete_fields = ["document", "parent", "lead", "coordinating"]
    list_select_related = ["document", "lead"]
    fieldsets = [
        (None, {"fields": ["code", "kind", "document", "clause", "parent", "name", "name_en", "working_text"]}),
        (gettext_lazy("Ai thực hiện"), {"fields": ["lead", "coordinating", "binds", "cohort_kinds"]}),
        (gettext_lazy("Thước đo"), {"fields": ["measure_text", "unit", "target_value", "due_on"]}),
        (gettext_lazy("Nguồn"), {"fields": ["is_active", "source_note", "related_issuer"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        return False  # what was owed stays on record: a directive is made inactive


@admin.register(Duty)
class DutyAdmin(ScopedAdmin):
    list_display = ["directive", "ward", "agency", "valid_from", "valid_until"]
    list_filter = ["directive__document", "directive"]
    search_fields = ["ward__search"]
    list_select_related = ["directive", "ward", "agency"]


@admin.register(Progress)
class ProgressAdmin(ScopedAdmin):
    list_display = [
        "duty",
        "period",
        "state",
        "answer",
        "value",
        "percent",
        "status",
        "due_on",
        "submitted_at",
        "submitted_by",
    ]
    list_filter = ["period", "state", "status", "answer", "duty__directive"]
    search_fields = ["duty__ward__search"]
    list_select_related = ["duty__directive", "duty__ward", "duty__agency", "period", "submitted_by"]


@admin.register(WardStanding)
class WardStandingAdmin(ScopedAdmin):
    list_display = [
        "ward",
        "period",
        "duties_expected",
        "duties_reported",
        "duties_on_time",
        "duties_done",
        "duties_at_risk",
        "duties_late",
    ]
    list_filter = ["period"]
    search_fields = ["ward__search"]
    list_select_related = ["ward", "period"]
