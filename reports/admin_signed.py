"""Signed papers of reports in the admin: looked at, never changed."""

from django.contrib import admin

from organisation.admin import ReadOnlyAdmin

from .models import SignedFile


@admin.register(SignedFile)
class SignedFileAdmin(ReadOnlyAdmin):
    """What was received and what its signatures said; taken off on the report's page."""

    list_display = ["edition", "name", "size", "sha256", "received_by", "received_at", "withdrawn_at"]
    list_select_related = [
        "edition__report__period",
        "edition__report__ward",
        "edition__report__document",
        "received_by",
    ]
    search_fields = ["name", "sha256"]
    date_hierarchy = "received_at"

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user).defer("edition__data")
