"""Evidence goes out only here: through the scope and the right to read, looked at in place or as a download."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from organisation import access
from organisation.sent_files import attachment, in_place
from programme.actions.evidence_keeping import may_keep
from programme.evidence_access import check_readable
from programme.models import Evidence, Finding

MOST_USES = 100


@require_GET
def evidence_download(request, pk: int):
    """The file, as an attachment under the name it came with."""
    row = _readable(request, pk)
    return attachment(_open(row), row.name, row.content_type)


@require_GET
@xframe_options_sameorigin
def evidence_raw(request, pk: int):
    """The bytes of a picture or a PDF, to be shown within a page of the portal. Other kinds are only downloaded."""
    row = _readable(request, pk)
    if not row.is_shown_in_place:
        raise Http404(_("Tệp %(name)s không xem tại chỗ được: xin tải về.") % {"name": row.name})
    return in_place(_open(row), row.name, row.content_type)


@require_GET
@xframe_options_sameorigin
def evidence_view(request, pk: int):
    """The file in place with all that is known of it: number, days, hashes, who sent it when, revisions, where it is used."""
    row = _readable(request, pk)
    uses = Finding.objects.visible_to(request.user).filter(evidence=row)
    context = {
        "row": row,
        "chain": Evidence.objects.chain_of(row),
        "uses": list(
            uses.select_related("criterion", "assessment__period", "assessment__ward").order_by(
                "-assessment__period__ends_on", "criterion__code"
            )[:MOST_USES]
        ),
        "may_keep": may_keep(row, request.user),
        "title": row.name,
    }
    return render(
        request, "programme/_evidence_shown.html" if request.htmx else "programme/evidence_view.html", context
    )


def _readable(request, pk: int) -> Evidence:
    row = access.get_visible(Evidence.objects.select_related("ward", "received_by"), request, pk=pk)
    check_readable(request.user, row)
    return row


def _open(row: Evidence):
    try:
        return row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from error
