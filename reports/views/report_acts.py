"""What officers do with a draft: write its words, issue it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.access import check, get_visible
from reports import actions
from reports.actions.issuing import owns, text_mark
from reports.forms import IssueForm, NarrativeForm
from reports.models import ComplianceReport

from .reports import detail_page, newest_edition


def _draft(request, pk: int, verb: str):
    """The report and its edition, or 404 outside the scope; then the verb, or 403."""
    report = get_visible(ComplianceReport.objects.select_related("period", "ward"), request, pk=pk)
    check(request.user, verb)
    if not owns(request.user, report):
        raise PermissionDenied(_("Báo cáo này do đơn vị của báo cáo viết và ban hành."))
    return report, newest_edition(report)


@require_POST
def report_narrative(request, pk: int):
    """Keep the words; when somebody else saved first, both texts stay on the page."""
    report, edition = _draft(request, pk, "reports.write_narrative")
    form = NarrativeForm(request.POST)
    if edition is None:
        return redirect(report)
    if form.is_valid():
        try:
            actions.write_narrative(
                edition_id=edition.pk,
                by=request.user,
                narrative=form.cleaned_data["narrative"],
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, _("Đã lưu phần lời. Tệp của dự thảo đang được kết xuất lại."))
            return redirect(report)
        except actions.NarrativeChanged as stale:
            form.add_error(None, stale.messages)
            # The next sending of the same text is made from what is shown now.
            form.data = {**form.data.dict(), "seen": text_mark(stale.current)}
            return detail_page(request, report, edition, narrative_form=form, other_narrative=stale.current)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return detail_page(request, report, edition, narrative_form=form)


@require_POST
def report_issue(request, pk: int):
    """Issue the draft: number, day, signer. A second press finds it issued and says so."""
    report, edition = _draft(request, pk, "reports.issue_report")
    form = IssueForm(request.POST)
    if edition is None or edition.is_issued:
        messages.info(request, _("Báo cáo này đã ban hành hoặc chưa có dự thảo."))
        return redirect(report)
    if form.is_valid():
        try:
            issued = actions.issue_edition(edition_id=edition.pk, by=request.user, **form.cleaned_data)
        except actions.NarrativeChanged as stale:
            form.add_error(None, stale.messages)
            form.data = {**form.data.dict(), "seen": text_mark(stale.current)}
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Đã ban hành báo cáo số %(number)s.") % {"number": issued.register_number})
            return redirect(report)
    return detail_page(request, report, edition, issue_form=form)


def add_errors(form, refusal: ValidationError) -> None:
    """The refusal at its fields, or above the form."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal.messages)
