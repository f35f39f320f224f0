"""Papers and photos of a building go out only here: through the scope, under the name they came with, never as a page."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.sent_files import attachment, in_place

from ..models import HeadquartersPaper


@require_safe
def paper_download(request, pk):
    """The file, as an attachment."""
    paper = _held(request, pk)
    return attachment(_open(paper), paper.name, paper.content_type)


@require_safe
@xframe_options_sameorigin
def paper_picture(request, pk):
    """The bytes of a picture, to be shown within a page of the portal. Other kinds are only downloaded."""
    paper = _held(request, pk)
    if not paper.is_picture:
        raise Http404(_("Tệp %(name)s không xem tại chỗ được: xin tải về.") % {"name": paper.name})
    return in_place(_open(paper), paper.name, paper.content_type)


def _held(request, pk: int) -> HeadquartersPaper:
    paper = get_visible(HeadquartersPaper.objects, request, pk=pk)
    if paper.withdrawn_at:
        raise Http404(_("Giấy tờ này đã được gỡ khỏi hồ sơ."))
    if not paper.file:
        raise Http404(_("Giấy tờ này chỉ ghi số, chưa có tệp."))
    return paper


def _open(paper: HeadquartersPaper):
    try:
        return paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": paper.name}) from error
