"""What a ward, an agency or a city officer still has to do, by when, late first."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import periods, restating
from organisation.models import Officer
from organisation.prepared import Prepared, PreparedRows, Slot
from organisation.reading import Reading
from programme.models import Assessment, AssessmentStep, Progress
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


def in_order(tasks: list[Task]) -> list[Task]:
    """Late ones first, then by day, those without a day last."""
    return sorted(tasks, key=lambda task: (not task.is_late, task.due_on or date.max))


def _editable(model, posting: str):
    """The rows that an officer posted to the `posting` (ward or agency) whose number fills the slot may enter."""
    return model.objects.editable_by(Officer(**{f"{posting}_id": Slot(posting)}))


def _duties_of(posting: str) -> Prepared:
    fields = ("period", "period__kind", "period__year", "period__number", "due_on")
    return Prepared(
        lambda: (
            _editable(Progress, posting)
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


def _papers():
    reason = AssessmentStep.objects.filter(assessment=OuterRef("pk"), action=AssessmentStep.Action.RETURN).order_by(
        "-at", "-pk"
    )
    return (
        _editable(Assessment, "ward")
        .filter(state__in=[Assessment.State.DRAFT, Assessment.State.RETURNED])
        .annotate(reason=Subquery(reason.values("reason")[:1]))
        .with_asked()
        .order_by("due_on", "pk")[:50]
    )


_PAPERS = PreparedRows(Assessment, _papers, related=("period",), also=("reason", "asked"))


def papers(day: date, ward: int) -> list[Task]:
    """The ward's assessments not signed off, with how far they are and why they came back. One query."""
    return [
        Task(
            _("Phiếu tự chấm %(period)s") % {"period": row.period.label},
            row.due_on,
            to("programme:assessment-edit", row.pk),
            standing_on(row.due_on, day),
            done=row.answered,
            total=row.asked,
            action=_("Nhập phiếu"),
            note=_("Bị trả lại: %(reason)s") % {"reason": row.reason} if row.state == Assessment.State.RETURNED else "",
            came_back=row.state == Assessment.State.RETURNED,
        )
        for row in _PAPERS(ward=ward)
    ]


def assigned(assessments: QuerySet[Assessment], officer: Officer, reading: Reading) -> tuple[int, list[Task]]:
    """How many assessments not concluded are given to the officer to judge, and the first of them: those to be judged now ahead."""
    waiting = assessments.filter(reviewer=officer).exclude(state=Assessment.State.CONCLUDED)
    rows = list(waiting.select_related("period", "ward").order_by("submitted_at", "pk"))
    rows.sort(key=lambda row: row.state != Assessment.State.SUBMITTED)
    shown = rows[:MOST_SHOWN]
    restating.mark(shown, reading, attrgetter("ward"))
    return len(rows), [
        Task(
            f"{restating.shown(row)}, {row.period.label}",
            None,
            to("programme:assessment-review", row.pk) if is_now else row.get_absolute_url(),
            action=_("Thẩm định") if is_now else _("Xem phiếu"),
            note=row.get_state_display(),
        )
        for row in shown
        for is_now in [row.state == Assessment.State.SUBMITTED]
    ]


def queue(
    assessments: QuerySet[Assessment], state: str, page: str, action: str, reading: Reading, most: int = MOST_SHOWN
) -> tuple[int, list[Task]]:
    """How many assessments wait in that state, and the oldest of them, each under the unit the reading says. Two queries at most."""
    waiting = assessments.filter(state=state).annotate(waiting=Window(Count("pk")))
    rows = list(waiting.select_related("period", "ward").order_by("submitted_at", "pk")[:most])
    count = rows[0].waiting if rows else 0
    restating.mark(rows, reading, attrgetter("ward"))
    return count, [
        Task(
            f"{restating.shown(row)}, {row.period.label}",
            None,
            to(page, row.pk),
            "waiting",
            action=action,
            note=_("tự chấm %(met)s/%(total)s") % {"met": row.met_self, "total": row.total},
        )
        for row in rows
    ]


def reports_to_issue(reports: QuerySet[ComplianceReport], day: date, most: int = 10) -> list[Task]:
    """Drafts that wait to be issued; the city's against the period's effective due day, a ward's against its own. One query."""
    rows = (
        reports.filter(state=ComplianceReport.State.DRAFT)
        .select_related("period", "ward")
        .order_by("period__due_effective_on", "pk")[:most]
    )
    tasks = []
    for row in rows:
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
