"""Draft criteria are kept here; what is published, and how it follows on what was before, is only looked at."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.admin import ReadOnlyAdmin
from organisation.trail import TrailAdmin
from programme.actions.criteria import publish_criteria_set
from programme.actions.criteria_drafts import touch
from programme.models import Changeover, CriteriaGroup, CriteriaSet, Criterion, CriterionLink

from .shared import ScopedAdmin, VietnameseNumbersMixin


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
