"""The programme in the admin: directives and draft criteria are kept here; what wards and reviewers wrote is only looked at."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.admin import ReadOnlyAdmin
from organisation.forms import vietnamese_field
from organisation.text import fold
from organisation.trail import TrailAdmin

from . import checks
from .actions.criteria import publish_criteria_set
from .actions.criteria_drafts import touch
from .models import (
    Assessment,
    AssessmentStep,
    Changeover,
    CheckRule,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    CriterionLink,
    Directive,
    Duty,
    Evidence,
    Finding,
    Progress,
    Recognition,
    RecognitionStep,
    WardStanding,
)


class VietnameseNumbersMixin:
    """Numbers and days are read here as on the pages: 1.234 is 1234, 02/03/2026 is 2 March."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.get_internal_type() in {"DecimalField", "DateField"}:
            return vietnamese_field(db_field, **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ScopedAdmin(ReadOnlyAdmin):
    """Rows of wards: only those in the reader's scope; wards are found without marks."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))


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


class DraftOnlyMixin:
    """Changes only what belongs to a draft: a published set never changes."""

    @staticmethod
    def set_of(obj) -> CriteriaSet:
        return obj if isinstance(obj, CriteriaSet) else obj.criteria_set

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or self.set_of(obj).state == CriteriaSet.State.DRAFT
        )

    def has_delete_permission(self, request, obj=None):
        return (
            super().has_delete_permission(request, obj)
            and obj is not None
            and self.set_of(obj).state == CriteriaSet.State.DRAFT
        )

    def save_model(self, request, obj, form, change):
        """As on the pages: another tab's older copy no longer passes, and the crosswalk stays whole."""
        if change and not isinstance(obj, CriteriaSet):
            obj.version += 1
        super().save_model(request, obj, form, change)
        touch(self.set_of(obj))

    def delete_model(self, request, obj):
        draft = self.set_of(obj)
        super().delete_model(request, obj)
        if not isinstance(obj, CriteriaSet):
            touch(draft)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)


class DraftSetFieldMixin:
    """New groups and criteria go into drafts only."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "criteria_set":
            kwargs["queryset"] = CriteriaSet.objects.filter(state=CriteriaSet.State.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(DraftOnlyMixin, VietnameseNumbersMixin, TrailAdmin):
    list_display = ["name", "version", "state", "is_proposal", "valid_from", "valid_until", "criterion_count"]
    list_filter = ["state", "is_proposal"]
    search_fields = ["name", "note"]
    autocomplete_fields = ["document"]
    readonly_fields = ["state", "published_at"]
    actions = ["publish"]

    def has_publish_permission(self, request):
        return request.user.has_perm("programme.publish_criteriaset")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(criteria_held=Count("criteria"))

    @admin.display(description=gettext_lazy("số tiêu chí"), ordering="criteria_held")
    def criterion_count(self, row):
        return row.criteria_held

    @admin.action(description=gettext_lazy("Ban hành bộ tiêu chí nháp đã chọn"), permissions=["publish"])
    def publish(self, request, queryset):
        """Publish each draft that has criteria; say what was no such draft."""
        done = 0
        for row in queryset.order_by("pk"):
            try:
                publish_criteria_set(criteria_set_id=row.pk, by=request.user)
                done += 1
            except ValidationError as refusal:
                messages.warning(request, f"{row}: {' '.join(refusal.messages)}")
        if done:
            messages.success(request, _("Đã ban hành %(count)d bộ tiêu chí.") % {"count": done})


@admin.register(CriteriaGroup)
class CriteriaGroupAdmin(DraftOnlyMixin, DraftSetFieldMixin, TrailAdmin):
    list_display = ["code", "name", "criteria_set"]
    list_filter = ["criteria_set"]
    search_fields = ["code", "name"]
    list_select_related = ["criteria_set"]


@admin.register(Criterion)
class CriterionAdmin(DraftOnlyMixin, DraftSetFieldMixin, VietnameseNumbersMixin, TrailAdmin):
    list_display = [
        "code",
        "name",
        "kind",
        "target_text",
        "max_points",
        "is_veto",
        "frequency",
        "measure",
        "criteria_set",
    ]
    list_filter = ["criteria_set", "kind", "is_veto", "frequency", "group"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["group"]
    list_select_related = ["criteria_set"]

    @admin.display(description=gettext_lazy("đạt khi"))
    def target_text(self, row):
        return row.target_text


class StepInline(admin.TabularInline):
    model = AssessmentStep
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


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
    inlines = [StepInline]


@admin.register(CriterionLink)
class CriterionLinkAdmin(ReadOnlyAdmin):
    """Crosswalks, to look at: they are kept on the set's own page."""

    list_display = ["criteria_set", "old", "new", "kind", "is_proposed"]
    list_filter = ["criteria_set", "kind"]
    search_fields = ["old__code", "new__code"]
    list_select_related = ["criteria_set", "old", "new"]


