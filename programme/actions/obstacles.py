"""Vướng mắc: the bearer tells what blocks its duty and may put it to an agency, which answers; the bearer says when it is over."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.clock import today
from organisation.models import Agency, Officer
from organisation.versions import lock, save
from programme import clock_rules as rules
from programme.models import Duty, Obstacle

State = Obstacle.State
# What may be done in which state; what is not here is not possible. An answered one may be put to another agency.
POSSIBLE = {
    "ask": {State.OPEN, State.ANSWERED},
    "answer": {State.ASKED},
    "resolve": {State.OPEN, State.ASKED, State.ANSWERED},
    "hand_over": {State.OPEN, State.ASKED, State.ANSWERED},
}


@transaction.atomic
def raise_obstacle(
    *,
    by: Officer,
    duty_id: int,
    what: str,
    since_on: date,
    asked_of: Agency | None = None,
    answer_by: date | None = None,
) -> Obstacle:
    """Tell what blocks the duty, and put it to an agency at once when one is named. Whoever tells it looks after it.

    Raises DoesNotExist (out of scope), PermissionDenied, ValidationError.
    """
    duty = lock(Duty.objects.visible_to(by).select_related("directive", "ward", "agency"), duty_id)
    rules.check_bearer(duty, by, rules.TELL)
    rules.check_running(duty)
    wrong = _wrong_question(duty, asked_of, answer_by, is_asked=asked_of is not None or answer_by is not None)
    if not what.strip():
        wrong["what"] = _("Xin nêu vướng mắc.")
    if since_on > today():
        wrong["since_on"] = _("Vướng mắc từ ngày chưa đến. Xin ghi ngày bắt đầu vướng, không sau hôm nay.")
    if wrong:
        raise ValidationError(wrong)
    asked = (
        {"state": State.ASKED, "asked_of": asked_of, "asked_on": today(), "answer_by": answer_by} if asked_of else {}
    )
    made = Obstacle.objects.create(duty=duty, what=what, since_on=since_on, owner=by, raised_by=by, **asked)
    changes = {"state": [None, str(made.state)], "asked_of": [None, made.asked_of_id]}
    audit.record(by=by, action="raise_obstacle", row=made, changes=changes, reason=what, ward_id=duty.ward_id)
    return made


@transaction.atomic
def ask_obstacle(
    *, obstacle_id: int, version: int, by: Officer, asked_of: Agency | None, answer_by: date | None = None
) -> Obstacle:
    """Put it to an agency; an earlier answer stays in the trail and gives way to the next."""
    row = _locked(obstacle_id, version, by)
    rules.check_bearer(row.duty, by, rules.TELL)
    check_possible(row, "ask")
    if wrong := _wrong_question(row.duty, asked_of, answer_by, is_asked=True):
        raise ValidationError(wrong)
    return _change(
        row,
        by,
        "ask_obstacle",
        state=State.ASKED,
        asked_of=asked_of,
        asked_on=today(),
        answer_by=answer_by,
        answer="",
        answered_by=None,
        answered_at=None,
    )


@transaction.atomic
def answer_obstacle(*, obstacle_id: int, version: int, by: Officer, answer: str) -> Obstacle:
    """The agency that was asked answers, or the city for it."""
    row = _locked(obstacle_id, version, by)
    check_answerer(row, by)
    check_possible(row, "answer")
    if not answer.strip():
        raise ValidationError({"answer": _("Xin nhập nội dung trả lời.")})
    now = timezone.now()
    return _change(row, by, "answer_obstacle", state=State.ANSWERED, answer=answer, answered_by=by, answered_at=now)


@transaction.atomic
def resolve_obstacle(*, obstacle_id: int, version: int, by: Officer, resolution: str) -> Obstacle:
    """The bearer says that it is over, and how."""
    row = _locked(obstacle_id, version, by)
    rules.check_bearer(row.duty, by, rules.TELL)
    check_possible(row, "resolve")
    if not resolution.strip():
        raise ValidationError({"resolution": _("Xin nêu đã tháo gỡ thế nào.")})
    day = today()
    return _change(
        row, by, "resolve_obstacle", state=State.RESOLVED, resolution=resolution, resolved_by=by, resolved_on=day
    )


@transaction.atomic
def hand_over_obstacle(*, obstacle_id: int, version: int, by: Officer, owner: Officer, reason: str = "") -> Obstacle:
    """Another of the bearer's people looks after it from now on; whoever raised it stays named."""
    row = _locked(obstacle_id, version, by)
    rules.check_bearer(row.duty, by, rules.TELL)
    check_possible(row, "hand_over")
    if owner.pk == row.owner_id:
        raise ValidationError({"owner": _("Người này đang phụ trách vướng mắc. Xin chọn người khác.")})
    if not people_of(row.duty).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Người phụ trách phải là cán bộ đang công tác tại đơn vị có nghĩa vụ.")})
    return _change(row, by, "hand_over_obstacle", reason.strip(), owner=owner)


def people_of(duty: Duty) -> QuerySet:
    """Who may look after the bearer's obstacles: its officers of now."""
    post = {"ward": duty.ward_id} if duty.ward_id else {"agency": duty.agency_id}
    return Officer.objects.filter(is_active=True, **post).order_by("full_name", "pk")


def check_possible(row: Obstacle, act: str) -> None:
    """ValidationError when the obstacle's state leaves no room for the act."""
    if row.state not in POSSIBLE[act]:
        raise ValidationError(
            _("Vướng mắc đang ở trạng thái “%(state)s” nên không làm được việc này.")
            % {"state": row.get_state_display()}
        )


def check_answerer(row: Obstacle, by: Officer) -> None:
    """The agency asked answers, or whoever watches over all for the city."""
    rules.check_verb(by, rules.ANSWER)
    if not (by.sees_all or (by.agency_id and by.agency_id == row.asked_of_id)):
        raise PermissionDenied(_("Chỉ cơ quan được hỏi hoặc thành phố trả lời vướng mắc này."))


def _locked(obstacle_id: int, version: int, by: Officer) -> Obstacle:
    rows = Obstacle.objects.visible_to(by).select_related("duty__directive", "duty__ward", "duty__agency", "asked_of")
    return lock(rows, obstacle_id, version)


def _wrong_question(duty: Duty, asked_of: Agency | None, answer_by: date | None, *, is_asked: bool) -> dict[str, str]:
    wrong = {}
    if not is_asked:
        return wrong
    if asked_of is None:
        wrong["asked_of"] = _("Xin chọn cơ quan được hỏi.")
    elif asked_of.retired_on and asked_of.retired_on <= today():
        wrong["asked_of"] = _("Cơ quan này đã kết thúc. Xin chọn cơ quan khác.")
    elif asked_of.pk == duty.agency_id:
        wrong["asked_of"] = _("Đây là chính cơ quan có nghĩa vụ. Xin chọn cơ quan khác.")
    if answer_by and answer_by < today():
        wrong["answer_by"] = _("Ngày xin trả lời đã qua. Xin chọn ngày từ hôm nay.")
    return wrong


def _change(row: Obstacle, by: Officer, action: str, reason: str = "", **values) -> Obstacle:
    before = audit.snapshot(row)
    for name, value in values.items():
        setattr(row, name, value)
    save(row, *values)
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action=action, row=row, changes=changes, reason=reason, ward_id=row.duty.ward_id)
    return row
