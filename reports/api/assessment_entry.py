"""Entry and review of one criterion, and the steps of an assessment's life, through the same actions as the pages.

Everything names the version it was made from in If-Match: 428 without, 412 with both values when it is stale, 409 where the state
or the period's lock forbids it, 422 for what cannot be, each with the sentence the page would show.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from organisation.access import get_visible
from organisation.versions import StaleEdit
from programme import engine, life
from programme.actions import assessment as actions
from programme.actions.assessment import FindingEntry, ReviewEntry, StaleFindings
from programme.models import Assessment, Finding

from .answers import answer_of
from .assessments import RELATED, FindingOut, finding_out
from .programme import AssessmentOut, assessment_out

router = Router(tags=[gettext_noop("Chương trình")])
LONGEST_TEXT = 4000
CONFLICTS = {"state", "locked", "ended"}  # codes of life.check: what stands now forbids it
OF_WARD = {"self_value", "self_verdict", "self_note", "warning_answer"}
Verdict = Finding.Verdict


class FindingIn(Schema):
    """What to change: the ward its own fields, the reviewer the others, never both at once. What is left out stays.

    A verdict alone answers a yes/no criterion; other kinds take a value, and the verdict follows from it.
    """

    model_config = ConfigDict(extra="forbid")

    self_value: Decimal | None = Field(None, max_digits=18, decimal_places=4)
    self_verdict: Verdict | None = None
    self_note: str | None = Field(None, max_length=LONGEST_TEXT)
    warning_answer: str | None = Field(None, max_length=LONGEST_TEXT)
    verified_value: Decimal | None = Field(None, max_digits=18, decimal_places=4)
    verified_verdict: Verdict | None = None
    opinion: str | None = Field(None, max_length=LONGEST_TEXT)
    for_commission: bool | None = None


class StepIn(Schema):
    """`reason` for a return; `accept_rest` for a verification: the ward's word stands for what is still open."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=LONGEST_TEXT)
    accept_rest: bool = False


class Refused(Schema):
    detail: str
    errors: dict[str, list[str]] | None = None


class StaleFinding(Refused):
    """`yours`: what was sent; `current`: the finding as it stands."""

    yours: dict
    current: FindingOut


class StaleAssessment(Refused):
    current: AssessmentOut


REFUSALS = {409: Refused, 422: Refused, 428: Refused}


@router.patch(
    "/assessments/{pk}/findings/{code}",
    response={200: FindingOut, 412: StaleFinding, **REFUSALS},
    summary=gettext_noop("Nhập hoặc thẩm định một tiêu chí (If-Match: version của tiêu chí)"),
)
def patch_finding(request, response: HttpResponse, pk: int, code: str, said: FindingIn):
    """The ward's fields need its right to enter, the reviewer's the right to review this assessment."""
    row = _visible(request, pk)
    sent = said.dict(exclude_unset=True)
    of_ward = bool(OF_WARD & sent.keys())
    action, keep = (life.ENTER, _enter) if of_ward else (life.REVIEW, _review)
    life.check_person(row, action, request.user)
    finding = _finding(row, code)
    version = _version(request)
    if version is None:
        return _unversioned()
    if not sent or (of_ward and sent.keys() - OF_WARD):
        return Status(
            422, {"detail": _("Xin gửi các trường tự chấm hoặc các trường thẩm định, không gửi cả hai trong một lần.")}
        )
    try:
        life.check(row, action, request.user)
        keep(row, finding, version, sent, request.user)
    except StaleFindings as stale:
        now = _finding(row, next(iter(stale.current)))
        return Status(
            412,
            {
                "detail": _("Tiêu chí này vừa được người khác thay đổi. Xin so hai bản rồi gửi lại với phiên bản mới."),
                "yours": {name: _plain(value) for name, value in sent.items()},
                "current": finding_out(now, scored=row.is_scored),
            },
        )
    except ValidationError as refusal:
        return _refused(refusal)
    kept = _finding(row, code)
    response["ETag"] = f'"{kept.version}"'
    return finding_out(kept, scored=row.is_scored)


