"""The figures of an issued report for the level above, and the form they are in."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.sent_files import attachment
from reports.models import ComplianceReport
from reports.render.upward import json_bytes, xlsx_bytes
from reports.upward import edition_to_send, upward

from .report_files import file_name

SCHEMA = (Path(settings.BASE_DIR) / "docs" / "so-lieu-gui-cap-tren.schema.json").read_bytes()
json.loads(SCHEMA)  # a broken form is found when the portal starts
WRITERS = {
    "json": lambda edition: json_bytes(upward(edition)),
    "xlsx": lambda edition: xlsx_bytes(upward(edition), edition.composed_at),
}


@require_safe
def report_upward(request, pk: int, format: str):
    """The issued edition that stands, as JSON or as a workbook; 404 while there is none."""
    report = get_visible(ComplianceReport.objects.select_related("period", "ward"), request, pk=pk)
    write, edition = WRITERS.get(format), edition_to_send(report)
    if write is None or edition is None:
        raise Http404(_("Báo cáo chưa ban hành hoặc đã thu hồi: chưa có số liệu gửi cấp trên."))
    name = file_name(report, edition, format)
    return attachment(write(edition), name.replace(f".{format}", f"-gui-cap-tren.{format}"))


@login_not_required
@require_safe
def upward_schema(request):
    """The form as a JSON Schema; it holds no data, so it is open to programs that take the figures in."""
    return HttpResponse(SCHEMA, content_type="application/schema+json")
