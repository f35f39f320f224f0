"""Projects, their stages and their money are looked at here and changed on their pages only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from organisation.admin import ReadOnlyAdmin
from organisation.formats import dong

from ..models import (
    Cure,
    Disbursement,
    Funding,
    FundingRevision,
    InvestmentProject,
    MoneyBySource,
    MoneyStanding,
    ProjectStage,
    Remedy,
)
from .shared import ReadOnlyInline, WardSearchMixin


class FundingInline(ReadOnlyInline):
    model = Funding
    fields = ["year", "source", "medium_term", "planned", "carried_in", "allocated", "disbursed", "carried_out"]
    readonly_fields = ["disbursed"]


class StageInline(ReadOnlyInline):
    model = ProjectStage
    fields = ["stage", "state", "planned_on", "done_on", "paper_number", "reason"]


class CureInline(ReadOnlyInline):
    model = Cure
    fields = ["measure"]
    show_change_link = False


@admin.register(InvestmentProject)
class InvestmentProjectAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["name", "code", "ward", "group", "stage", "total_in_dong", "planned_on", "completed_on"]
    list_filter = ["stage", "group", "has_works", "ward__kind", ("completed_on", admin.EmptyFieldListFilter)]
    list_select_related = ["ward"]
    search_fields = ["search", "ward__search"]
    search_help_text = _("Tên, mã, chủ đầu tư hoặc phường, xã; không cần dấu.")
    date_hierarchy = "planned_on"
    inlines = [StageInline, CureInline, FundingInline]

    @admin.display(description=_("tổng mức đầu tư"), ordering="total")
    def total_in_dong(self, project):
        return dong(project.total)


@admin.register(ProjectStage)
class ProjectStageAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["project", "stage", "state", "planned_on", "done_on", "paper_number"]
    list_filter = ["stage", "state"]
    list_select_related = ["project"]
    search_fields = ["project__search", "project__ward__search"]


@admin.register(Remedy)
class RemedyAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "measure", "what", "decision_number", "decided_on", "due_on", "done_on", "withdrawn_on"]
    list_filter = ["measure", ("done_on", admin.EmptyFieldListFilter)]
    list_select_related = ["ward"]
    search_fields = ["ward__search"]


class DisbursementInline(ReadOnlyInline):
    model = Disbursement
    fields = ["paid_on", "amount", "voucher", "entered_at"]
    readonly_fields = ["entered_at"]


class RevisionInline(ReadOnlyInline):
    model = FundingRevision
    fields = ["rung", "number", "amount", "decision_number", "decided_on", "entered_at", "entered_by"]
    readonly_fields = ["entered_at"]


@admin.register(Funding)
class FundingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["project", "year", "source", "planned", "carried_in", "allocated", "disbursed", "carried_out"]
    list_filter = ["year", "source"]
    list_select_related = ["project"]
    search_fields = ["project__search", "project__ward__search"]
    inlines = [RevisionInline, DisbursementInline]


@admin.register(FundingRevision)
class FundingRevisionAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["funding", "rung", "number", "amount", "decision_number", "decided_on", "entered_at", "entered_by"]
    list_filter = ["rung", "funding__year", "funding__source"]
    list_select_related = ["funding__project", "entered_by"]
    search_fields = ["funding__project__search", "funding__project__ward__search"]


@admin.register(Disbursement)
class DisbursementAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["paid_on", "funding", "amount", "voucher", "entered_at"]
    list_filter = ["funding__year", "funding__source"]
    list_select_related = ["funding__project"]
    search_fields = ["funding__project__search", "funding__project__ward__search"]
    date_hierarchy = "paid_on"


@admin.register(MoneyStanding)
class MoneyStandingAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "year", "planned", "allocated", "disbursed"]
    list_filter = ["year"]
    list_select_related = ["ward"]
    search_fields = ["ward__search"]


@admin.register(MoneyBySource)
class MoneyBySourceAdmin(WardSearchMixin, ReadOnlyAdmin):
    list_display = ["ward", "year", "source", "planned", "carried_in", "allocated", "disbursed", "carried_out"]
    list_filter = ["year", "source"]
    list_select_related = ["ward"]
    search_fields = ["ward__search"]
