"""Surplus buildings in my work: alarms of buildings that nobody uses, and cases that wait for a decision or for being carried out."""

from datetime import date
from functools import partial

from django.db.models import CharField, Count, Window
from django.utils.translation import gettext as _

from facilities.models import SurplusCase
from facilities.surplus import LIMIT_MONTHS, WARNING_MONTHS, Idle, cases, idle, idle_from, in_hands_of, unused
from organisation.models import Officer
from organisation.prepared import PreparedRows, Slot, day_slot
from organisation.prepared_for import PreparedFor
from reports.links import to
from reports.owing import MOST_SHOWN, Task

PROPOSE, DECIDE, KEEP = "facilities.propose_surplus", "facilities.decide_surplus", "facilities.keep_registers"
State = SurplusCase.State


def _for_long(buildings):
    """Those without a user since the `last` day, each with how many there are."""
    rows = buildings.filter(since__lte=day_slot("last")).order_by("since", "pk")
    return rows.values_list("name", "since", "pk", Window(Count("pk")))[:MOST_SHOWN]


def _in_hands_of(reader):
    mine = in_hands_of(reader, day_slot("day")).order_by().values("pk")
    return _for_long(unused(day_slot("day")).filter(pk__in=mine))


_UNUSED = PreparedFor(lambda reader: _for_long(unused(day_slot("day")).visible_to(reader)))
_UNUSED_IN_HANDS = PreparedFor(_in_hands_of, verbs=[KEEP])


def of_own_ward(officer: Officer, day: date) -> list[Task]:
    """The ward's buildings without a user for 9 months or more that have no case. One query; none without the verb."""
    if not (officer.ward_id and officer.has_perm(PROPOSE)):
        return []
    rows = _UNUSED_IN_HANDS(officer, day=day, last=idle_from(day, WARNING_MONTHS))
    return [_alarm(name, idle(since, day), building) for name, since, building, _count in rows]


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


_CASES = PreparedFor(
    lambda reader: (
        cases(day_slot("day"))
        .visible_to(reader)
        .filter(state=Slot("state", CharField()))
        .annotate(waiting=Window(Count("pk")))
        .order_by("since", "pk")[:MOST_SHOWN]
    ),
    prepare=partial(PreparedRows, SurplusCase, related=("headquarters",), also=("since", "waiting")),
)


def _cases(officer: Officer, day: date, state: str, label: str, action: str):
    rows = _CASES(officer, day=day, state=state)
    tasks = [_case(row, day, action) for row in rows]
    return rows[0].waiting if rows else 0, tasks, label, to("facilities:surplus-list", **{"trang-thai": state})


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
    rows = _UNUSED(officer, day=day, last=idle_from(day, LIMIT_MONTHS))
    count = rows[0][-1] if rows else 0
    tasks = [_alarm(name, idle(since, day), building) for name, since, building, _count in rows]
    label = _("trụ sở không sử dụng từ 12 tháng, chưa có hồ sơ")
    return count, tasks, label, to("facilities:surplus-candidate-list", **{"canh-bao": str(LIMIT_MONTHS)})
