"""Who judges an assessment: given from its own page. Many at once are given out in the review queue."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation import access
from programme import life
from programme.actions import assigning as actions
from programme.forms_lock import AssignForm
from programme.models import Assessment


@require_POST
def assessment_assign(request, pk: int):
    """Give one assessment to an officer; `take` takes it oneself."""
    assessment = _to_hand(request, pk)
    life.check_person(assessment, life.ASSIGN, request.user)
    form = AssignForm(request.POST, officers=actions.may_be_assigned())
    take = "take" in request.POST
    if take:
        form.fields["reviewer"].required = False
    if not form.is_valid():
        messages.error(request, _("Xin chọn cán bộ để giao thẩm định phiếu này."))
        return redirect(assessment)
    reviewer = request.user if take else form.cleaned_data["reviewer"]
    return _hand(request, assessment, actions.assign_reviewer, reviewer=reviewer, reason=form.cleaned_data["reason"])


@require_POST
def assessment_unassign(request, pk: int):
    """Leave the assessment to every reviewer again."""
    assessment = _to_hand(request, pk)
    if not life.is_assigned(assessment, request.user):
        life.check_person(assessment, life.ASSIGN, request.user)
    return _hand(request, assessment, actions.unassign_reviewer)


def _to_hand(request, pk: int) -> Assessment:
    return access.get_visible(Assessment.objects.select_related("ward", "period", "reviewer"), request, pk=pk)


def _hand(request, assessment: Assessment, do, **more):
    try:
        changed = do(assessment_ids=[assessment.pk], by=request.user, **more)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if changed and changed[0].reviewer:
            messages.success(request, _("Đã giao phiếu cho %(name)s thẩm định.") % {"name": changed[0].reviewer})
        elif changed:
            messages.success(request, _("Đã thôi giao: mọi cán bộ thẩm định đều làm được phiếu này."))
        else:
            messages.info(request, _("Không có gì thay đổi."))
    return redirect(assessment)
