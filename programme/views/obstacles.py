"""Obstacles of a duty: tell, put to an agency, answer, hand over to another of the bearer's people, say that it is over."""

from collections.abc import Callable

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from organisation.formats import day as written_day
from programme import clock_rules as rules
from programme import forms_obstacles as forms
from programme.actions import obstacles as actions
from programme.models import Duty, Obstacle

from .clock_page import act, turned_away

methods = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("duty__directive", "duty__ward", "duty__agency", "asked_of", "owner", "raised_by", "answered_by")


@methods
def obstacle_raise(request, pk: int):
    """The bearer tells what blocks its duty."""
    duty = access.get_visible(Duty.objects.select_related("directive", "ward", "agency"), request, pk=pk)
    rules.check_bearer(duty, request.user, rules.TELL)
    if turned_away(request, rules.check_running, duty):
        return redirect(duty)
    return act(
        request,
        forms.ObstacleForm(request.POST if request.method == "POST" else None),
        lambda **said: actions.raise_obstacle(duty_id=duty.pk, **said),
        back=duty.get_absolute_url(),
        back_name=str(duty),
        title=_("Nêu vướng mắc: %(duty)s") % {"duty": duty},
        label=_("Nêu vướng mắc"),
        thanks=_("Đã ghi vướng mắc."),
        consequences=[
            _("Vướng mắc mang tên bạn; cơ quan chủ trì và thành phố cùng xem được."),
            _("Chọn cơ quan để hỏi ngay, hoặc hỏi sau."),
        ],
    )


@methods
def obstacle_ask(request, pk: int):
    """The bearer puts it to an agency."""
    return _act(
        request,
        pk,
        "ask",
        lambda row: rules.check_bearer(row.duty, request.user, rules.TELL),
        forms.QuestionForm,
        actions.ask_obstacle,
        (_("Hỏi cơ quan"), _("Đã gửi câu hỏi."), _("Cơ quan được hỏi thấy vướng mắc này và trả lời.")),
    )


@methods
def obstacle_answer(request, pk: int):
    """The agency that was asked answers."""
    return _act(
        request,
        pk,
        "answer",
        lambda row: actions.check_answerer(row, request.user),
        forms.AnswerForm,
        actions.answer_obstacle,
        (_("Trả lời vướng mắc"), _("Đã gửi trả lời."), _("Trả lời mang tên bạn; đơn vị nêu vướng mắc xem được.")),
    )


@methods
def obstacle_resolve(request, pk: int):
    """The bearer says that it is over."""
    return _act(
        request,
        pk,
        "resolve",
        lambda row: rules.check_bearer(row.duty, request.user, rules.TELL),
        forms.ResolutionForm,
        actions.resolve_obstacle,
        (
            _("Ghi đã tháo gỡ"),
            _("Đã ghi vướng mắc được tháo gỡ."),
            _("Sau khi ghi, vướng mắc không còn được theo dõi."),
        ),
    )


@methods
def obstacle_hand_over(request, pk: int):
    """The bearer lets another of its people look after it."""
    return _act(
        request,
        pk,
        "hand_over",
        lambda row: rules.check_bearer(row.duty, request.user, rules.TELL),
        forms.OwnerForm,
        actions.hand_over_obstacle,
        (
            _("Giao người khác phụ trách"),
            _("Đã giao vướng mắc cho người khác phụ trách."),
            _("Người được giao nhận tin khi có trả lời; người nêu vướng mắc không đổi."),
        ),
        lambda row: {"people": actions.people_of(row.duty).exclude(pk=row.owner_id)},
    )


def _act(
    request,
    pk: int,
    name: str,
    check: Callable,
    form_class,
    do: Callable,
    words: tuple[str, str, str],
    given: Callable[[Obstacle], dict] = lambda row: {},
):
    """`words`: the button, the thanks, what follows; `given`: what else the form is made of."""
    row = access.get_visible(Obstacle.objects.select_related(*RELATED), request, pk=pk)
    check(row)
    seen_duty = Duty.objects.visible_to(request.user).filter(pk=row.duty_id).exists()
    # The agency that is asked sees the question, not always the duty: it goes back to the register.
    back = row.duty.get_absolute_url() if seen_duty else reverse("programme:obstacle-list")
    if turned_away(request, actions.check_possible, row, name):
        return redirect(back)
    label, thanks, consequence = words
    return act(
        request,
        form_class(request.POST if request.method == "POST" else None, initial={"version": row.version}, **given(row)),
        lambda **said: do(obstacle_id=row.pk, **said),
        back=back,
        back_name=str(row.duty),
        title=f"{label}: {row.duty}",
        label=label,
        thanks=thanks,
        consequences=[consequence],
        facts=_facts(row),
    )


def _facts(row: Obstacle) -> list[tuple[str, str]]:
    facts = [
        (_("Vướng mắc"), row.what),
        (_("Từ ngày"), written_day(row.since_on)),
        (_("Người nêu"), str(row.raised_by)),
        (_("Người phụ trách"), str(row.owner or row.raised_by)),
    ]
    if row.asked_of_id:
        facts.append((_("Hỏi cơ quan"), f"{row.asked_of}, {written_day(row.asked_on)}"))
    if row.answer_by:
        facts.append((_("Xin trả lời trước ngày"), written_day(row.answer_by)))
    if row.answer:
        facts.append((_("Trả lời"), row.answer))
    return facts
