"""What wards and reviewers wrote, to look at: assessments, findings, workbooks, and who may enter after a lock."""

from django.contrib import admin

from programme.models import Assessment, AssessmentStep, EntrySheet, Finding, LockException

from .shared import ScopedAdmin, StepInline


class AssessmentStepInline(StepInline):
    model = AssessmentStep


@admin.register(Assessment)
class AssessmentAdmin(ScopedAdmin):
    list_display = [
        "ward",
        "period",
        "state",
        "met_self",
        "met_verified",
        "total",
        "points_self",
        "points_verified",
        "vetoes_verified",
        "passes_verified",
        "submitted_at",
    ]
    list_filter = ["state", "period", "criteria_set", "passes_verified"]
    search_fields = ["ward__search"]
    list_select_related = ["ward", "period"]
    inlines = [AssessmentStepInline]


@admin.register(Finding)
class FindingAdmin(ScopedAdmin):
    list_display = [
        "assessment",
        "criterion",
        "self_value",
        "self_verdict",
        "verified_value",
        "verified_verdict",
        "provenance",
        "provenance_link",
    ]
    list_filter = ["assessment__period", "criterion__group", "self_verdict", "verified_verdict"]
    search_fields = ["assessment__ward__search"]
    list_select_related = ["assessment__ward", "assessment__period", "criterion"]
    exclude = ["evidence"]
    show_full_result_count = False


@admin.register(EntrySheet)
class EntrySheetAdmin(ScopedAdmin):
    """Workbooks that were sent. The file itself opens only for its ward, at the portal's own address."""

    list_display = ["name", "assessment", "state", "changes", "problems", "received_at", "received_by", "applied_at"]
    list_filter = ["state", "assessment__period"]
    search_fields = ["assessment__ward__search"]
    list_select_related = ["assessment__ward", "assessment__period", "received_by"]
    exclude = ["file"]


@admin.register(LockException)
class LockExceptionAdmin(ScopedAdmin):
    """Who may enter after a lock. Granted and ended on the portal's own page."""

    list_display = ["ward", "period", "expires_on", "reason", "granted_by", "granted_at", "ended_by", "ended_at"]
    list_filter = ["period"]
    search_fields = ["ward__search"]
    list_select_related = ["ward", "period", "granted_by", "ended_by"]
