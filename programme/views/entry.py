"""Where a ward judges itself: one grid, a group to a page or all of it. Works whole without script; with it, cell by cell."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programme import grid, life, locks
from programme.actions import assessment as actions
from programme.actions import evidence
from programme.forms_entry import FindingForm
from programme.models import Assessment, Finding

from . import entry_rows
from .entry_cells import checked, counts, enterable, group_counts

ALL = "tat-ca"


@require_http_methods(["GET", "POST"])
def assessment_edit(request, pk: int):
    """Answer the criteria of one group (`?nhom=B`) or of all of them (`?nhom=tat-ca`)."""
    assessment = enterable(request, pk)
    try:
        life.check(assessment, life.ENTER, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(assessment)
    findings = grid.findings_of(assessment, grid.criteria_of(assessment.criteria_set))
    group = chosen_group(request, findings)
    shown = [finding for finding in findings if group in (ALL, finding.criterion.group.code)]
    if request.method == "POST":
        return _save(request, assessment, findings, shown, group)
    return _page(request, assessment, findings, shown, {}, group)


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
    data, asked = _asked(request)
    forms = {
        finding.criterion.code: FindingForm(data, request.FILES, finding=finding)
        for finding in shown
        if f"{finding.criterion.code}-version" in data
    }
    received: dict[str, list[evidence.Received]] = {}
    valid = all_valid(forms.values())
    if gone := _gone(data, forms):
        messages.error(
            request,
            _(
                "Phiếu đã chuyển sang bộ tiêu chí khác sau khi bạn mở trang: %(codes)s không còn ở đây, chưa lưu gì. Xin xem lại "
                "các tiêu chí dưới đây rồi lưu."
            )
            % {"codes": ", ".join(gone[:12])},
        )
        return _page(request, assessment, findings, shown, forms, group, status=409)
    try:
        if valid and _receive(request, assessment, forms, received):
            entries = [_entry(form, received) for form in forms.values()]
            actions.save_findings(assessment_id=assessment.pk, by=request.user, entries=entries)
            _thank(request, received)
            evidence.discard([one for files in received.values() for one in files if one.is_known])
            if asked.startswith("again:"):
                _carry(request, assessment, shown, asked.partition(":")[2])
            return redirect(_after(request, assessment, findings, group, asked))
    except actions.StaleFindings as stale:
        _show_clash(forms, stale.current)
    except ValidationError as refusal:
        _show_refusal(request, forms, refusal)
    except Exception:
        evidence.discard([one for files in received.values() for one in files])
        raise
    evidence.discard([one for files in received.values() for one in files])
    return _page(request, assessment, findings, shown, forms, group, status=422)


def _gone(data, forms: dict) -> list[str]:
    """Codes that were typed for and are not on this page any more."""
    sent = (name.removesuffix("-version") for name in data if name.endswith("-version"))
    return [code for code in sent if code not in forms]


def _asked(request):
    """What was typed and which button was pressed; "nothing occurred" of a row is its zero typed."""
    asked, data = request.POST.get("action", ""), request.POST
    if asked.startswith("nil:"):
        data = data.copy()
        data[f"{asked.partition(':')[2]}-value"] = "0"
    return data, asked


def _carry(request, assessment: Assessment, shown, which: str) -> None:
    here = {finding.criterion.code for finding in shown}
    *_rest, taken = actions.carry_forward(
        assessment_id=assessment.pk, by=request.user, codes={which} if which in here else here
    )
    if taken:
        messages.success(request, _("Đã lấy lại số kỳ trước cho %(count)d tiêu chí.") % {"count": len(taken)})
    else:
        messages.info(request, _("Không có số kỳ trước để lấy lại cho các tiêu chí chưa chấm ở đây."))


def _receive(request, assessment: Assessment, forms, received: dict) -> bool:
    """Check and lay down the files, outside of any transaction; refusals go to their criterion. Says whether all passed."""
    fine = True
    for code, form in forms.items():
        for upload in form.cleaned_data["files"]:
            try:
                received.setdefault(code, []).append(
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
    values = form.cleaned_data
    return actions.FindingEntry(
        code=form.prefix,
        version=values["version"],
        value=form.value,
        is_applicable=not values.get("is_not_applicable"),
        note=values["note"],
        warning_answer=form.answer_given,
        files=received.get(form.prefix, []),
        dropped=frozenset(int(pk) for pk in values["drop"]),
    )


def _show_clash(forms, current: dict) -> None:
    for code in current.keys() & forms.keys():
        form = forms[code]
        form.conflict = current[code]
        form.add_error(
            None,
            _("Người khác vừa lưu tiêu chí này. Xin so hai bản; lưu lại lần nữa là thay bản của họ bằng bản của bạn."),
        )
        form.at_version(form.conflict.version)


def _show_refusal(request, forms, refusal: ValidationError) -> None:
    by_code = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    for code, texts in by_code.items():
        for text in texts if code in forms else ():
            forms[code].add_error(None, text)
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


def _after(request, assessment: Assessment, findings, group: str, asked: str) -> str:
    """The same group again (at the row acted on), or the next one when that was asked for; after the last one the whole assessment."""
    here = reverse("programme:assessment-edit", args=[assessment.pk])
    codes = list(dict.fromkeys(finding.criterion.group.code for finding in findings))
    if asked != "next" or group == ALL:
        row = asked.partition(":")[2]
        known = any(row == finding.criterion.code for finding in findings)
        return f"{here}?nhom={group}{'#muc-' + row if known else ''}"
    following = codes[codes.index(group) + 1 :][:1]
    return f"{here}?nhom={following[0]}" if following else assessment.get_absolute_url()


def _page(request, assessment: Assessment, findings, shown, forms: dict, group: str, status: int = 200):
    return render(
        request,
        "programme/assessment_edit.html",
        {
            "assessment": assessment,
            "exception": locks.exception_of(assessment),
            "sections": _sections(assessment, shown, forms),
            "tabs": _tabs(findings),
            "counts": counts(assessment, findings),
            "group": group,
            "all_groups": ALL,
            "wrong": [form for form in forms.values() if form.errors],
            "can": {"submit": life.may(assessment, life.SUBMIT, request.user)},
            "no_secret": request.POST.get("no_secret") == "1",
            "cells_url": reverse("programme:finding-save", args=[assessment.pk, "CODE"]),
            "title": _("Tự chấm: %(ward)s, %(period)s")
            % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        },
        status=status,
    )


def _tabs(findings: list[Finding]) -> list[dict]:
    groups = {finding.criterion.group_id: finding.criterion.group for finding in findings}
    return [{"group": groups[key], **tab} for key, tab in group_counts(findings).items()]


def _sections(assessment: Assessment, shown, forms: dict) -> list[tuple]:
    """(group, its rows drawn as the items of a list)."""
    earlier, warnings = checked(assessment, shown)
    sections = {}
    for finding in shown:
        code = finding.criterion.code
        drawn = entry_rows.draw(
            finding,
            is_scored=assessment.is_scored,
            before=earlier.get(code),
            warnings=warnings.get(code, ()),
            form=forms.get(code),
        )
        sections.setdefault(finding.criterion.group_id, (finding.criterion.group, []))[1].append((drawn,))
    return [(group, format_html_join("", "<li>{}</li>", rows)) for group, rows in sections.values()]
