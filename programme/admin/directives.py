"""Directives are kept here; duties, what was answered to them and the totals are only looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from organisation.guarded_admin import GuardedAdminMixin, GuardedModelForm
from organisation.trail import TrailAdmin
from programme import directive_rules as rules
from programme.actions.standing_directives import rule_changed
from programme.models import Directive, DirectiveWording, Duty, Progress, TrajectoryPoint, WardStanding

from .shared import ScopedAdmin, StepInline, VietnameseNumbersMixin


class WordingInline(StepInline):
    """Wordings as they were entered: the next one comes by the wording's page."""

    model = DirectiveWording
    fields = readonly_fields = [
        "number",
        "text",
        "document",
        "clause",
        "is_verified",
        "reason",
        "entered_by",
        "entered_at",
    ]


class TrajectoryInline(StepInline):
    """The way marks: they are kept on the trajectory's page."""

    model = TrajectoryPoint
    fields = readonly_fields = ["on", "value"]


class DirectiveAdminForm(GuardedModelForm):
    """Refuses here what the portal's own actions refuse."""

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        held = Directive.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        chosen = list(self.instance.chosen_wards.all()) if held else []
        family = {row.pk: row for row in Directive.objects.all()}
        wrong = [
            *rules.faults(self.instance, held, self.cleaned_data.get("coordinating") or (), chosen),
            *rules.of_place(self.instance, family),
        ]
        for name, text in wrong:
            self.add_error(name if name in self.fields else None, text)


@admin.register(Directive)
class DirectiveAdmin(GuardedAdminMixin, VietnameseNumbersMixin, TrailAdmin):
    form = DirectiveAdminForm
    inlines = [WordingInline, TrajectoryInline]
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

    def get_readonly_fields(self, request, obj=None):
        """The wording changes on its own page, the first deadline by an extension."""
        if obj is None:
            return []
        return ["code", "name", "name_en", *(["due_on"] if obj.due_on else [])]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            DirectiveWording.objects.create(
                directive=obj,
                number=1,
                text=obj.name,
                text_en=obj.name_en,
                document=obj.document,
                clause=obj.clause,
                entered_by=request.user,
            )

    def log_change(self, request, obj, message):
        """Open periods follow the rule, the target and the deadline, as after a change on the directive's page."""
        entry = super().log_change(request, obj, message)
        rule_changed([obj.pk])
        return entry

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
