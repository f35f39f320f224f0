"""The editions of a report, each with its own address: pages, files, figures, and two of them line by line."""

from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.sent_files import attachment
from reports.compare import compare
from reports.models import ComplianceReport, Edition, ReportFile

from .report_files import file_name
from .reports import detail_page, editions_of, title_of


def edition_of(request, pk: int, number: int) -> Edition:
    """One edition of a report in scope, or 404."""
    report = get_visible(
        ComplianceReport.objects.select_related("period", "ward", "document", "asked_by"), request, pk=pk
    )
    edition = editions_of(report).filter(number=number).first() if number < 2**15 else None
    if edition is None:
        raise Http404(_("Báo cáo không có bản này."))
    edition.report = report
    return edition


@require_safe
def edition_detail(request, pk: int, number: int):
    """One edition as it was frozen, whatever came after it."""
    edition = edition_of(request, pk, number)
    return detail_page(request, edition.report, edition)


@require_safe
def edition_file(request, pk: int, number: int, format: str):
    """One file of the edition; 404 until it is there whole."""
    edition = edition_of(request, pk, number)
    found = ReportFile.objects.filter(edition=edition, format=format).first()
    if found is None or not default_storage.exists(found.file.name):
        raise Http404(_("Tệp đang được kết xuất. Xin mở lại trang báo cáo sau ít phút."))
    return attachment(found.file.open("rb"), file_name(edition.report, edition, found.format))


@require_safe
def edition_data(request, pk: int, number: int):
    """The edition's frozen figures, byte for byte what was hashed."""
    edition = edition_of(request, pk, number)
    return attachment(edition.data.encode(), file_name(edition.report, edition, "json"))


@require_safe
def edition_compare(request, pk: int):
    """Two editions of the report line by line: the last two, or those the address names."""
    report = get_visible(ComplianceReport.objects.select_related("period", "ward", "document"), request, pk=pk)
    editions = list(editions_of(report))
    context = {
        "report": report,
        "editions": editions,
        "title": _("So sánh các bản báo cáo"),
        "report_title": title_of(report),
    }
    if len(editions) > 1:
        new = _chosen(editions, request.GET.get("moi"), editions[0])
        earlier = [row for row in editions if row.pk != new.pk]
        old = _chosen(editions, request.GET.get("cu"), earlier[0])
        context |= {"old": old, "new": new, "parts": compare(old, new)}
        context["count"] = sum(len(part.lines) for part in context["parts"])
    return render(request, "reports/edition_compare.html", context)


def _chosen(editions: list[Edition], asked: str | None, otherwise: Edition) -> Edition:
    return next((row for row in editions if str(row.number) == asked), otherwise)
