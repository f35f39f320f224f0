"""The review desk: the ward's word beside the reviewer's, the evidence, last period, the peers, and the next in the queue."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access, clock, restating
from organisation.versions import StaleEdit
from programme import checks, life, queue
from programme.actions import assessment as actions
from programme.earlier import last_findings
from programme.forms_review import ReviewForm
from programme.models import Assessment, Finding
from programme.peers import peers_of

from .chosen import version_of
from .review_rows import Row, kept, typed

RELATED = ("ward", "period", "criteria_set", "submitted_by", "reviewer")
OPEN, WARNED = "mo", "canh-bao"


@require_http_methods(["GET", "POST"])
def assessment_review(request, pk: int):
    """Judge criterion by criterion; one press takes the ward's word for the rest."""
    assessment = access.get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    life.check_person(assessment, life.REVIEW, request.user)
    try:
        life.check(assessment, life.REVIEW, request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(assessment)
    findings = list(
        Finding.objects.filter(assessment=assessment)
        .select_related("criterion__group")
        .prefetch_related("evidence")
        .order_by("criterion__code")
    )
    for finding in findings:
        finding.assessment = assessment
    if request.method == "POST":
        return _save(request, assessment, findings)
    return _page(request, assessment, [kept(finding) for finding in findings])


def _save(request, assessment: Assessment, findings: list[Finding]):
    forms = [
        ReviewForm(request.POST, finding=finding)
        for finding in findings
        if f"{finding.criterion.code}-version" in request.POST
    ]
    action = request.POST.get("action", "save")
    if all_valid(forms):
        try:
            _act(request, assessment, action, [_entry(form) for form in forms])
            return redirect(_thank(request, assessment, action))
        except actions.StaleFindings as stale:
            _show_both(forms, stale)
        except StaleEdit as stale:
            assessment.version = stale.current.version
            messages.error(request, _("Phiếu vừa thay đổi từ lúc bạn mở trang. Xin xem lại rồi lưu."))
        except ValidationError as refusal:
            _say_why(request, forms, refusal)
    shown = {form.prefix: typed(form) for form in forms}
    rows = [shown.get(finding.criterion.code) or kept(finding) for finding in findings]
    return _page(request, assessment, rows, status=422)


def _entry(form: ReviewForm) -> actions.ReviewEntry:
    return actions.ReviewEntry(
        code=form.prefix,
        version=form.cleaned_data["version"],
        verdict=form.cleaned_data["verdict"],
        value=form.value,
        opinion=form.cleaned_data["opinion"],
        is_for_commission=form.cleaned_data["is_for_commission"],
    )


def _act(request, assessment: Assessment, action: str, entries: list[actions.ReviewEntry]) -> None:
    call = {"assessment_id": assessment.pk, "version": version_of(request), "by": request.user, "entries": entries}
    if action == "return":
        actions.return_reviewed(**call, reason=request.POST.get("reason", "")[:4000])
    else:
        actions.save_review(**call, accept_rest=action == "accept", finish=action == "finish")


def _show_both(forms: list[ReviewForm], stale: actions.StaleFindings) -> None:
    for form in forms:
        if form.prefix in stale.current:
            form.conflict = stale.current[form.prefix]
            form.add_error(
                None, _("Người khác vừa thẩm định tiêu chí này. Xin so hai bản; lưu lại lần nữa là thay bản của họ.")
            )
            form.at_version(form.conflict.version)


def _say_why(request, forms: list[ReviewForm], refusal: ValidationError) -> None:
    by_code = refusal.message_dict if hasattr(refusal, "error_dict") else {}
    found = False
    for form in forms:
        for text in by_code.get(form.prefix, []):
            form.add_error(None, text)
            found = True
    if not found:
        messages.error(request, " ".join(refusal.messages))


def _thank(request, assessment: Assessment, action: str) -> str:
    """Says what was done; where the officer goes from here."""
    if action in {"finish", "return"}:
        words = (
            _("Đã thẩm định xong phiếu của %(ward)s.")
            if action == "finish"
            else _("Đã trả lại phiếu của %(ward)s, kèm lý do.")
        )
        messages.success(request, words % {"ward": assessment.ward.station_name})
        following = queue.following(request.user, assessment)
        return _desk(following) if following else assessment.get_absolute_url()
    messages.success(
        request, _("Đã nhận tự chấm cho các tiêu chí còn lại.") if action == "accept" else _("Đã lưu ý kiến thẩm định.")
    )
    shown = request.GET.get("chi", "")
    return _desk(assessment) + (f"?chi={shown}" if shown in {OPEN, WARNED} else "")


def _desk(assessment: Assessment) -> str:
    return reverse("programme:assessment-review", args=[assessment.pk])


def _page(request, assessment: Assessment, rows: list[Row], status: int = 200):
    shown, open_count = request.GET.get("chi", ""), sum(row.is_open for row in rows)
    _put_beside(assessment, rows)
    warned_count, whole = sum(bool(row.warnings) for row in rows), len(rows)
    sections: dict = {}
    for row in rows:
        if ((shown == OPEN and not row.is_open) or (shown == WARNED and not row.warnings)) and not row.is_wrong:
            continue
        sections.setdefault(row.finding.criterion.group, []).append(row)
    reason = request.POST.get("reason") or actions.gathered_reasons(row.finding for row in rows)
    return render(
        request,
        "programme/assessment_review.html",
        {
            "assessment": assessment,
            "ended": restating.ended(assessment.ward),
            "sections": list(sections.items()),
            "following": queue.following(request.user, assessment),
            "wrong": [row.form for row in rows if row.is_wrong],
            "can": life.possible(assessment, request.user),
            "reason": reason,
            "shown": shown,
            "ways": [
                ("", _("Tất cả"), whole),
                (OPEN, _("Chưa thẩm định"), open_count),
                (WARNED, _("Có cảnh báo"), warned_count),
            ],
            "open_count": open_count,
            "whole": whole,
            "reads_evidence": life.may_read_evidence(request.user, assessment),
            "title": _("Thẩm định: %(ward)s, %(period)s")
            % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        },
        status=status,
    )


def _put_beside(assessment: Assessment, rows: list[Row]) -> None:
    """Last period, the peers and the standing checks, for all rows at once."""
    earlier, peers = last_findings(assessment), peers_of(assessment)
    warnings = checks.warnings_of((row.finding for row in rows), earlier, day=clock.today(), is_review=True)
    for row in rows:
        row.earlier, row.peers = earlier.get(row.code), peers.get(row.finding.criterion_id)
        row.warnings = warnings.get(row.code, [])
