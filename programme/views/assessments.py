"""One assessment whole, and the steps of its life."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation import access, clock, restating
from organisation.versions import StaleEdit
from programme import checks, content, engine, life, locks
from programme.actions import assessment as actions
from programme.actions.assigning import may_be_assigned
from programme.actions.locking import GRANT_VERB
from programme.forms import ReturnForm
from programme.forms_lock import AssignForm
from programme.models import Assessment, Finding, Recognition

from .chosen import version_of

RELATED = (
    "ward",
    "period",
    "criteria_set",
    "submitted_by",
    "verified_by",
    "concluded_by",
    "reviewer__ward",
    "reviewer__agency",
    "assigned_by",
)
FINDINGS = ("criterion__group",)


def assessment_detail(request, pk: int):
    """The assessment whole: totals, groups with findings and evidence, and who did what when and why."""
    assessment = access.get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    findings = list(
        assessment.findings.select_related(*FINDINGS).prefetch_related("evidence").order_by("criterion__code")
    )
    shown = _warn(assessment, findings)
    can = life.possible(assessment, request.user)
    return render(
        request,
        "programme/assessment_detail.html",
        _around(request, assessment, can)
        | {
            "assessment": assessment,
            "ended": restating.ended(assessment.ward),
            "groups": groups_of(findings, assessment),
            "steps": stepper(assessment),
            "history": assessment.steps.select_related("by"),
            "changeovers": assessment.changeovers.select_related("to_set"),
            "for_commission": [finding for finding in findings if finding.is_for_commission],
            "checks": shown,
            "can": can,
            "reads_evidence": life.may_read_evidence(request.user, assessment),
            "return_form": ReturnForm(initial={"version": assessment.version}),
            "is_changed": assessment.content_hash and content.content_hash(assessment) != assessment.content_hash,
            "asked": len(findings),
            "title": _("%(ward)s, %(period)s")
            % {"ward": assessment.ward.station_name, "period": assessment.period.label},
        },
    )


def _warn(assessment: Assessment, findings: list[Finding]) -> dict:
    """What looks odd, for the page's block; put beside each finding too."""
    shown = checks.page_of(assessment, findings)
    by_key = {row["finding"].pk: row["warnings"] for row in shown["rows"]}
    for finding in findings:
        finding.warnings = by_key.get(finding.pk, [])
    return shown


def _around(request, assessment: Assessment, can: dict) -> dict:
    """What belongs to the assessment and is not in it: who is to judge it, the exception to the lock, the year's recognition."""
    period, user = assessment.period, request.user
    title = Recognition.objects.visible_to(user).filter(ward=assessment.ward_id, year=period.year)
    return {
        "assign_form": AssignForm(officers=may_be_assigned()) if can[life.ASSIGN] else None,
        "is_mine": life.is_assigned(assessment, user),
        "may_unassign": assessment.reviewer_id and (can[life.ASSIGN] or life.is_assigned(assessment, user)),
        "exception": locks.exception_of(assessment),
        "may_grant": period.is_locked and assessment.is_open and user.has_perm(GRANT_VERB),
        "recognition": title.standing_on(clock.today()).order_by("-pk").first(),
    }


def groups_of(findings, assessment: Assessment) -> list[dict]:
    """Findings by group, with the group's points of the ward and of the reviewer and whether it reaches the threshold."""
    totals = engine.add_up(((finding.criterion, finding.self_verdict) for finding in findings), assessment.criteria_set)
    own = totals.groups
    verified = engine.add_up(
        ((finding.criterion, finding.verified_verdict) for finding in findings), assessment.criteria_set
    ).groups
    groups, scored = {}, totals.is_scored
    for finding in findings:
        group = finding.criterion.group
        groups.setdefault(
            group.pk,
            {
                "group": group,
                "findings": [],
                "own": own[group.pk],
                "verified": verified[group.pk],
                **_points(own[group.pk], verified[group.pk], scored=scored),
                "reaches": engine.group_passes(
                    (verified if assessment.is_reviewed else own)[group.pk],
                    assessment.criteria_set,
                    is_scored=scored,
                ),
            },
        )["findings"].append(finding)
    return list(groups.values())


def _points(own: engine.GroupTotals, verified: engine.GroupTotals, *, scored: bool) -> dict:
    """A group's points; None, shown as a dash, in a set that has none."""
    return {
        "own_points": own.points if scored else None,
        "own_most": own.points_max if scored else None,
        "verified_points": verified.points if scored else None,
        "verified_most": verified.points_max if scored else None,
    }


def stepper(assessment: Assessment) -> list[dict]:
    """The way from draft to conclusion; a returned assessment stands at its beginning again."""
    State = Assessment.State
    at = {State.RETURNED: State.DRAFT}.get(assessment.state, assessment.state)
    here = life.STEPPER.index(at)
    days = {
        State.SUBMITTED: assessment.submitted_at,
        State.VERIFIED: assessment.verified_at,
        State.CONCLUDED: assessment.concluded_at,
    }
    return [
        {
            "label": State.RETURNED.label if state == at and assessment.state == State.RETURNED else State(state).label,
            "when": "past" if index < here else "now" if index == here else "",
            "moment": days.get(state) if index <= here else None,
        }
        for index, state in enumerate(life.STEPPER)
    ]


@require_POST
def assessment_submit(request, pk: int):
    """Sign off for the ward."""
    return _move(
        request,
        pk,
        life.SUBMIT,
        actions.submit_assessment,
        _("Đã gửi phiếu. Thành phố sẽ thẩm định hoặc trả lại kèm lý do."),
    )


@require_POST
def assessment_return(request, pk: int):
    """Send back with the reason."""
    reason = ReturnForm.base_fields["reason"].clean
    try:
        words = reason(request.POST.get("reason", ""))
    except ValidationError as error:
        assessment = access.get_visible(Assessment.objects.select_related("ward", "reviewer"), request, pk=pk)
        life.check_person(assessment, life.RETURN, request.user)
        messages.error(request, " ".join(error.messages))
        return redirect(assessment)
    return _move(request, pk, life.RETURN, actions.return_assessment, _("Đã trả lại phiếu cho đơn vị."), reason=words)


@require_POST
def assessment_verify(request, pk: int):
    """Close the review; `accept_rest` takes the ward's word for what is still open."""
    return _move(
        request,
        pk,
        life.VERIFY,
        actions.verify_assessment,
        _("Đã thẩm định xong phiếu."),
        accept_rest=bool(request.POST.get("accept_rest")),
    )


@require_POST
def assessment_conclude(request, pk: int):
    """The leader's conclusion."""
    return _move(
        request, pk, life.CONCLUDE, actions.conclude_assessment, _("Đã kết luận phiếu. Nội dung được khóa bằng mã băm.")
    )


def _move(request, pk: int, action: str, function, thanks: str, **more):
    """One step of the life; what stands in its way is said on the assessment's page."""
    assessment = access.get_visible(Assessment.objects.select_related("ward", "period", "reviewer"), request, pk=pk)
    life.check_person(assessment, action, request.user)
    try:
        function(assessment_id=assessment.pk, version=version_of(request), by=request.user, **more)
        messages.success(request, thanks)
    except StaleEdit:
        messages.error(
            request, _("Phiếu vừa thay đổi từ lúc bạn mở trang. Đây là bản mới nhất: xin xem lại rồi thực hiện.")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(assessment)
