"""The bench's data: so many wards × all criteria × twelve quarters, headquarters, projects; mostly by INSERT … SELECT."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from facilities.models import (
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Headquarters,
    HeadquartersStanding,
    InvestmentProject,
    MoneyStanding,
    Occupancy,
)
from facilities.standing import refresh_money
from facilities.standing_equipment import refresh_equipment
from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from organisation.audit import record
from organisation.models import Ancestry, Officer, Province, Reorganisation, ReportingPeriod, Succession, Ward
from organisation.text import fold, sort_key
from programme.models import Assessment, CriteriaSet, Criterion, Directive, Duty, Finding, Progress, WardStanding
from tests.factories import make_officer

QUARTERS, HEADQUARTERS, PROJECTS = 12, 500, 300
MERGER = FIRST = date(2025, 7, 1)
KINDS = 30
STATES = ("concluded", "concluded", "verified", "submitted", "draft")


def prepare() -> dict[str, Officer]:
    """An empty portal with the real units, documents and criteria, and who looks at the pages."""
    call_command("migrate", verbosity=0, interactive=False)
    for command in ("seed_reference", "sync_roles"):
        call_command(command, verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
    ward = Ward.objects.get(name="Hoàn Kiếm", dissolved_on=None)
    return {
        "leader": make_officer("leader", "leader", sees_all=True),
        "chief": make_officer("chief", "ward_chief", ward=ward),
        "reviewer": make_officer("bench-reviewer", "reviewer", sees_all=True),
    }


def entry_pages(chief: Officer) -> tuple[str, str, str]:
    """Addresses of the chief's grid (a draft of the latest quarter, made one where it was sent), a desk with it all answered, the queue."""
    own = Assessment.objects.filter(ward=chief.ward_id, period=quarters()[0]).get()
    Assessment.objects.filter(pk=own.pk).update(state="draft", submitted_by=None, submitted_at=None)
    sent = Assessment.objects.filter(state="submitted", period=own.period).exclude(pk=own.pk).order_by("pk")[0]
    return (
        reverse("programme:assessment-edit", args=[own.pk]),
        reverse("programme:assessment-review", args=[sent.pk]),
        reverse("programme:review-queue"),
    )


def quarters() -> list[ReportingPeriod]:
    """The last twelve closed quarters, the newest first."""
    return list(ReportingPeriod.objects.quarters().closed_by(clock.today())[:QUARTERS])


def every_quarter(path: str, reading: str) -> list[str]:
    """The page's address for each of the twelve quarters, under a reading."""
    return [f"{path}?ky={period.code}&doc={reading}" for period in quarters()]


