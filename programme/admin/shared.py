"""What the programme's admin pages share: scope, search without marks, Vietnamese numbers, steps to look at."""

from django.contrib import admin

from organisation.admin import ReadOnlyAdmin
from organisation.forms import vietnamese_field
from organisation.text import fold


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


class StepInline(admin.TabularInline):
    """The steps of one row's life; each kind names its model."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