@router.post(
    "/assessments/{pk}/{step}",
    response={200: AssessmentOut, 412: StaleAssessment, **REFUSALS},
    summary=gettext_noop("Gửi, trả lại, thẩm định xong, kết luận (If-Match: version của phiếu)"),
)
def take_step(request, response: HttpResponse, pk: int, step: str, said: StepIn = StepIn()):  # noqa: B008 - how Ninja takes an optional body
    """`step`: submit, return, verify or conclude."""
    if step not in STEPS:
        raise Http404
    row = _visible(request, pk)
    action, do = STEPS[step]
    life.check_person(row, action, request.user)
    version = _version(request)
    if version is None:
        return _unversioned()
    try:
        do(row.pk, version, request.user, said)
    except StaleEdit as stale:
        now = _visible(request, stale.current.pk)
        return Status(
            412,
            {
                "detail": _("Phiếu vừa thay đổi từ lúc bạn đọc. Xin xem bản mới nhất rồi thực hiện."),
                "current": assessment_out(now),
            },
        )
    except ValidationError as refusal:
        return _refused(refusal)
    now = _visible(request, pk)
    response["ETag"] = f'"{now.version}"'
    return assessment_out(now)


STEPS = {
    "submit": (
        life.SUBMIT,
        lambda pk, version, by, said: actions.submit_assessment(assessment_id=pk, version=version, by=by),
    ),
    "return": (
        life.RETURN,
        lambda pk, version, by, said: actions.return_assessment(
            assessment_id=pk, version=version, by=by, reason=said.reason
        ),
    ),
    "verify": (
        life.VERIFY,
        lambda pk, version, by, said: actions.verify_assessment(
            assessment_id=pk, version=version, by=by, accept_rest=said.accept_rest
        ),
    ),
    "conclude": (
        life.CONCLUDE,
        lambda pk, version, by, said: actions.conclude_assessment(assessment_id=pk, version=version, by=by),
    ),
}


def _enter(row: Assessment, finding: Finding, version: int, sent: dict, by) -> None:
    if finding.is_computed and {"self_value", "self_verdict"} & sent.keys():
        raise ValidationError(_("Giá trị của tiêu chí này lấy từ sổ theo dõi, không nhập tay được."))
    value, verdict = answer_of(finding.criterion, sent, "self", finding.self_value, finding.self_verdict)
    entry = FindingEntry(
        finding.criterion.code,
        version,
        value,
        is_applicable=verdict != engine.NOT_APPLICABLE,
        note=sent.get("self_note", finding.self_note) or "",
        warning_answer=sent.get("warning_answer"),
    )
    actions.save_findings(assessment_id=row.pk, by=by, entries=[entry])


def _review(row: Assessment, finding: Finding, version: int, sent: dict, by) -> None:
    value, verdict = answer_of(finding.criterion, sent, "verified", finding.verified_value, finding.verified_verdict)
    entry = ReviewEntry(
        finding.criterion.code,
        version,
        verdict,
        value,
        opinion=sent.get("opinion", finding.opinion) or "",
        is_for_commission=sent.get("for_commission"),
    )
    actions.save_review(assessment_id=row.pk, version=row.version, by=by, entries=[entry])


def _visible(request, pk: int) -> Assessment:
    return get_visible(Assessment.objects.select_related(*RELATED), request, pk=pk)


def _finding(row: Assessment, code: str) -> Finding:
    found = row.findings.select_related("criterion").prefetch_related("evidence").filter(criterion__code=code).first()
    if found is None:
        raise Http404
    return found


def _version(request) -> int | None:
    """The version If-Match names; None without one. What is no version clashes with every one."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        return None
    text = text.removeprefix("W/").strip('" ')
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _unversioned():
    return Status(428, {"detail": _("Cần If-Match với phiên bản (version) mà bạn đã đọc.")})


def _refused(refusal: ValidationError):
    """409 where what stands now forbids it, else 422; the sentences are the page's."""
    by_field = hasattr(refusal, "error_dict")
    code = "" if by_field else getattr(refusal, "code", "") or getattr(refusal.error_list[0], "code", "")
    errors = refusal.message_dict if by_field else {"__all__": refusal.messages}
    detail = " ".join(message for messages in errors.values() for message in messages)
    return Status(409 if code in CONFLICTS else 422, {"detail": detail, "errors": errors})


def _plain(value):
    return float(value) if isinstance(value, Decimal) else value
