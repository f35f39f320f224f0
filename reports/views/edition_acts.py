"""What officers do with an issued edition: correct it by another, withdraw it; and take a draft correction away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports import actions
from reports.forms_edition import ReasonForm
from reports.models import ComplianceReport, Edition

from .report_acts import GET_OR_POST, add_errors, held
from .reports import newest_edition, title_of

VERB = "reports.issue_report"


@GET_OR_POST
def edition_correct(request, pk: int):
    """Compose the report anew as the next edition, for a reason."""
    words = {
        "title": _("Đính chính báo cáo"),
        "question": _("Lập bản đính chính của báo cáo số %(number)s?"),
        "consequences": [
            _("Số liệu được lập lại từ dữ liệu hiện có và chốt thành bản mới; bản đã ban hành giữ nguyên."),
            _("Phần lời của bản cũ được chép sang dự thảo mới để sửa."),
            _("Bản cũ còn hiệu lực đến khi bản đính chính được ban hành với số mới."),
        ],
        "action_label": _("Lập bản đính chính"),
    }
    done = _("Đã lập dự thảo đính chính, lần %(number)s. Số liệu đã chốt lại; xin xem, sửa phần lời rồi ban hành.")
    return _with_reason(request, pk, actions.correct, words, done)


@GET_OR_POST
def edition_withdraw(request, pk: int):
    """Say that the issued edition is withdrawn, for a reason."""
    words = {
        "title": _("Thu hồi báo cáo"),
        "question": _("Thu hồi báo cáo số %(number)s?"),
        "consequences": [
            _("Trang kiểm tra sẽ báo văn bản này đã thu hồi."),
            _("Số, số liệu và tệp vẫn được giữ; số đã cấp không cấp lại."),
            _("Không hủy được việc thu hồi; muốn thay, lập bản đính chính."),
        ],
        "action_label": _("Thu hồi"),
        "is_danger": True,
    }
    done = _("Đã thu hồi báo cáo, bản lần %(number)s.")
    return _with_reason(request, pk, actions.withdraw, words, done)


def _with_reason(request, pk: int, act, words: dict, done: str):
    report = held(request, pk, VERB)
    edition = newest_edition(report)
    if edition is None or not edition.is_issued:
        messages.info(request, _("Báo cáo này chưa có bản nào đã ban hành để làm việc này."))
        return redirect(report)
    typed = request.POST if request.method == "POST" else None
    form = ReasonForm(typed)
    if typed is not None and form.is_valid():
        try:
            made: Edition = act(edition_id=edition.pk, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, done % {"number": made.number})
            return redirect(report)
    context = words | {
        "question": words["question"] % {"number": edition.register_number},
        "form": form,
        "report": report,
        "report_title": title_of(report),
        "cancel_url": report.get_absolute_url(),
    }
    return render(request, "reports/edition_reason.html", context, status=200 if typed is None else 422)


@require_POST
def edition_drop(request, pk: int):
    """Take away the draft that corrects an issued edition."""
    report: ComplianceReport = held(request, pk, VERB)
    edition = newest_edition(report)
    try:
        if edition is not None:
            actions.drop_correction(edition_id=edition.pk, by=request.user)
            messages.success(request, _("Đã bỏ dự thảo đính chính; báo cáo trở lại như trước."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(report)
