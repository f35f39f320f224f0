"""Assessments: the list, one of them whole, and the steps of its life."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation import access, reading, restating
from organisation.listing import Column, Listing, one_of
from organisation.versions import StaleEdit
from programme import content, engine, life
from programme.actions import assessment as actions
from programme.forms import ReturnForm
from programme.models import Assessment

from .chosen import opened_quarters, version_of

RELATED = ("ward", "period", "criteria_set", "submitted_by", "verified_by", "concluded_by")
FINDINGS = ("criterion__group",)
WARD = attrgetter("ward")


def assessment_list(request):
    """All assessments in scope, read as `doc` says: filter by quarter, state, result and words; sort; export."""
    quarters, how = opened_quarters(), reading.asked(request.GET)
    is_export = "export" in request.GET
    listing = Listing(
        request,
        Assessment.objects.visible_to(request.user).select_related("ward", "period"),
        [*columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=("-period__ends_on", *restating.ahead(how, "ward"), "pk"),
        search=lambda rows, words: rows.filter(restating.found(how, "ward", words)),
        filters={
            "ky": _of_period(quarters),
            "trang-thai": one_of("state", Assessment.State.values),
            "ket-qua": _of_result,
            restating.ENDED: restating.without_ended(how, "ward"),
        },
        prepare=lambda rows: restating.mark(rows, how, WARD, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export("danh-gia", _("Phiếu đánh giá"))
    counts = dict(
        Assessment.objects.visible_to(request.user).order_by().values_list("state").annotate(count=Count("pk"))
    )
    return render(
        request,
        "programme/assessment_list.html",
        listing.context()
        | {
            "title": _("Đánh giá theo bộ tiêu chí"),
            "reading": how,
            "quarters": quarters,
            "states": Assessment.State.choices,
            "chosen_period": listing.chosen["ky"],
            "chosen_state": listing.chosen["trang-thai"],
            "chosen_result": listing.chosen["ket-qua"],
            "results": [
                ("dat", _("đủ điều kiện")),
                ("chua-dat", _("chưa đủ điều kiện")),
                ("diem-liet", _("có điểm liệt")),
            ],
            "waiting": counts.get(Assessment.State.SUBMITTED, 0),
            "to_conclude": counts.get(Assessment.State.VERIFIED, 0),
        },
    )


def columns(how: reading.Reading) -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.unit.full_name, (restating.order_key(how, "ward"),)),
        Column("ky", _("Kỳ"), lambda row: row.period.label, ("period__ends_on",)),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("tu-cham", _("Tự chấm đạt"), lambda row: row.met_self, ("met_self",)),
        Column(
            "tham-dinh",
            _("Thẩm định đạt"),
            lambda row: row.met_verified if row.is_reviewed else None,
            ("met_verified",),
        ),
        Column("tong", _("Số tiêu chí"), lambda row: row.total, ("total",)),
        Column("diem", _("Điểm tự chấm"), lambda row: row.self_points, ("points_self",)),
        Column(
            "diem-td",
            _("Điểm thẩm định"),
            lambda row: row.verified_points if row.is_reviewed else None,
            ("points_verified",),
        ),
        Column(
            "diem-liet",
            _("Điểm liệt"),
            lambda row: row.vetoes_verified if row.is_reviewed else row.vetoes_self,
            ("vetoes_self",),
        ),
        Column("gui", _("Gửi lúc"), lambda row: row.submitted_at, ("submitted_at",)),
        Column("han", _("Hạn gửi"), lambda row: row.due_on, ("due_on",)),
    ]


def _of_period(quarters):
    by_code = {period.code: period.pk for period in quarters}

    def keep(queryset, value):
        return queryset.filter(period=by_code[value]) if value in by_code else queryset

    return keep


def _of_result(queryset, value: str):
    reviewed = queryset.filter(state__in=[Assessment.State.VERIFIED, Assessment.State.CONCLUDED])
    return {
        "dat": reviewed.filter(passes_verified=True),
        "chua-dat": reviewed.filter(passes_verified=False),
        "diem-liet": reviewed.filter(vetoes_verified__gt=0),
    }.get(value, queryset)


def assessment_detail(request, pk: int):
    """The assessment whole: totals, groups with findings and evidence, and who did what when and why."""
    assessment = access.get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)
    findings = list(
        assessment.findings.select_related(*FINDINGS).prefetch_related("evidence").order_by("criterion__code")
    )
    return render(
        request,
        "programme/assessment_detail.html",
        {
            "assessment": assessment,
            "ended": restating.ended(assessment.ward),
            "groups": groups_of(findings, assessment),
            "steps": stepper(assessment),
            "history": assessment.steps.select_related("by"),
            "changeovers": assessment.changeovers.select_related("to_set"),
            "can": life.possible(assessment, request.user),
            "reads_evidence": request.user.has_perm("programme.read_evidence"),
            "return_form": ReturnForm(initial={"version": assessment.version}),
            "is_changed": assessment.content_hash and content.content_hash(assessment) != assessment.content_hash,
            "title": _("%(ward)s, %(period)s")
            % {"ward": assessment.ward.station_name, "period": assessment.period.label},
        },
    )


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
        assessment = access.get_visible(Assessment.objects.all(), request, pk=pk)
        access.check(request.user, life.RULES[life.RETURN].verb)
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
    assessment = access.get_visible(Assessment.objects.select_related("ward", "period"), request, pk=pk)
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
