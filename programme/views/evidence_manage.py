"""All evidence of an assessment: by criterion, what is missing, what the ward holds; many files sent at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from organisation import access
from organisation.text import fold
from programme import life
from programme.actions import evidence_many as actions
from programme.evidence_access import check_readable_of
from programme.evidence_gaps import gaps, marks_of
from programme.forms_evidence import EvidenceForm
from programme.models import Assessment, Evidence, EvidenceBundle, Finding

MOST_HELD = 50
ASSESSMENTS = Assessment.objects.select_related("ward", "period", "criteria_set")


@require_GET
def evidence_manage(request, pk: int):
    """The page; `?tieu-chi=B01` has the criterion ticked already, `?tim=` searches what the ward holds."""
    assessment = access.get_visible(ASSESSMENTS, request, pk=pk)
    check_readable_of(request.user, assessment)
    return _page(request, assessment)


@require_POST
def evidence_add(request, pk: int):
    """Many files for several criteria, each stored once; all of them or none. Answers JSON to a script that asks for it."""
    assessment = access.get_editable(ASSESSMENTS, request, pk=pk)
    life.check_person(assessment, life.ENTER, request.user)
    form = EvidenceForm(request.POST, criteria=[finding.criterion for finding in _findings(assessment)])
    refusal = None
    if form.is_valid():
        try:
            received = actions.attach_files(
                assessment_id=assessment.pk,
                criterion_codes=form.cleaned_data["criterion"],
                files=request.FILES.getlist("files"),
                by=request.user,
                no_secret=form.cleaned_data["no_secret"],
                **vars(form.paper),
            )
            _thank(request, received)
            return _done(request, assessment)
        except ValidationError as error:
            refusal = error
    return _refused(request, assessment, form, refusal)


def _wants_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _done(request, assessment: Assessment):
    after = redirect("programme:evidence-manage", assessment.pk)
    return JsonResponse({"url": after.url}) if _wants_json(request) else after


def _refused(request, assessment: Assessment, form: EvidenceForm, refusal: ValidationError | None):
    """Nothing was stored: what is wrong with which file and field, and what was typed."""
    outcomes = getattr(refusal, "outcomes", [])
    words = " ".join(refusal.messages) if refusal else _("Chưa tệp nào được lưu. Xin sửa các mục được nêu rồi gửi lại.")
    if not _wants_json(request):
        return _page(request, assessment, form, words=words, outcomes=outcomes, status=422)
    answer = {
        "text": words,
        "files": [vars(one) for one in outcomes],
        "errors": {form[name].id_for_label or name: list(texts) for name, texts in form.errors.items()},
    }
    return JsonResponse(answer, status=422, json_dumps_params={"ensure_ascii": False})


def _thank(request, received) -> None:
    messages.success(request, _("Đã gắn %(count)d tệp minh chứng.") % {"count": len(received)})
    if known := [one.accepted.name for one in received if one.is_known]:
        messages.info(
            request,
            _("Đơn vị đã gửi nội dung này trước đây, dùng lại bản đã lưu: %(names)s.") % {"names": ", ".join(known)},
        )
    if bare := [one.accepted.name for one in received if one.accepted.original_sha256 and not one.is_known]:
        messages.info(
            request, _("Đã bỏ vị trí chụp và thông tin máy khỏi ảnh: %(names)s.") % {"names": ", ".join(bare)}
        )


def _findings(assessment: Assessment) -> list[Finding]:
    rows = assessment.findings.select_related("criterion__group").prefetch_related("evidence__later")
    return list(rows.order_by("criterion__code"))


def _page(request, assessment: Assessment, form: EvidenceForm | None = None, *, words="", outcomes=(), status=200):
    findings, day = _findings(assessment), assessment.as_of
    can_enter = life.may(assessment, life.ENTER, request.user)
    if form is None:
        wanted = request.GET.getlist("tieu-chi")
        form = EvidenceForm(
            initial={"criterion": wanted, **_whole_period(assessment)}, criteria=[each.criterion for each in findings]
        )
    return render(
        request,
        "programme/evidence_manage.html",
        {
            "assessment": assessment,
            "lines": [_line(finding, assessment, day) for finding in findings],
            "missing": gaps(findings, assessment.period, day),
            "held": held_elsewhere(assessment, findings, request.GET.get("tim", "")) if can_enter else [],
            "files": len({row.pk for finding in findings for row in finding.evidence.all()}),
            "can_enter": can_enter,
            "why_not": _why_not(assessment, request.user),
            "form": form,
            "words": words,
            "outcomes": outcomes,
            "most_files": actions.MOST_FILES,
            "bundles": EvidenceBundle.objects.filter(assessment=assessment).select_related("asked_by")[:5],
            "title": _("Minh chứng: %(ward)s, %(period)s")
            % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        },
        status=status,
    )


def _whole_period(assessment: Assessment) -> dict:
    """Most papers speak of the quarter that is judged."""
    return {"covers_from": assessment.period.starts_on, "covers_until": assessment.period.ends_on}


def _line(finding: Finding, assessment: Assessment, day) -> dict:
    files = [
        {"row": row, "marks": marks_of(row, finding.criterion, assessment.period, day), "later": list(row.later.all())}
        for row in finding.evidence.all()
    ]
    return {"finding": finding, "criterion": finding.criterion, "files": files}


def _why_not(assessment: Assessment, officer) -> str:
    """Why the ward's own officer cannot add files now; "" for all others and when they can."""
    if officer.ward_id != assessment.ward_id:
        return ""
    try:
        life.check(assessment, life.ENTER, officer)
    except (ValidationError, PermissionDenied) as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))
    return ""


def held_elsewhere(assessment: Assessment, findings: list[Finding], words: str) -> list[Evidence]:
    """Files the ward holds that this assessment does not use, the newest first; replaced ones are left out."""
    used = {row.pk for finding in findings for row in finding.evidence.all()}
    rows = Evidence.objects.filter(ward=assessment.ward_id, later__isnull=True)
    wanted = fold(words[:100])
    known = rows.values_list("pk", "name", "document_number")
    keys = [pk for pk, name, number in known if pk not in used and wanted in fold(f"{name} {number}")]
    return list(Evidence.objects.filter(pk__in=keys[:MOST_HELD]).prefetch_related("findings__criterion"))
