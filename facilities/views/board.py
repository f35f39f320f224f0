"""All unfinished work by stage, on one page: how many, how much money, how many are late."""

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from organisation import clock, restating
from organisation.models import Ward
from organisation.reading import asked
from organisation.restating import of_kind

from ..models import InvestmentProject
from ..outlook import outlooks

Stage = InvestmentProject.Stage
WARD = attrgetter("ward")
SHOWN = 6
PHASES = (
    (_("Chuẩn bị, quyết định"), range(1, 7)),
    (_("Vốn, thiết kế, đấu thầu"), range(7, 10)),
    (_("Thực hiện, bàn giao"), range(10, 13)),
    (_("Quyết toán, bảo hành"), range(13, 15)),
)


@dataclass
class Column:
    """One stage on the board: its projects, the most delayed first."""

    number: int
    label: str
    projects: list = field(default_factory=list)
    query: str = ""

    @property
    def total(self) -> int:
        return sum(project.total for project in self.projects)

    @property
    def late(self) -> int:
        return sum(1 for project in self.projects if project.outlook.delay_days and not project.outlook.is_done)

    @property
    def first(self) -> list:
        return self.projects[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.projects) - SHOWN, 0)


def columns_of(projects: QuerySet, how) -> dict[int, Column]:
    """The projects by stage with their outlook and the unit they are shown under. A constant number of queries."""
    projects, day = list(projects), clock.today()
    restating.mark(projects, how, WARD, in_full=False)
    found, by_stage = outlooks(projects, day), defaultdict(list)
    for project in projects:
        project.outlook = found[project.pk]
        by_stage[project.stage].append(project)
    columns = {}
    for number, label in Stage.choices:
        held = sorted(by_stage[number], key=lambda one: (-one.outlook.delay_days, one.sort_key, one.pk))
        columns[number] = Column(number, str(label), held)
    return columns


def _query(request, number: int) -> str:
    """What the list of projects asks for to show one column whole."""
    query = request.GET.copy()
    query["giai-doan"] = str(number)
    return query.urlencode()


@require_safe
def stage_board(request):
    """Projects by stage as far as the officer sees; `loai`: kind of unit, `nhom`: group."""
    how, kind, group = asked(request.GET), request.GET.get("loai", ""), request.GET.get("nhom", "")
    rows = of_kind(how, "ward")(InvestmentProject.objects.visible_to(request.user).select_related("ward"), kind)
    if group in InvestmentProject.Group.values:
        rows = rows.filter(group=group)
    columns = columns_of(rows, how)
    for column in columns.values():
        column.query = _query(request, column.number)
    held = [project for column in columns.values() for project in column.projects]
    return render(
        request,
        "facilities/stage_board.html",
        {
            "phases": [(words, [columns[number] for number in numbers]) for words, numbers in PHASES],
            "count": len(held),
            "late": sum(column.late for column in columns.values()),
            "in_works": len(columns[Stage.WORKS].projects),
            "waiting": sum(len(columns[number].projects) for number in range(1, Stage.MONEY_ASSIGNED + 1)),
            "reading": how,
            "kind": kind,
            "group": group,
            "kinds": Ward.Kind.choices,
            "groups": InvestmentProject.Group.choices,
            "as_of": clock.today(),
        },
    )
