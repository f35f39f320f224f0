"""What a ward, an agency or a city officer still has to do, by when, late first."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import periods
from organisation.memory import drawn
from organisation.models import Officer
from organisation.prepared import Prepared, PreparedRows, Slot
from organisation.prepared_for import PreparedFor
from programme.models import Progress
from reports.links import to
from reports.models import ComplianceReport

SOON_DAYS = 7
MOST_SHOWN = 10


@dataclass
class Task:
    """One thing to do. `status` is a standing of organisation.badges; `note` says what came back (`came_back`) or else to know."""

    what: str
    due_on: date | None
    url: str
    status: str = "waiting"
    note: str = ""
    done: int = 0
    total: int = 0
    action: str = ""
    day_word: str = ""
    came_back: bool = False

    @property
    def deadline(self) -> str:
        """What the day is."""
        return self.day_word or _("hạn gửi")

    @property
    def is_late(self) -> bool:
        return self.status == "late"

    @property
    def word(self) -> str:
        """What to say instead of the standing's usual word: what is not due yet does not wait for anybody."""
        return _("Chưa đến hạn") if self.status == "waiting" and self.due_on else ""


def standing_on(due_on: date | None, day: date) -> str:
    """late, due within a week, or waiting."""
    if due_on is None:
        return "waiting"
    return "late" if due_on < day else "due" if (due_on - day).days <= SOON_DAYS else "waiting"


def listed(tasks: list[Task], *, is_queue: bool = False) -> SafeString:
    """The tasks as a list, kept by what they say; a queue's without days and warnings."""
    said = is_queue, *(tuple(vars(task).values()) for task in tasks)
    return drawn("reports/_my_work_tasks.html", said, {"listed": tasks, "is_queue": is_queue})


def in_order(tasks: list[Task]) -> list[Task]:
    """Late ones first, then by day, those without a day last."""
    return sorted(tasks, key=lambda task: (not task.is_late, task.due_on or date.max))


def _duties_of(posting: str) -> Prepared:
    fields = ("period", "period__kind", "period__year", "period__number", "due_on")
    return Prepared(
        lambda: (
            Progress.objects.editable_by(Officer(**{f"{posting}_id": Slot(posting)}))
            .unanswered()
            .order_by()
            .values(*fields)
            .annotate(count=Count("pk"))
            .values_list(*fields[1:], "count")
        )
    )


_DUTIES = {posting: _duties_of(posting) for posting in ("ward", "agency")}


def duties(day: date, **posting: int) -> list[Task]:
    """Reports on duties not handed in by the `ward` or the `agency`, one task for each period. One query."""
    tasks = []
    for kind, year, number, due_on, count in _DUTIES[next(iter(posting))](**posting):
        what = ngettext(
            "%(count)s nghĩa vụ chưa báo cáo, %(period)s", "%(count)s nghĩa vụ chưa báo cáo, %(period)s", count
        ) % {"count": count, "period": periods.label(kind, year, number)}
        tasks.append(
            Task(
                what,
                due_on,
                to("programme:progress-list", ky=periods.span(kind, year, number).code),
                standing_on(due_on, day),
                action=_("Nhập tiến độ"),
            )
        )
    return tasks


_DRAFTS = PreparedFor(
    lambda reader: (
        ComplianceReport.objects.visible_to(reader)
        .filter(ward=reader.ward_id, state=ComplianceReport.State.DRAFT)
        .order_by("period__due_effective_on", "pk")[:MOST_SHOWN]
    ),
    prepare=partial(PreparedRows, ComplianceReport, related=("period", "ward")),
)


def reports_to_issue(officer: Officer, day: date) -> list[Task]:
    """Drafts that wait to be issued; the city's against the period's effective due day, a ward's against its own. One query."""
    tasks = []
    for row in _DRAFTS(officer):
        due_on = row.period.ward_due_on if row.ward_id else row.period.due_effective_on
        tasks.append(
            Task(
                _("Dự thảo %(kind)s, %(period)s") % {"kind": row.get_kind_display(), "period": row.period.label},
                due_on,
                to("reports:report-detail", row.pk),
                standing_on(due_on, day),
                action=_("Xem và ban hành"),
            )
        )
    return tasks
