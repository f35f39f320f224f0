"""The ZIP of an assessment's evidence: asked for, watched while it is made, fetched."""

from django.core.files.storage import default_storage
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from organisation import access
from organisation.sent_files import attachment
from organisation.text import fold
from programme.actions import bundles as actions
from programme.evidence_access import check_readable_of
from programme.models import Assessment, EvidenceBundle

ANCHOR = "#zip"


@require_POST
def bundle_ask(request, pk: int):
    """Ask for a ZIP; a worker makes it and the page shows how far it is."""
    assessment = access.get_visible(Assessment.objects.select_related("ward", "period"), request, pk=pk)
    check_readable_of(request.user, assessment)
    actions.ask_bundle(assessment_id=assessment.pk, by=request.user)
    return redirect(redirect("programme:evidence-manage", assessment.pk).url + ANCHOR)


@require_GET
def bundle_progress(request, pk: int):
    """How far it is, as a part of the page that asks again until it is finished."""
    return render(request, "programme/_evidence_bundle.html", {"bundle": _readable(request, pk)})


@require_GET
def bundle_download(request, pk: int):
    """The ZIP as a download; 404 until it is there whole and after it was removed."""
    row = _readable(request, pk)
    if row.state != EvidenceBundle.State.READY or not default_storage.exists(row.file.name):
        raise Http404(_("Bộ minh chứng chưa nén xong hoặc đã được xóa sau 7 ngày. Xin yêu cầu nén lại."))
    whose = "-".join(fold(row.assessment.ward.name).split())
    return attachment(row.file.open("rb"), f"minh-chung-{row.assessment.period.code}-{whose}.zip")


def _readable(request, pk: int) -> EvidenceBundle:
    rows = EvidenceBundle.objects.select_related("assessment__ward", "assessment__period", "asked_by")
    row = access.get_visible(rows, request, pk=pk)
    check_readable_of(request.user, row.assessment)
    return row
