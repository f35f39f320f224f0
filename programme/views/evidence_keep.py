"""One file that a ward holds: the criteria it supports, what is written on it, a newer file in its place."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from programme import life
from programme.actions import evidence_keeping as actions
from programme.forms_evidence import NewPaperForm, PaperForm
from programme.models import Assessment, Evidence


@require_http_methods(["GET", "POST"])
def evidence_edit(request, pk: int):
    """Its forms: `action` says which of them was sent; `?phieu=` names the assessment whose criteria are chosen."""
    row = access.get_editable(Evidence.objects.select_related("ward", "received_by"), request, pk=pk)
    access.check(request.user, life.RULES[life.ENTER].verb)
    open_ones = _open_assessments(request, row)
    forms = {
        "describe": PaperForm(initial=PaperForm.values_of(row), prefix="describe"),
        "replace": NewPaperForm(initial=PaperForm.values_of(row), prefix="replace"),
    }
    if request.method == "POST":
        act = {"criteria": _choose, "describe": _describe, "replace": _replace}.get(request.POST.get("action"))
        try:
            if act and (after := act(request, row, forms)):
                return after
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    return _page(request, row, open_ones, forms, status=422 if request.method == "POST" else 200)


def _open_assessments(request, row: Evidence) -> list[Assessment]:
    """The ward's assessments that the officer may enter now, the newest first."""
    rows = Assessment.objects.filter(ward=row.ward_id, state__in=actions.OPEN).select_related("ward", "period")
    return [each for each in rows.order_by("-period__ends_on")[:8] if life.may(each, life.ENTER, request.user)]


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _choose(request, row: Evidence, forms):
    assessment = access.get_editable(Assessment.objects.all(), request, pk=_key(request.POST.get("assessment", "")))
    changed = actions.choose_criteria(
        evidence_id=row.pk,
        assessment_id=assessment.pk,
        criterion_codes=request.POST.getlist("criterion"),
        by=request.user,
    )
    messages.success(request, _("Đã lưu các tiêu chí dùng tệp này.") if changed else _("Không có gì thay đổi."))
    return redirect("programme:evidence-manage", assessment.pk)


def _describe(request, row: Evidence, forms):
    form = forms["describe"] = PaperForm(request.POST, prefix="describe")
    if not form.is_valid():
        return None
    changed = actions.describe_evidence(evidence_id=row.pk, by=request.user, paper=form.paper)
    messages.success(request, _("Đã lưu thông tin văn bản.") if changed else _("Không có gì thay đổi."))
    return redirect("programme:evidence-view", row.pk)


def _replace(request, row: Evidence, forms):
    form = forms["replace"] = NewPaperForm(request.POST, prefix="replace")
    upload = request.FILES.get("file")
    if not form.is_valid():
        return None
    if upload is None:
        raise ValidationError(_("Xin chọn tệp mới để thay."))
    done = actions.replace_evidence(
        evidence_id=row.pk,
        upload=upload,
        by=request.user,
        no_secret=form.cleaned_data["no_secret"],
        paper=form.paper,
    )
    messages.success(request, _("Đã thay tệp. Bản cũ vẫn được lưu."))
    for words, group in (
        (_("Từ nay dùng bản mới: %(names)s."), done.moved),
        (_("Giữ bản cũ vì không còn nhập được: %(names)s."), done.kept),
    ):
        if group:
            messages.info(request, words % {"names": "; ".join(each.period.label for each in group)})
    return redirect("programme:evidence-view", done.row.pk)


def _likely(row: Evidence, open_ones: list[Assessment]) -> Assessment | None:
    """The newest open assessment that uses the file, else the newest open one."""
    using = set(row.findings.filter(assessment__in=open_ones).values_list("assessment_id", flat=True))
    return next((each for each in open_ones if each.pk in using), open_ones[0] if open_ones else None)


def _page(request, row: Evidence, open_ones: list[Assessment], forms, status: int = 200):
    wanted = _key(request.POST.get("assessment", "") or request.GET.get("phieu", ""))
    chosen = next((each for each in open_ones if each.pk == wanted), None) or _likely(row, open_ones)
    findings = chosen.findings.select_related("criterion__group").order_by("criterion__code") if chosen else []
    ticked = set(chosen.findings.filter(evidence=row).values_list("criterion__code", flat=True)) if chosen else set()
    if request.POST.get("action") == "criteria":
        ticked = set(request.POST.getlist("criterion"))
    groups = {}
    for finding in findings:
        groups.setdefault(finding.criterion.group, []).append(finding.criterion)
    return render(
        request,
        "programme/evidence_edit.html",
        {
            "row": row,
            "chain": Evidence.objects.chain_of(row),
            "open_ones": open_ones,
            "chosen": chosen,
            "groups": [(group, rows, sum(each.code in ticked for each in rows)) for group, rows in groups.items()],
            "ticked": ticked,
            "forms": forms,
            "title": _("Sửa minh chứng: %(name)s") % {"name": row.name},
        },
        status=status,
    )
