"""Papers of a report: they go out only here, through the scope; a button of the report's page sends one or takes one off."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import access
from organisation.sent_files import attachment
from organisation.text import clean
from programme.actions.progress_entry import ProgressEntry
from programme.actions.progress_papers import add_paper, sent_before, withdraw_paper
from programme.evidence_access import check_reads_papers
from programme.forms_papers import ProgressPaperForm
from programme.models import Progress, ProgressPaper

WITHDRAW = "withdraw."
LONGEST_REASON = 500


@require_safe
def progress_paper(request, pk: int):
    """The file, as an attachment under the name it came with. What was taken off is gone."""
    rows = ProgressPaper.objects.filter(withdrawn_at__isnull=True)
    row = access.get_visible(rows, request, pk=pk)
    check_reads_papers(request.user)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from error
    return attachment(content, row.name, row.content_type)


def papers_of(row: Progress) -> list[ProgressPaper]:
    """What is on the report, the newest first."""
    return list(row.papers.filter(withdrawn_at__isnull=True).select_related("received_by"))


def sender(request, row: Progress, form: ProgressPaperForm) -> Callable:
    """What keeps the chosen file together with the answer: of (entry, sign)."""

    def send(entry: ProgressEntry | None, *, sign: bool) -> None:
        said = {name: form.cleaned_data[name] for name in ("number", "dated_on", "no_secret")}
        paper = add_paper(
            progress_id=row.pk, by=request.user, upload=form.cleaned_data["file"], entry=entry, sign=sign, **said
        )
        messages.success(request, _("Đã nhận tệp %(name)s.") % {"name": paper.name})
        if twins := sent_before(paper):
            text = _("Tệp này trùng nội dung với tệp đã gửi ở %(period)s: xin xem có gửi nhầm tệp cũ không.")
            messages.info(request, text % {"period": twins[0].progress.period.label})

    return send


def remover(request, row: Progress, key: str, chosen: ProgressPaperForm) -> Callable:
    """What takes a file of this report off and keeps the answer: of (entry, sign). Raises Http404 for any other file."""
    paper = next((one for one in papers_of(row) if str(one.pk) == key), None)
    if paper is None:
        raise Http404(_("Không có tệp này ở báo cáo: có thể người khác vừa gỡ. Xin tải lại trang."))
    reason = clean(request.POST.get(f"reason-{key}", "").replace("\x00", ""))[:LONGEST_REASON]

    def take_off(entry: ProgressEntry | None, *, sign: bool) -> None:
        withdraw_paper(paper_id=paper.pk, by=request.user, reason=reason, entry=entry)
        messages.success(request, _("Đã gỡ tệp %(name)s khỏi báo cáo.") % {"name": paper.name})
        if chosen.is_asked:
            messages.info(request, _("Tệp vừa chọn chưa được gửi: xin chọn lại rồi gửi."))

    return take_off


def refuse(form: ProgressPaperForm, refusal: ValidationError) -> None:
    """Put what is wrong with a file at its field, and what forbids it altogether above the fields."""
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {None: refusal.messages}
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields else None, texts)
