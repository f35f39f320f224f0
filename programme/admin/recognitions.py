"""Registrations and titles, to look at."""

from django.contrib import admin

from programme.models import Recognition, RecognitionStep

from .shared import ScopedAdmin, StepInline


class RecognitionStepInline(StepInline):
    model = RecognitionStep


@admin.register(Recognition)
class RecognitionAdmin(ScopedAdmin):
    list_display = ["ward", "year", "state", "decision_number", "decided_on", "valid_from", "valid_until"]
    list_filter = ["state", "year"]
    search_fields = ["ward__search"]
    list_select_related = ["ward"]
    inlines = [RecognitionStepInline]
