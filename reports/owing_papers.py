"""Assessments in my work: the ward's own, those given to a reviewer, and those that wait for anybody or for the leader."""

from datetime import date
from functools import partial
from operator import attrgetter

from django.db.models import Count, OuterRef, Q, Subquery, Window
from django.utils.translation import gettext as _

from organisation import restating
from organisation.models import Officer
from organisation.prepared import PreparedRows, Slot
from organisation.prepared_for import PreparedFor
from organisation.reading import Reading
from programme.models import Assessment, AssessmentStep
from reports.links import to
from reports.owing import MOST_SHOWN, Task, standing_on

RELATED = ("period", "ward")


def _papers():
    reason = AssessmentStep.objects.filter(assessment=OuterRef("pk"), action=AssessmentStep.Action.RETURN).order_by(
        "-at", "-pk"
    )
    return (
        Assessment.objects.editable_by(Officer(ward_id=Slot("ward")))
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


_ASSIGNED = PreparedFor(
    lambda reader: (
        Assessment.objects.visible_to(reader)
        .filter(reviewer=Slot("officer"))
        .exclude(state=Assessment.State.CONCLUDED)
        .order_by("submitted_at", "pk")
    ),
    prepare=partial(PreparedRows, Assessment, related=RELATED),
)


def assigned(officer: Officer, reading: Reading) -> tuple[int, list[Task]]:
    """How many assessments not concluded are given to the officer to judge, and the first of them: those to be judged now ahead."""
    rows = _ASSIGNED(officer, officer=officer.pk)
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


def _waiting(which: Q) -> PreparedFor:
    """The oldest of those, each with how many are `waiting`."""
    return PreparedFor(
        lambda reader: (
            Assessment.objects.visible_to(reader)
            .filter(which)
            .annotate(waiting=Window(Count("pk")))
            .order_by("submitted_at", "pk")[:MOST_SHOWN]
        ),
        prepare=partial(PreparedRows, Assessment, related=RELATED, also=("waiting",)),
    )


_FREE = _waiting(Q(state=Assessment.State.SUBMITTED, reviewer=None))
_VERIFIED = _waiting(Q(state=Assessment.State.VERIFIED))


def free(officer: Officer, reading: Reading) -> tuple[int, list[Task]]:
    """How many assessments wait for a reviewer and are given to nobody, and the oldest of them. Two queries at most."""
    return _queue(_FREE(officer), "programme:assessment-review", _("Thẩm định"), reading)


def to_conclude(officer: Officer, reading: Reading) -> tuple[int, list[Task]]:
    """How many verified assessments wait for the leader, and the oldest of them. Two queries at most."""
    return _queue(_VERIFIED(officer), "programme:assessment-detail", _("Kết luận"), reading)


def _queue(rows: list[Assessment], page: str, action: str, reading: Reading) -> tuple[int, list[Task]]:
    """Each under the unit the reading says."""
    restating.mark(rows, reading, attrgetter("ward"))
    return rows[0].waiting if rows else 0, [
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
