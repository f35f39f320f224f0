"""Where a ward judges itself: 54 criteria in groups, a group to a page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from programme import life
from programme.actions import assessment as actions
from programme.actions import evidence
from programme.earlier import last_findings
from programme.forms import FindingForm
from programme.models import Assessment, Finding

ALL = "tat-ca"


@require_http_methods(["GET", "POST"])
def assessment_edit(request, pk: int):
    """Answer the criteria of one group (`?nhom=B`) or of all of them (`?nhom=tat-ca`)."""
    assessment = access.get_editable(
        Assessment.objects.select_related("ward", "period", "criteria_set"), request, pk=pk
    )
    access.check(request.user, life.RULES[life.ENTER].verb)
    try:
        life.check(assessment, life.ENTER, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(assessment)
    findings = list(
        assessment.findings.select_related("criterion__group").prefetch_related("evidence").order_by("criterion__code")
    )
    group = chosen_group(request, findings)
    shown = [finding for finding in findings if group in (ALL, finding.criterion.group.code)]
    if request.method == "POST":
        return _save(request, assessment, findings, shown, group)
    return _page(request, assessment, findings, [FindingForm(finding=finding) for finding in shown], group)


def chosen_group(request, findings: list[Finding]) -> str:
    """The group the address names; the first one with something open, else the first, when it names none."""
    codes = list(dict.fromkeys(finding.criterion.group.code for finding in findings))
    wanted = request.GET.get("nhom", "")
    if wanted in codes or wanted == ALL:
        return wanted
    return next(
        (finding.criterion.group.code for finding in findings if not finding.self_verdict), codes[0] if codes else ALL
    )


def _save(request, assessment: Assessment, findings, shown, group: str):
    forms = [
        FindingForm(request.POST, request.FILES, finding=finding)
        for finding in shown
        if f"{finding.criterion.code}-version" in request.POST
    ]
    received: dict[str, list[evidence.Received]] = {}
    valid = all_valid(forms)
    try:
        if valid and _receive(request, assessment, forms, received):
            actions.save_findings(
                assessment_id=assessment.pk, by=request.user, entries=[_entry(form, received) for form in forms]
            )
            _thank(request, received)
            evidence.discard([one for files in received.values() for one in files if one.is_known])
            return redirect(_after(request, assessment, findings, group))
    except actions.StaleFindings as stale:
        _show_clash(forms, stale.current)
    except ValidationError as refusal:
        _show_refusal(request, forms, refusal)
    except Exception:
        evidence.discard([one for files in received.values() for one in files])
        raise
    evidence.discard([one for files in received.values() for one in files])
    return _page(request, assessment, findings, forms, group, status=422)


def _receive(request, assessment: Assessment, forms, received: dict) -> bool:
    """Check and lay down the files, outside of any transaction; refusals go to their criterion. Says whether all passed."""
    fine = True
    for form in forms:
        for upload in form.cleaned_data["files"]:
            try:
                received.setdefault(form.prefix, []).append(
                    evidence.receive(
                        upload,
                        ward_id=assessment.ward_id,
                        no_secret=request.POST.get("no_secret") == "1",
                        document_number=form.cleaned_data["document_number"],
                        document_date=form.cleaned_data["document_date"],
                    )
                )
            except ValidationError as refusal:
                form.add_error("files", refusal)
                fine = False
    return fine


def _entry(form: FindingForm, received: dict) -> actions.FindingEntry:
    values, finding = form.cleaned_data, form.finding
    return actions.FindingEntry(
        code=form.prefix,
        version=values["version"],
        value=finding.self_value if finding.is_computed else form.value,
        is_applicable=not values.get("is_not_applicable"),
        note=values["note"],
        files=received.get(form.prefix, []),
        dropped=frozenset(int(pk) for pk in values["drop"]),
    )


def _show_clash(forms, current: dict) -> None:
    for form in forms:
        if form.prefix in current:
            form.conflict = current[form.prefix]
            form.add_error(
                None,
                _(
                    "Người khác vừa lưu tiêu chí này. Xin so hai bản; lưu lại lần nữa là thay bản của họ bằng bản của bạn."
                ),
            )
            form.at_version(form.conflict.version)


def _show_refusal(request, forms, refusal: ValidationError) -> None:
    by_code = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    for form in forms:
        for text in by_code.get(form.prefix, []):
            form.add_error(None, text)
    if not by_code:
        messages.error(request, " ".join(refusal.messages))


def _thank(request, received: dict) -> None:
    messages.success(request, _("Đã lưu."))
    for files in received.values():
        for one in files:
            if one.is_known:
                messages.info(
                    request,
                    _("Tệp %(name)s đơn vị đã gửi trước đây: dùng lại bản đã lưu, không lưu trùng.")
                    % {"name": one.accepted.name},
                )


def _after(request, assessment: Assessment, findings, group: str) -> str:
    """The same group again, or the next one when that was asked for; after the last one the whole assessment."""
    here = reverse("programme:assessment-edit", args=[assessment.pk])
    if request.POST.get("action") != "next" or group == ALL:
        return f"{here}?nhom={group}"
    codes = list(dict.fromkeys(finding.criterion.group.code for finding in findings))
    following = codes[codes.index(group) + 1 :][:1]
    return f"{here}?nhom={following[0]}" if following else assessment.get_absolute_url()


def _page(request, assessment: Assessment, findings, forms, group: str, status: int = 200):
    earlier = last_findings(assessment)
    for form in forms:
        form.style()
        form.earlier = earlier.get(form.prefix)
    tabs = {}
    for finding in findings:
        tab = tabs.setdefault(
            finding.criterion.group.code, {"group": finding.criterion.group, "answered": 0, "total": 0}
        )
        tab["answered"] += bool(finding.self_verdict)
        tab["total"] += 1
    sections = {}
    for form in forms:
        sections.setdefault(form.finding.criterion.group, []).append(form)
    return render(
        request,
        "programme/assessment_edit.html",
        {
            "assessment": assessment,
            "sections": list(sections.items()),
            "tabs": list(tabs.values()),
            "group": group,
            "all_groups": ALL,
            "wrong": [form for form in forms if form.is_bound and form.errors],
            "can": life.possible(assessment, request.user),
            "no_secret": request.POST.get("no_secret") == "1",
            "title": _("Tự chấm: %(ward)s, %(period)s")
            % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        },
        status=status,
    )
