"""The admin's changes leave the same trail as the portal's own actions, in the same transaction."""

from django.contrib import admin
from django.db import transaction

from . import audit

# Not news, or nothing to be shown in a trail.
UNTOLD = {"password", "last_login", "digest", "search", "sort_key"}


def facts(row) -> dict:
    """What the trail tells of a row: its own fields and the keys of what it is linked to; never a secret."""
    own = {name: value for name, value in audit.snapshot(row).items() if name not in UNTOLD}
    links = {
        field.name: sorted(getattr(row, field.name).values_list("pk", flat=True)) for field in row._meta.many_to_many
    }
    return own | links


class TrailMixin:
    """A ModelAdmin whose additions, changes and deletions are recorded in the audit trail."""

    def save_model(self, request, obj, form, change):
        """Remember what the row said before it is written."""
        held = type(obj)._base_manager.filter(pk=obj.pk).first() if change else None
        request.facts_before = getattr(request, "facts_before", {}) | {obj.pk: facts(held) if held else {}}
        super().save_model(request, obj, form, change)

    def log_addition(self, request, obj, message):
        self._record(request, obj, "admin_add", {})
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(request, obj, "admin_change", getattr(request, "facts_before", {}).get(obj.pk))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            with transaction.atomic():
                changes = {name: [value, None] for name, value in facts(row).items()}
                audit.record(by=request.user, action="admin_delete", row=row, changes=changes)
        return super().log_deletions(request, queryset)

    def _record(self, request, obj, action: str, before: dict | None) -> None:
        """One entry. A change outside the form (a password) is told without its values."""
        obj = type(obj)._base_manager.get(pk=obj.pk)
        changes = {} if before is None else audit.difference(before, facts(obj))
        with transaction.atomic():
            audit.record(by=request.user, action=action, row=obj, changes=changes)


class TrailAdmin(TrailMixin, admin.ModelAdmin):
    """Reference data kept in the admin."""
