"""An issued edition's figures for the level above, in the documented form."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from organisation.access import get_visible
from reports.models import Edition
from reports.render.upward import json_bytes
from reports.upward import upward

router = Router(tags=[gettext_noop("Báo cáo tuân thủ")])


@router.get(
    "/editions/{int:pk}/upward",
    response={200: dict},
    summary=gettext_noop("Số liệu gửi cấp trên của bản đã ban hành"),
)
def edition_upward(request, pk: int):
    """The form: /bao-cao/luoc-do-so-lieu-gui-cap-tren.json. A draft and a withdrawn edition have none (404)."""
    row = get_visible(Edition.objects.select_related("report__period", "corrects"), request, pk=pk)
    if not row.is_issued or row.withdrawn_at:
        raise Http404
    return HttpResponse(json_bytes(upward(row)), content_type="application/json")
