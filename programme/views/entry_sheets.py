"""An assessment by workbook: the template, the upload, the dry run, the second press that writes, the file back with its faults."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import access
from organisation.sent_files import attachment
from programme import life, locks
from programme.actions import entry_sheets as actions
from programme.forms_sheet import EntrySheetForm
from programme.models import Assessment, EntrySheet
from programme.sheets.columns import COLUMNS

REFUSED, CONFLICT = 422, 409
RELATED = ("ward", "period", "criteria_set")


@require_http_methods(["GET", "HEAD", "POST"])
def entry_sheet(request, pk: int):
    """Download the assessment as a workbook; who enters it sends it back here."""
    assessment = access.get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    if request.method != "POST":
        return _page(request, assessment, EntrySheetForm())
    access.get_editable(Assessment.objects.all(), request, pk=pk)
    life.check_person(assessment, life.ENTER, request.user)
    form = EntrySheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, assessment, form, REFUSED)
    try:
        sheet = actions.receive_sheet(assessment_id=assessment.pk, by=request.user, upload=form.cleaned_data["file"])
    except ValidationError as refusal:
        form.add_error("file", ValidationError(refusal.messages))
        return _page(request, assessment, form, REFUSED)
    if sheet is None:
        messages.info(request, _("Tệp giống hệt những gì cổng đang giữ: không có gì thay đổi, không ghi gì."))
        return redirect("programme:entry-sheet", assessment.pk)
    return redirect("programme:entry-sheet-check", sheet.pk)


@require_safe
def entry_sheet_template(request, pk: int):
    """The workbook with last and present values; for whom does not enter now, a copy to read only."""
    assessment = access.get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    is_read_only = not life.may(assessment, life.ENTER, request.user)
    try:
        content = actions.template_of(assessment, is_read_only=is_read_only)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(assessment)
    kind = "chi-doc" if is_read_only else "nhap"
    return attachment(content, f"phieu-{assessment.ward.code}-{assessment.period.code}-{kind}.xlsx")


@require_safe
def entry_sheet_check(request, pk: int):
    """The dry run of a stored workbook against the assessment as it stands now. Nothing is written."""
    return _shown(request, _own(request, pk))


@require_POST
def entry_sheet_apply(request, pk: int):
    """Write exactly what the stored workbook says."""
    sheet = _own(request, pk)
    try:
        sheet, is_new = actions.apply_sheet(sheet_id=sheet.pk, by=request.user)
    except actions.StaleFindings:
        return _shown(request, sheet, CONFLICT)  # the dry run tells which, with both values
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programme:entry-sheet-check", sheet.pk)
    if is_new:
        messages.success(request, _("Đã nhập từ tệp: %(count)d thay đổi.") % {"count": sheet.changes})
    else:
        messages.info(request, _("Tệp này đã được nhập trước đó: không ghi thêm gì."))
    return redirect("programme:assessment-detail", sheet.assessment_id)


@require_POST
def entry_sheet_discard(request, pk: int):
    """Forget a workbook that was not applied."""
    sheet = _own(request, pk)
    if actions.discard_sheet(sheet_id=sheet.pk, by=request.user):
        messages.info(request, _("Đã bỏ tệp %(name)s, không ghi gì.") % {"name": sheet.name})
    else:
        messages.info(request, _("Tệp %(name)s đã được nhập nên được giữ lại.") % {"name": sheet.name})
    return redirect("programme:entry-sheet", sheet.assessment_id)


@require_safe
def entry_sheet_file(request, pk: int):
    """The user's own file with the faults beside the cells; once it is applied, as it came."""
    sheet = _own(request, pk)
    try:
        content = actions.annotated(sheet, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programme:entry-sheet", sheet.assessment_id)
    return attachment(content, sheet.name if sheet.is_applied else f"{sheet.name[:-5]}-loi.xlsx")


def _own(request, pk: int) -> EntrySheet:
    sheet = access.get_editable(
        EntrySheet.objects.select_related(*(f"assessment__{name}" for name in RELATED), "received_by"), request, pk=pk
    )
    life.check_person(sheet.assessment, life.ENTER, request.user)
    return sheet


def _page(request, assessment: Assessment, form: EntrySheetForm, status: int = 200):
    can_enter = life.may(assessment, life.ENTER, request.user)
    sheets = assessment.sheets.select_related("received_by")[:10] if can_enter else []
    return render(
        request,
        "programme/sheet_upload.html",
        {
            "assessment": assessment,
            "exception": locks.exception_of(assessment),
            "form": form,
            "can_enter": can_enter,
            "sheets": sheets,
            "title": _("Nhập bằng Excel") if can_enter else _("Phiếu bằng Excel"),
        },
        status=status,
    )


def _shown(request, sheet: EntrySheet, status: int = 200):
    if sheet.is_applied:
        return _dry_run(request, sheet, None, status)
    try:
        trial = actions.try_sheet(sheet, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programme:entry-sheet", sheet.assessment_id)
    return _dry_run(request, sheet, trial, status)


def _dry_run(request, sheet: EntrySheet, trial: actions.Trial | None, status: int):
    rows = _rows(trial) if trial else []
    return render(
        request,
        "programme/sheet_check.html",
        {
            "sheet": sheet,
            "assessment": sheet.assessment,
            "exception": locks.exception_of(sheet.assessment),
            "trial": trial,
            "rows": rows,
            "problems": trial.found.problems if trial else [],
            "to_answer": sum(any(told.must_answer for told in row["warnings"]) and not row["answer"] for row in rows),
            "columns": COLUMNS,
            "title": _("Xem thử tệp %(name)s") % {"name": sheet.name},
        },
        status=status,
    )


def _rows(trial: actions.Trial) -> list[dict]:
    """The changes by criterion, with its warnings."""
    rows = {}
    answers = {answer.code: answer.answer for answer in trial.found.answers}
    for change in trial.found.changes:
        code = change.finding.criterion.code
        row = rows.setdefault(
            code,
            {
                "criterion": change.finding.criterion,
                "changes": [],
                "warnings": trial.warnings.get(code, []),
                "answer": change.finding.warning_answer if answers[code] is None else answers[code],
            },
        )
        row["changes"].append(change)
    return list(rows.values())
