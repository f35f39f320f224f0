"""Reports in my work: what the officer's body has to send by a period's due day, and the objections that wait for the leader."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Window
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation import periods
from organisation.models import Officer, RegimeLevel
from organisation.prepared import Prepared, Slot, day_slot
from reports.links import to
from reports.models import ComplianceReport, Objection, Obligation
from reports.obligation_rules import ANSWER, EXCUSE
from reports.obligations import OWED
from reports.owing import MOST_SHOWN, SOON_DAYS, Task, standing_on

BODIES = {
    "ward": Q(ward=Slot("body")),
    "agency": Q(agency=Slot("body")),
    "city": Q(ward=None, agency=None) | Q(agency=Slot("body")),  # an officer of the city is posted to a body too
}
BODY_NAMES = ("ward__kind", "ward__name", "agency__name")
OF_PERIOD = ("period__kind", "period__year", "period__number", "period__first_day", "period__name")


def _owed(body: str) -> Prepared:
    """Owed and soon due, but for those whose draft waits to be issued: it stands in my work by itself."""
    drafts = ComplianceReport.objects.filter(
        period=OuterRef("period"), kind=OuterRef("level__report_kind"), state=ComplianceReport.State.DRAFT
    )
    drafts = drafts.filter(ward=OuterRef("ward")) if body == "ward" else drafts.filter(ward=None)
    rows = Obligation.objects.filter(OWED, BODIES[body], due_effective_on__lte=day_slot("day") + timedelta(SOON_DAYS))
    if body != "agency":
        rows = rows.exclude(Exists(drafts))
    shown = ("pk", "level__regime__name", "due_effective_on", *OF_PERIOD)
    return Prepared(lambda: rows.order_by("due_effective_on", "pk").values_list(*shown)[:50])


_OWED = {body: _owed(body) for body in BODIES}


def owed_reports(officer: Officer, day: date) -> list[Task]:
    """The reports that the officer's body has to send within a week or should have sent, for those who answer for it. One query."""
    if not officer.has_perm(ANSWER):
        return []
    body = "ward" if officer.ward_id else "city" if officer.sees_all else "agency"
    posting = officer.ward_id or officer.agency_id or 0
    return [
        Task(
            _("Báo cáo phải gửi: %(report)s, %(period)s") % {"report": report, "period": label_of(*of_period)},
            due_on,
            to("reports:obligation-detail", pk),
            standing_on(due_on, day),
            action=_("Xem và gửi"),
        )
        for pk, report, due_on, *of_period in _OWED[body](day=day, body=posting)
    ]


def label_of(kind: str, year: int, number: int, first_day: int, name: str) -> str:
    """The period as the administration writes it (ReportingPeriod.label)."""
    return name or periods.label(kind, year, number, first_day)


_OBJECTIONS = Prepared(
    lambda: (
        Objection.objects.filter(state=Objection.State.OPEN)
        .exclude(raised_by=Slot("officer"))
        .annotate(waiting=Window(Count("pk")))
        .order_by("raised_at", "pk")
        .values_list("waiting", *(f"obligation__{name}" for name in ("pk", *BODY_NAMES, *OF_PERIOD)))[:MOST_SHOWN]
    )
)


def objections(officer: Officer) -> tuple[int, list[Task]]:
    """How many objections to lateness wait for a decision of the officer's, and the oldest of them. One query."""
    if not officer.has_perm(EXCUSE):
        return 0, []
    rows = _OBJECTIONS(officer=officer.pk)
    return rows[0][0] if rows else 0, [
        Task(
            f"{body_named(*body)}, {label_of(*of_period)}",
            None,
            to("reports:obligation-detail", pk),
            "waiting",
            action=_("Xem xét"),
        )
        for _count, pk, kind, name, agency, *of_period in rows
        for body in [(kind, name, agency)]
    ]


def body_named(kind: str | None, name: str | None, agency: str | None) -> str:
    """The body as lists name it."""
    return capfirst(f"{kind} {name}") if name and not agency else agency or str(RegimeLevel.Who.CITY.label)
