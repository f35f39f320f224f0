"""The review desk: the ward's word beside the reviewer's, the evidence, last quarter, and the next one in the queue."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access, restating
from organisation.versions import StaleEdit
from programme import life
from programme.actions import assessment as actions
from programme.earlier import last_findings
from programme.forms import ReturnForm, ReviewForm
from programme.models import Assessment

from .chosen import version_of


@require_http_methods(["GET", "POST"])
def assessment_review(request, pk: int):
    """Judge criterion by criterion; one press takes the ward's word for the rest."""
    assessment = access.get_visible(
        Assessment.objects.select_related("ward", "period", "criteria_set", "submitted_by"), request, pk=pk
    )
    access.check(request.user, life.RULES[life.REVIEW].verb)
    try:
        life.check(assessment, life.REVIEW, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(assessment)
    findings = list(
        assessment.findings.select_related("criterion__group").prefetch_related("evidence").order_by("criterion__code")
    )
    if request.method == "POST":
        return _save(request, assessment, findings)
    return _page(request, assessment, [ReviewForm(finding=finding) for finding in findings])


def _save(request, assessment: Assessment, findings):
    forms = [
        ReviewForm(request.POST, finding=finding)
        for finding in findings
        if f"{finding.criterion.code}-version" in request.POST
    ]
    action = request.POST.get("action", "save")
    if all_valid(forms):
        entries = [
            actions.ReviewEntry(
                code=form.prefix,
                version=form.cleaned_data["version"],
                verdict=form.cleaned_data["verdict"],
                value=form.value,
                opinion=form.cleaned_data["opinion"],
            )
            for form in forms
        ]
        try:
            actions.save_review(
                assessment_id=assessment.pk,
                version=version_of(request),
                by=request.user,
                entries=entries,
                accept_rest=action == "accept",
                finish=action == "finish",
            )
            return redirect(_thank(request, assessment, action))
        except actions.StaleFindings as stale:
            for form in forms:
                if form.prefix in stale.current:
                    form.conflict = stale.current[form.prefix]
                    form.add_error(
                        None,
                        _("Người khác vừa thẩm định tiêu chí này. Xin so hai bản; lưu lại lần nữa là thay bản của họ."),
                    )
                    form.at_version(form.conflict.version)
        except StaleEdit:
            messages.error(request, _("Phiếu vừa thay đổi từ lúc bạn mở trang. Xin xem lại rồi lưu."))
        except ValidationError as refusal:
            by_code = refusal.message_dict if hasattr(refusal, "error_dict") else {}
            for form in forms:
                for text in by_code.get(form.prefix, []):
                    form.add_error(None, text)
            if not by_code:
                messages.error(request, " ".join(refusal.messages))
    return _page(request, assessment, forms, status=422)


def _thank(request, assessment: Assessment, action: str) -> str:
    if action == "finish":
        messages.success(request, _("Đã thẩm định xong phiếu của %(ward)s.") % {"ward": assessment.ward.station_name})
        following = next_in_queue(request.user, assessment)
        return (
            reverse("programme:assessment-review", args=[following.pk]) if following else assessment.get_absolute_url()
        )
    messages.success(
        request, _("Đã nhận tự chấm cho các tiêu chí còn lại.") if action == "accept" else _("Đã lưu ý kiến thẩm định.")
    )
    return reverse("programme:assessment-review", args=[assessment.pk])


def next_in_queue(officer, assessment: Assessment) -> Assessment | None:
    """The oldest other submission that this officer may review."""
    return (
        Assessment.objects.visible_to(officer)
        .awaiting_review()
        .exclude(pk=assessment.pk)
        .exclude(submitted_by=officer)
        .select_related("ward", "period")
        .first()
    )


def _page(request, assessment: Assessment, forms, status: int = 200):
    earlier, sections = last_findings(assessment), {}
    for form in forms:
        form.style()
        form.earlier = earlier.get(form.prefix)
        sections.setdefault(form.finding.criterion.group, []).append(form)
    return render(
        request,
        "programme/assessment_review.html",
        {
            "assessment": assessment,
            "ended": restating.ended(assessment.ward),
            "sections": list(sections.items()),
            "following": next_in_queue(request.user, assessment),
            "wrong": [form for form in forms if form.is_bound and form.errors],
            "can": life.possible(assessment, request.user),
            "return_form": ReturnForm(initial={"version": assessment.version}),
            "open_count": sum(not form.finding.verified_verdict for form in forms),
            "reads_evidence": request.user.has_perm("programme.read_evidence"),
            "title": _("Thẩm định: %(ward)s, %(period)s")
            % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        },
        status=status,
    )
