"""Directives in use: every unit of today × 35 directives × 24 months of reports, with what is kept of them and what blocks them."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from organisation import clock
from organisation.models import Agency, Document, Officer, ReportingPeriod, Ward
from programme.actions import standing, standing_directives, standing_duties
from programme.models import (
    Directive,
    Dispute,
    Duty,
    Extension,
    Obstacle,
    Progress,
    TrajectoryPoint,
    WardStanding,
)
from tests.bench.data import insert_select
from tests.factories import make_officer

DIRECTIVES, MONTHS, GROUPS = 35, 24, 5
SINCE = date(2024, 1, 1)
KINDS = ["phường", "xã"]
STATUSES = ("done", "on_track", "at_risk", "late", "not_started")


def months() -> list[ReportingPeriod]:
    """The last closed months, the newest first."""
    return list(ReportingPeriod.objects.filter(kind="month").closed_by(clock.today())[:MONTHS])


def fill(by: Officer) -> tuple[Document, list[Directive]]:
    """Directives of one document in groups, their duties and reports, the sums kept of them, obstacles and requests."""
    wards, periods = list(Ward.objects.filter(dissolved_on=None)), months()
    document = Document.objects.create(
        key="bench", kind="Nghị quyết", number="01-NQ/TU", title="Thử", issuer="Thành ủy"
    )
    directives = _ask(document)
    _oblige(wards, directives)
    _report(directives, periods, by)
    with transaction.atomic():
        _keep(wards, periods, directives)
    _block(directives, by)
    return document, directives


def _ask(document: Document) -> list[Directive]:
    """Targets with a course from nothing to 100, under groups, led by the agencies in turn; some are past their deadline."""
    agencies, today = list(Agency.objects.order_by("pk")), clock.today()
    groups = [
        Directive.objects.create(document=document, kind="group", code=f"NHOM-{n}", name=f"Nhóm {n}", is_active=True)
        for n in range(GROUPS)
    ]
    made = Directive.objects.bulk_create(
        Directive(
            document=document, parent=groups[n % GROUPS], kind="target", code=f"CT-{n:02}", name=f"Chỉ tiêu số {n}",
            lead=agencies[n % 3], binds="wards", cohort_kinds=KINDS, rhythm="month", unit="vụ", target_value=100,
            baseline_value=0, baseline_on=SINCE, due_on=today + timedelta(days=(n - 5) * 30), is_active=True,
            position=n, rollup=("sum", "mean", "weighted", "share")[n % 4],
        )
        for n in range(DIRECTIVES)
    )  # fmt: skip
    TrajectoryPoint.objects.bulk_create(
        TrajectoryPoint(directive=row, on=SINCE + timedelta(days=step * 90), value=step * 10)
        for row in made
        for step in range(1, 8)
    )
    for row in made:
        row.coordinating.add(agencies[3])
    return made


def _oblige(wards: list[Ward], directives: list[Directive]) -> None:
    Duty.objects.bulk_create(
        (
            Duty(directive=directive, ward=ward, valid_from=SINCE, weight=Decimal(1 + ward.pk % 3))
            for directive in directives
            for ward in wards
        ),
        batch_size=2000,
    )


def _report(directives, periods: list[ReportingPeriod], by: Officer) -> None:
    """Every tenth report is missing, of the newest month two of three; the others stand in every way there is."""
    ids, newest = ", ".join(str(period.pk) for period in periods), periods[0].pk
    of_bench = ", ".join(str(row.pk) for row in directives)
    missing = f"((d.id + p.id) % 10 = 0 OR (p.id = {newest} AND d.id % 3 > 0))"
    status = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(STATUSES))
    status = f"CASE WHEN {missing} THEN 'not_started' ELSE CASE d.id % 5 {status} END END"
    insert_select(
        Progress,
        {
            "duty": "d.id",
            "period": "p.id",
            "due_on": "p.ward_due_on",
            "value": f"CASE WHEN {missing} THEN NULL ELSE d.id % 100 END",
            "percent": f"CASE WHEN {missing} THEN NULL ELSE d.id % 100 END",
            "done_percent": f"CASE WHEN {missing} THEN NULL ELSE d.id % 100 END",
            "expected_percent": "50",
            "status": status,
            "computed_status": status,
            "state": f"CASE WHEN {missing} THEN 'open' ELSE 'submitted' END",
            "submitted_by": f"CASE WHEN {missing} THEN NULL ELSE {by.pk} END",
            "submitted_at": f"CASE WHEN {missing} THEN NULL ELSE '2026-01-01 00:00:00' END",
        },
        f"{Duty._meta.db_table} d JOIN {ReportingPeriod._meta.db_table} p ON p.id IN ({ids}) "
        f"WHERE d.directive_id IN ({of_bench})",
    )


def _keep(wards: list[Ward], periods: list[ReportingPeriod], directives: list[Directive]) -> None:
    """The sums by the portal's own rules."""
    WardStanding.objects.bulk_create(WardStanding(ward=ward, period=period) for ward in wards for period in periods)
    standing.refresh({ward.pk for ward in wards}, {period.pk for period in periods})
    standing_directives.refresh({period.pk for period in periods}, {row.pk for row in directives})
    standing_duties.refresh(set(Duty.objects.filter(directive__in=directives).values_list("pk", flat=True)))


def _block(directives: list[Directive], by: Officer) -> None:
    """Obstacles with every tenth duty, half of them asked of a body; requests for time and objections with every fiftieth."""
    duties = list(Duty.objects.filter(directive__in=directives).order_by("pk"))
    asked = {"asked_of_id": directives[0].lead_id, "asked_on": SINCE, "state": "asked"}
    Obstacle.objects.bulk_create(
        Obstacle(
            duty=duty, what="Chưa bố trí được quỹ đất", since_on=SINCE, raised_by=by, **(asked if place % 2 else {})
        )
        for place, duty in enumerate(duties[::10])
    )
    day = clock.today()
    Extension.objects.bulk_create(
        Extension(duty=duty, old_due_on=day, new_due_on=day + timedelta(days=90), reason="Chờ vốn", asked_by=by)
        for duty in duties[::50]
    )
    Dispute.objects.bulk_create(Dispute(duty=duty, reason="Thuộc cơ quan khác", raised_by=by) for duty in duties[7::50])


def people(count: int) -> None:
    """Officers of the wards, one in ten of an agency, each with an address."""
    wards, agencies = list(Ward.objects.filter(dissolved_on=None)), list(Agency.objects.order_by("pk"))
    for n in range(count):
        post = {"agency": agencies[n % 4]} if n % 10 == 0 else {"ward": wards[n % len(wards)]}
        role = "agency_officer" if n % 10 == 0 else "ward_officer"
        make_officer(f"p{n}", role, email=f"p{n}@example.vn", **post)
