"""Compliance reports in the admin: the plan is kept here; reports, editions and files are looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.admin import ReadOnlyAdmin
from organisation.text import fold
from organisation.trail import TrailAdmin

from . import admin_delivery, admin_obligation, admin_signed  # noqa: F401 - each registers its own
from .models import ComplianceReport, Digest, Edition, Narrative, Notice, ReportFile, ReportPlan, ReportTemplate, Run


@admin.register(ReportPlan)
class ReportPlanAdmin(TrailAdmin):
    """Which reports make themselves; when the schedule looks is kept under «Periodic tasks»."""

    list_display = ["kind", "period_kind", "is_active", "starts_on"]
    list_editable = ["is_active"]
    list_filter = ["kind", "period_kind", "is_active"]


class EditionInline(admin.TabularInline):
    model = Edition
    fields = ["number", "composed_at", "sha256", "register", "issued_on", "signer_name"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")

    @admin.display(description=_("số, ký hiệu"))
    def register(self, edition):
        return edition.register_number


class ScopedReadOnlyAdmin(ReadOnlyAdmin):
    """Only what the officer may see on the pages."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(ComplianceReport)
class ComplianceReportAdmin(ScopedReadOnlyAdmin):
    list_display = [
        "period",
        "kind",
        "ward",
        "document",
        "state",
        "progress",
        "attempts",
        "asked_by",
        "asked_at",
        "finished_at",
    ]
    list_filter = ["state", "kind", "period__kind", "period__year"]
    list_select_related = ["period", "ward", "document", "asked_by"]
    search_fields = ["ward__search"]
    search_help_text = _("Tên hoặc mã đơn vị; không cần dấu.")
    date_hierarchy = "asked_at"
    inlines = [EditionInline]

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term)
        return (queryset.filter(ward__search__contains=words) if words else queryset), False


class FileInline(admin.TabularInline):
    model = ReportFile
    fields = ["format", "size", "sha256"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class NarrativeInline(admin.TabularInline):
    """The words of a report are written on its own page."""

    model = Narrative
    fields = ["section", "text", "edited_by", "edited_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Edition)
class EditionAdmin(ScopedReadOnlyAdmin):
    list_display = ["report", "number", "register_number", "issued_on", "signer_name", "composed_at", "sha256"]
    list_filter = ["issue_year", "report__kind", "report__period__kind"]
    list_select_related = ["report__period", "report__ward"]
    search_fields = ["issue_symbol", "sha256", "signer_name"]
    fields = [
        "report",
        "number",
        "sha256",
        "composed_at",
        "criteria_version",
        "lineage_version",
        "template_version",
        "seal",
        "corrects",
        "correction_reason",
        "issue_symbol",
        "issue_year",
        "issue_number",
        "issued_on",
        "issued_by",
        "signer_name",
        "signer_post",
        "authority",
        "head_post",
        "check_code",
        "check_address",
        "audit_count",
        "audit_hash",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawal_reason",
    ]
    inlines = [NarrativeInline, FileInline]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    """What was told to whom, and whether the mail went."""

    list_display = ["day", "officer", "count", "state", "attempts", "made_at", "sent_at", "read_at", "failure"]
    list_filter = ["state"]
    list_select_related = ["officer"]
    search_fields = ["officer__username", "officer__full_name"]
    date_hierarchy = "day"


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["told_on", "officer", "kind", "text", "due_on", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["officer"]
    search_fields = ["officer__username", "officer__full_name", "text"]
    date_hierarchy = "told_on"


@admin.register(ReportTemplate)
class ReportTemplateAdmin(ReadOnlyAdmin):
    """Templates are sent, checked and taken into use on their own page."""

    list_display = ["kind", "name", "state", "size", "sha256", "uploaded_by", "uploaded_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["uploaded_by"]


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Every run of a task, whatever set it off."""

    list_display = ["started_at", "task", "trigger", "report", "by", "rows", "outcome", "cause", "finished_at"]
    list_filter = ["outcome", "trigger", "task"]
    list_select_related = ["report__period", "report__ward", "report__document", "by"]
    date_hierarchy = "started_at"