def more_wards(count: int, first: int = 50000, **span) -> list[Ward]:
    """Units beyond the real ones, without a tile."""
    province = Province.objects.get()
    span = {"established_on": MERGER} | span
    wards = Ward.objects.bulk_create(
        [
            Ward(
                province=province,
                code=f"{first + number}",
                name=f"Thử {number}",
                kind="phường",
                search=fold(f"phường Thử {number} {first + number}"),
                sort_key=sort_key(f"Thử {number}"),
                **span,
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    Ancestry.objects.bulk_create(
        (Ancestry(descendant=ward, ancestor=ward, carries_records=True) for ward in wards), batch_size=2000
    )
    return wards


def fill_earlier(by: Officer) -> None:
    """What the phường of before the merger recorded in the quarters of their time, without single findings."""
    for period in quarters():
        if period.ward_due_on < MERGER:
            cohort = Ward.objects.alive_on(period.ward_due_on).of_kinds(["phường"]).filter(dissolved_on__isnull=False)
            _assess(list(cohort), [period], by)
            _stand_in(list(cohort), [period])


def more_predecessors(heirs: list[Ward], count: int, by: Officer) -> None:
    """Earlier units behind the heirs, each whole, with their records in the quarters of their time."""
    earlier = more_wards(count, first=60000, established_on=None, dissolved_on=MERGER)
    event = Reorganisation.objects.get(effective_on=MERGER)
    whole = {"event": event, "effective_on": MERGER, "share": "whole", "detail": "whole", "takes_records": True}
    pairs = [(before, heirs[place % len(heirs)]) for place, before in enumerate(earlier)]
    Succession.objects.bulk_create(
        (Succession(predecessor=before, successor=heir, **whole) for before, heir in pairs), batch_size=2000
    )
    rebuild_ancestry()
    periods = [period for period in quarters() if period.ward_due_on < MERGER]
    _assess(earlier, periods, by)
    _stand_in(earlier, periods)


def fill(wards: list[Ward], by: Officer) -> None:
    """Assessments with findings, duties with progress, standings, money: twelve quarters for each of these wards."""
    periods = quarters()
    first = Assessment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _assess(wards, periods, by)
    _find(first)
    _oblige(wards, periods, by)
    _stand_in(wards, periods)
    MoneyStanding.objects.bulk_create(
        [
            MoneyStanding(ward=ward, year=year, planned=10**9, allocated=8 * 10**8, disbursed=ward.pk % 9 * 10**8)
            for ward in wards
            for year in (2024, 2025, 2026)
        ],
        batch_size=2000,
    )
    record(by=by, action="bench", row=periods[0])  # the trail is not empty, as in a portal in use


def _stand_in(wards, periods) -> None:
    WardStanding.objects.bulk_create(
        [
            WardStanding(
                ward=ward,
                period=period,
                duties_expected=10,
                duties_reported=10 - (ward.pk + place) % 3,
                duties_on_time=8 - ward.pk % 3,
                duties_done=ward.pk % 9,
            )
            for ward in wards
            for place, period in enumerate(periods)
        ],
        batch_size=2000,
    )


def _assess(wards, periods, by) -> None:
    criteria_set, now = CriteriaSet.objects.in_force_on(clock.today()).get(), timezone.now()
    rows = []
    for place, period in enumerate(periods):
        for ward in wards:
            state = STATES[ward.pk % 5] if place == 0 else "concluded"
            steps = {"submitted": 1, "verified": 2, "concluded": 3}.get(state, 0)
            signed = {
                f"{step}_{part}": value
                for step in ("submitted", "verified", "concluded")[:steps]
                for part, value in (("by", by), ("at", now))
            }
            met = 40 + (ward.pk + place) % 14
            rows.append(
                Assessment(
                    ward=ward,
                    period=period,
                    criteria_set=criteria_set,
                    due_on=period.ward_due_on,
                    state=state,
                    total=54,
                    answered=54,
                    met_self=met,
                    met_verified=met,
                    points_max=100,
                    points_self=Decimal(met) * 2,
                    points_verified=Decimal(met) * 2 - 8,
                    passes_verified=met > 50,
                    content_hash="0" * 64,
                    **signed,
                )
            )
    Assessment.objects.bulk_create(rows, batch_size=1000)


def insert_select(model, values: dict[str, str], source: str) -> None:
    """Rows of a model straight in the database: each column's value is an SQL expression over the source."""
    columns = {
        field.column: values.get(field.name, _default(field))
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    names, expressions = ", ".join(map(connection.ops.quote_name, columns)), ", ".join(columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {expressions} FROM {source}")


def _default(field) -> str:
    if field.has_default():
        value = field.get_default()
        return f"'{value}'" if isinstance(value, str) else str(int(value)) if isinstance(value, bool) else str(value)
    return "NULL" if field.null else "''"


def _find(after: int) -> None:
    """A finding for each criterion of every assessment beyond `after`."""
    insert_select(
        Finding,
        {
            "assessment": "a.id",
            "criterion": "c.id",
            "self_value": "1",
            "self_verdict": "'met'",
            "verified_value": "1",
            "verified_verdict": "CASE WHEN (a.id + c.id) % 7 = 0 THEN 'not_met' ELSE 'met' END",
        },
        f"{Assessment._meta.db_table} a JOIN {Criterion._meta.db_table} c ON c.criteria_set_id = a.criteria_set_id "
        f"WHERE a.id > {after}",
    )


def _oblige(wards, periods, by) -> None:
    """Every ward reports on each directive that binds wards, in each quarter; every tenth report is missing."""
    directives = list(Directive.objects.binding_wards())
    first = Duty.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Duty.objects.bulk_create(
        [
            Duty(directive=directive, ward=ward, valid_from=date(2023, 1, 1))
            for directive in directives
            for ward in wards
        ],
        batch_size=2000,
    )
    ids = ", ".join(str(period.pk) for period in periods)
    missing = "(d.id + p.id) % 10 = 0"
    insert_select(
        Progress,
        {
            "duty": "d.id",
            "period": "p.id",
            "due_on": "p.ward_due_on",
            "percent": "50",
            "status": "'on_track'",
            "state": f"CASE WHEN {missing} THEN 'open' ELSE 'submitted' END",
            "submitted_by": f"CASE WHEN {missing} THEN NULL ELSE {by.pk} END",
            "submitted_at": f"CASE WHEN {missing} THEN NULL ELSE '2026-01-01 00:00:00' END",
        },
        f"{Duty._meta.db_table} d JOIN {ReportingPeriod._meta.db_table} p ON p.id IN ({ids}) WHERE d.id > {first}",
    )


def furnish(wards: list[Ward]) -> None:
    """Five hundred buildings, three hundred projects with their money, over the real wards."""
    buildings = Headquarters.objects.bulk_create(
        [
            Headquarters(
                name=f"Trụ sở {number}",
                independence=("outside", "inside", "shared", "unknown")[number % 4],
                land_title="certified",
                condition=number % 6,
            )
            for number in range(HEADQUARTERS)
        ]
    )
    Occupancy.objects.bulk_create(
        [
            Occupancy(headquarters=building, ward=wards[place % len(wards)], is_main=place < len(wards))
            for place, building in enumerate(buildings)
        ]
    )
    HeadquartersStanding.objects.all().delete()  # the events left one without a building for each unit
    HeadquartersStanding.objects.bulk_create(
        [
            HeadquartersStanding(
                ward=ward,
                headquarters=building,
                sites=4,
                condition=building.condition,
                is_independent=building.is_independent,
            )
            for ward, building in zip(wards, buildings, strict=False)
        ]
    )
    day = clock.today()
    projects = InvestmentProject.objects.bulk_create(
        [
            InvestmentProject(
                ward=wards[number % len(wards)],
                name=f"Dự án {number}",
                stage=number % 14 + 1,
                total=5 * 10**9,
                planned_on=day - timedelta(days=number - 200),
            )
            for number in range(PROJECTS)
        ]
    )
    fundings = Funding.objects.bulk_create(
        [
            Funding(project=project, source="NSTP", year=year, planned=10**9, allocated=10**9)
            for project in projects
            for year in (2025, 2026)
        ]
    )
    Disbursement.objects.bulk_create(
        [Disbursement(funding=funding, paid_on=date(funding.year, 3, 1), amount=10**8) for funding in fundings]
    )


def fund(wards: list[Ward], projects=2_000, years=range(2023, 2028), sources=("NSTW", "BCA", "NSTP", "NSX")) -> None:
    """Two thousand projects with five years of four sources, and the sums kept of them."""
    made = InvestmentProject.objects.bulk_create(
        [InvestmentProject(ward=wards[n % len(wards)], name=f"Vốn {n}", total=10**12) for n in range(projects)],
        batch_size=500,
    )
    amounts = {"total": 10**9, "medium_term": 10**9, "planned": 10**9, "allocated": 9 * 10**8}
    Funding.objects.bulk_create(
        (
            Funding(project=project, year=year, source=source, **amounts)
            for project in made
            for year in years
            for source in sources
        ),
        batch_size=2000,
    )
    refresh_money()


def thirty_kinds() -> list[EquipmentCategory]:
    """The portal's kinds of equipment and a few more."""
    missing = KINDS - EquipmentCategory.objects.filter(is_active=True).count()
    EquipmentCategory.objects.bulk_create(
        EquipmentCategory(code=f"bench-{n}", group="office", name=f"Loại {n}", unit="chiếc", position=900 + n)
        for n in range(missing)
    )
    return list(EquipmentCategory.objects.filter(is_active=True)[:KINDS])


def equip(wards: list[Ward]) -> None:
    """A count of every kind at every ward, half of them short, and the matrix's rows."""
    EquipmentHolding.objects.bulk_create(
        (
            EquipmentHolding(
                ward=ward, category=kind, have=9, usable=(ward.pk + kind.pk) % 9, need=5 + kind.pk % 5, counted_on=FIRST
            )
            for kind in thirty_kinds()
            for ward in wards
        ),
        batch_size=1000,
    )
    refresh_equipment()


def stand(wards: list[Ward]) -> None:
    """A headquarters standing for wards beyond the real ones."""
    HeadquartersStanding.objects.bulk_create(
        [HeadquartersStanding(ward=ward, is_independent=bool(ward.pk % 4), sites=1) for ward in wards], batch_size=2000
    )
