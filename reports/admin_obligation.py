"""What is owed, in the admin: looked at only."""

from django.contrib import admin

from organisation.admin import ReadOnlyAdmin

from .models import Objection, Obligation


class ObjectionInline(admin.TabularInline):
    model = Objection
    fields = readonly_fields = [
        "raised_at",
        "raised_by",
        "reason",
        "state",
        "decided_by",
        "decided_at",
        "decision_note",
    ]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    """Who owes which report; opened by regimes, answered on its own page."""

    list_display = ["due_effective_on", "level", "period", "ward", "agency", "sent_on", "is_nil", "excused_at"]
    list_filter = ["level__report_kind", "level__who", "is_nil"]
    list_select_related = ["level__regime", "period", "ward", "agency"]
    search_fields = ["ward__name", "agency__name", "paper_number"]
    date_hierarchy = "due_effective_on"
    inlines = [ObjectionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    list_display = ["raised_at", "obligation", "raised_by", "state", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = [
        "obligation__level__regime",
        "obligation__period",
        "obligation__ward",
        "raised_by",
        "decided_by",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)
