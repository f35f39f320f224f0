"""Surplus buildings in my work: alarms of buildings that nobody uses, and cases that wait for a decision or for being carried out."""

from datetime import date

from django.db.models import Count, Window
from django.utils.translation import gettext as _

from facilities.models import SurplusCase
from facilities.surplus import LIMIT_MONTHS, WARNING_MONTHS, Idle, candidates, cases, idle, idle_from, in_hands_of
from organisation.models import Officer
from reports.links import to
from reports.owing import MOST_SHOWN, Task

PROPOSE, DECIDE, KEEP = "facilities.propose_surplus", "facilities.decide_surplus", "facilities.keep_registers"
State = SurplusCase.State


def of_own_ward(officer: Officer, day: date) -> list[Task]:
    """The ward's buildings without a user for 9 months or more that have no case. One query; none without the verb."""
    if not (officer.ward_id and officer.has_perm(PROPOSE)):
        return []
    mine = in_hands_of(officer, day).order_by().values("pk")
    rows = candidates(day).filter(pk__in=mine, since__lte=idle_from(day, WARNING_MONTHS)).order_by("since", "pk")
    return [_alarm(row.name, idle(row.since, day), row.pk) for row in rows[:MOST_SHOWN]]


def _alarm(name: str, how_long: Idle, building: int) -> Task:
    return Task(
        _("Trụ sở không sử dụng: %(name)s") % {"name": name},
        how_long.limit_on,
        to("facilities:surplus-propose", building),
        how_long.level,
        action=_("Đề xuất xử lý"),
        day_word=_("đủ 12 tháng ngày"),
        note=_("Không sử dụng %(months)s tháng, chưa có hồ sơ xử lý") % {"months": how_long.months},
    )


def waiting(officer: Officer, day: date) -> list[tuple[int, list[Task], str, str]]:
    """Queues of a city officer as (count, first tasks, label, address): to decide, to carry out, alarms. Only what waits."""
    queues = []
    if officer.has_perm(DECIDE):
        queues.append(
            _cases(officer, day, State.PROPOSED, _("hồ sơ trụ sở dôi dư chờ quyết định"), _("Ghi quyết định"))
        )
    if officer.has_perm(KEEP):
        queues.append(
            _cases(officer, day, State.DECIDED, _("quyết định về trụ sở dôi dư chờ thực hiện"), _("Ghi kết quả"))
        )
    if officer.has_perm(KEEP) and officer.has_perm(PROPOSE):
        queues.append(_alarms(officer, day))
    return [queue for queue in queues if queue[0]]


def _cases(officer: Officer, day: date, state: str, label: str, action: str):
    rows = cases(day).visible_to(officer).filter(state=state).select_related("headquarters").order_by("since", "pk")
    shown = list(rows.annotate(waiting=Window(Count("pk")))[:MOST_SHOWN])
    count = shown[0].waiting if shown else 0
    tasks = [_case(row, day, action) for row in shown]
    return count, tasks, label, to("facilities:surplus-list", **{"trang-thai": state})


def _case(row: SurplusCase, day: date, action: str) -> Task:
    how_long = idle(row.since, day)
    form = row.get_decided_form_display() if row.decided_form else row.get_proposed_form_display()
    return Task(
        row.headquarters.name,
        how_long.limit_on if how_long and how_long.level else None,
        row.get_absolute_url(),
        how_long.level if how_long and how_long.level else "waiting",
        action=action,
        day_word=_("đủ 12 tháng ngày"),
        note=form,
    )


def _alarms(officer: Officer, day: date):
    """Buildings without a user for 12 months or more and without a case."""
    rows = candidates(day).visible_to(officer).filter(since__lte=idle_from(day, LIMIT_MONTHS)).order_by("since", "pk")
    shown = list(rows.annotate(waiting=Window(Count("pk")))[:MOST_SHOWN])
    count = shown[0].waiting if shown else 0
    tasks = [_alarm(row.name, idle(row.since, day), row.pk) for row in shown]
    label = _("trụ sở không sử dụng từ 12 tháng, chưa có hồ sơ")
    return count, tasks, label, to("facilities:surplus-candidate-list", **{"canh-bao": str(LIMIT_MONTHS)})