@admin.register(Changeover)
class ChangeoverAdmin(ScopedAdmin):
    list_display = ["assessment", "from_set", "to_set", "carried", "not_carried", "at", "by"]
    list_filter = ["to_set"]
    search_fields = ["assessment__ward__search"]
    list_select_related = ["assessment__ward", "assessment__period", "from_set", "to_set", "by"]


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
    ]
    list_filter = ["assessment__period", "criterion__group", "self_verdict", "verified_verdict"]
    search_fields = ["assessment__ward__search"]
    list_select_related = ["assessment__ward", "assessment__period", "criterion"]
    exclude = ["evidence"]
    show_full_result_count = False


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


@admin.register(Evidence)
class EvidenceAdmin(ScopedAdmin):
    """The register of files. The file itself opens only for those who may read evidence, at the portal's own address."""

    list_display = ["name", "ward", "content_type", "size", "received_at", "received_by"]
    list_filter = ["content_type"]
    search_fields = ["ward__search"]
    list_select_related = ["ward", "received_by"]
    date_hierarchy = "received_at"
    fields = [
        "name",
        "ward",
        "content_type",
        "size",
        "sha256",
        "original_sha256",
        "document_number",
        "document_date",
        "covers_from",
        "covers_until",
        "valid_until",
        "replaces",
        "received_at",
        "received_by",
        "no_secret_confirmed_at",
    ]

    def get_fields(self, request, obj=None):
        """A link to the file for readers of evidence, nothing of it for others."""
        return [*self.fields, "link"] if request.user.has_perm("programme.read_evidence") else self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("tệp"))
    def link(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.name)


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


class RecognitionStepInline(StepInline):
    model = RecognitionStep


@admin.register(Recognition)
class RecognitionAdmin(ScopedAdmin):
    list_display = ["ward", "year", "state", "decision_number", "decided_on", "valid_from", "valid_until"]
    list_filter = ["state", "year"]
    search_fields = ["ward__search"]
    list_select_related = ["ward"]
    inlines = [RecognitionStepInline]


class CheckRuleForm(forms.ModelForm):
    """A check by a share has its threshold, the others have none."""

    def clean_threshold(self):
        threshold, needed = self.cleaned_data["threshold"], checks.proposal(self.instance.key).threshold is not None
        if needed and threshold is None:
            raise ValidationError(_("Xin ghi ngưỡng, hoặc bỏ đánh dấu “đang dùng” để tắt kiểm tra này."))
        if not needed and threshold is not None:
            raise ValidationError(_("Kiểm tra này không có ngưỡng: xin để trống."))
        return threshold


@admin.register(CheckRule)
class CheckRuleAdmin(VietnameseNumbersMixin, TrailAdmin):
    """The standing checks: their thresholds are set here; checks are neither added nor removed."""

    form = CheckRuleForm
    list_display = ["key", "threshold", "is_active", "is_proposal", "note"]
    readonly_fields = ["key"]
    fields = ["key", "threshold", "is_active", "is_proposal", "note"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
