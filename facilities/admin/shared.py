"""What the admin pages of facilities share."""

from django.contrib import admin
from django.db.models import Q

from organisation.text import fold


class WardSearchMixin:
    """Search that ignores marks and case through folded columns reached over other rows."""

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term)
        if not words:
            return queryset, False
        found = Q()
        for path in self.search_fields:
            found |= Q(**{f"{path}__contains": words})
        return queryset.filter(found), False


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
