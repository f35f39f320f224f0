"""The registers of files and of ZIPs, to look at; neither opens here."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from programme.models import Evidence, EvidenceBundle

from .shared import ScopedAdmin


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


@admin.register(EvidenceBundle)
class EvidenceBundleAdmin(ScopedAdmin):
    """ZIPs that somebody asked for, and how far they are. The ZIP itself opens only for readers of evidence, on the portal."""

    list_display = ["assessment", "state", "done", "total", "missing", "size", "asked_by", "asked_at", "finished_at"]
    list_filter = ["state", "assessment__period"]
    search_fields = ["assessment__ward__search"]
    list_select_related = ["assessment__ward", "assessment__period", "asked_by"]
    exclude = ["file"]
