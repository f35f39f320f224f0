"""The files of a report and its frozen figures, only through the scope and always as downloads."""

from django.core.files.storage import default_storage
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.sent_files import attachment
from organisation.text import fold
from reports.models import ComplianceReport, Edition, ReportFile


def _edition_of(request, pk: int):
    report = get_visible(ComplianceReport.objects.select_related("period", "ward"), request, pk=pk)
    edition = report.editions.order_by("-number").first()
    if edition is None:
        raise Http404(_("Báo cáo chưa lập xong."))
    return report, edition


def file_name(report: ComplianceReport, edition: Edition, extension: str) -> str:
    """bao-cao-2026-Q3-hoan-kiem-du-thao.pdf: plain letters, so that every system keeps it."""
    whose = fold(report.ward.name).replace(" ", "-") if report.ward_id else "thanh-pho"
    read = "-quy-ve-hien-nay" if report.is_restated else ""
    draft = "" if edition.is_issued else "-du-thao"
    again = f"-lan-{edition.number}" if edition.number > 1 else ""
    return f"bao-cao-{report.period.code}-{whose}{read}{again}{draft}.{extension}"


@require_safe
def report_file(request, pk: int, format: str):
    """One file of the newest edition; 404 until it is there whole."""
    report, edition = _edition_of(request, pk)
    found = ReportFile.objects.filter(edition=edition, format=format).first()
    if found is None or not default_storage.exists(found.file.name):
        raise Http404(_("Tệp đang được kết xuất. Xin mở lại trang báo cáo sau ít phút."))
    return attachment(found.file.open("rb"), file_name(report, edition, found.format))


@require_safe
def report_data(request, pk: int):
    """The frozen figures, byte for byte what was hashed."""
    report, edition = _edition_of(request, pk)
    return attachment(edition.data.encode(), file_name(report, edition, "json"))
