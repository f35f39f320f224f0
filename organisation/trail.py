"""The admin's changes leave the same trail as the portal's own actions, in the same transaction."""

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse

from . import audit
from .history import of_model

# Not news, or nothing to be shown in a trail.
UNTOLD = frozenset({"password", "last_login", "digest", "search", "sort_key"})


def facts(row, untold: frozenset[str] = UNTOLD) -> dict:
    """What the trail tells of a row: its own fields and the keys of what it is linked to; never a secret."""
    own = {name: value for name, value in audit.snapshot(row).items() if name not in untold}
    links = {
        field.name: sorted(getattr(row, field.name).values_list("pk", flat=True)) for field in row._meta.many_to_many
    }
    return own | links


class PortalHistoryMixin:
    """The admin's page of a record's history is the portal's own, where its kind has one."""

    def history_view(self, request, object_id, extra_context=None):
        kind = of_model(self.model)
        if kind is None or not object_id.isdigit():
            return super().history_view(request, object_id, extra_context)
        return HttpResponseRedirect(reverse("organisation:history", args=[kind.slug, object_id]))


class TrailMixin(PortalHistoryMixin):
    """A ModelAdmin whose additions, changes and deletions, of inline rows too, are recorded in the audit trail."""

    untold: frozenset[str] = frozenset()  # fields of this model that the trail does not tell, beside UNTOLD

    def save_model(self, request, obj, form, change):
        """Remember what the row said before it is written."""
        held = type(obj)._base_manager.filter(pk=obj.pk).first() if change else None
        request.facts_before = getattr(request, "facts_before", {}) | {obj.pk: self._facts(held) if held else {}}
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """Inline rows are rows of their own: what was added, changed and taken away is told of each."""
        rows = formset.queryset.model._base_manager
        keys = [row.pk for row in formset.queryset] if change else []
        held = {row.pk: (row, facts(row)) for row in rows.filter(pk__in=keys)}
        super().save_formset(request, form, formset, change)
        left = rows.in_bulk([*held, *(row.pk for row in getattr(formset, "new_objects", []))])
        with transaction.atomic():
            for pk, (row, before) in held.items():
                if pk not in left:
                    changes = {name: [value, None] for name, value in before.items()}
                    audit.record(by=request.user, action="admin_delete", row=row, changes=changes)
                elif changes := audit.difference(before, facts(left[pk])):
                    audit.record(by=request.user, action="admin_change", row=left[pk], changes=changes)
            for row in [row for pk, row in left.items() if pk not in held]:
                changes = audit.difference({}, facts(row))
                audit.record(by=request.user, action="admin_add", row=row, changes=changes)

    def log_addition(self, request, obj, message):
        self._record(request, obj, "admin_add", {})
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(request, obj, "admin_change", getattr(request, "facts_before", {}).get(obj.pk))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for row in queryset:
            with transaction.atomic():
                changes = {name: [value, None] for name, value in self._facts(row).items()}
                audit.record(by=request.user, action="admin_delete", row=row, changes=changes)
        return super().log_deletions(request, queryset)

    def _facts(self, row) -> dict:
        return facts(row, UNTOLD | self.untold)

    def _record(self, request, obj, action: str, before: dict | None) -> None:
        """One entry. A change outside the form (a password) is told without its values."""
        obj = type(obj)._base_manager.get(pk=obj.pk)
        changes = {} if before is None else audit.difference(before, self._facts(obj))
        with transaction.atomic():
            audit.record(by=request.user, action=action, row=obj, changes=changes)


class WatchedActionsMixin(TrailMixin):
    """The same for a library's admin, whose actions on chosen rows change them without a word."""

    def response_action(self, request, queryset):
        chosen = {row.pk: self._facts(row) for row in queryset.filter(pk__in=_chosen(request))}
        with transaction.atomic():
            response = super().response_action(request, queryset)
            for row in self.model._base_manager.filter(pk__in=chosen):
                if changes := audit.difference(chosen[row.pk], self._facts(row)):
                    audit.record(by=request.user, action="admin_change", row=row, changes=changes)
        return response


def _chosen(request) -> list[str]:
    return [key for key in request.POST.getlist("_selected_action") if key.isdigit()]


class TrailAdmin(TrailMixin, admin.ModelAdmin):
    """Reference data kept in the admin."""
