"""Events for tests: random reorganisations of the units that stand, carried out through the portal's own actions."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from organisation.actions import reorganising
from organisation.lineage.plan import Line, Plan, Unit
from organisation.lineage.proposal import propose
from organisation.models import Document, Reorganisation, Ward
from organisation.models.reorganisation import Detail

MOST_HEIRS = 5


def carry(plan: Plan, *, name="Sắp xếp thử", by=None) -> Reorganisation:
    """Record the plan, propose who takes the records, approve and carry out."""
    document, _made = Document.objects.get_or_create(
        key=f"QD-{plan.effective_on:%Y%m%d}",
        defaults={
            "number": f"{plan.effective_on:%d%m%y}/NQ-UBTVQH15",
            "kind": "nghị quyết",
            "title": name,
            "issuer": "Ủy ban Thường vụ Quốc hội",
            "issued_on": plan.effective_on,
            "level": "trung ương",
        },
    )
    event = reorganising.create_event(
        by=by, name=name, effective_on=plan.effective_on, document=document, legal_basis=""
    )
    propose(plan)
    event = reorganising.replace_rows(event_id=event.pk, version=event.version, by=by, plan=plan)
    return finish(event, by=by)


def finish(event: Reorganisation, *, by=None) -> Reorganisation:
    event.refresh_from_db()
    reorganising.approve(event_id=event.pk, version=event.version, by=by)
    assert reorganising.carry_out(event_id=event.pk, by=by)
    event.refresh_from_db()
    return event


def plan_between(day: date, passes: dict[tuple[str, str], list[tuple[Ward, str]]]) -> Plan:
    """A plan by its formed units, as (code, name) → [(unit before, detail)]."""
    plan = Plan(effective_on=day, units={}, lines=[])
    for code, name in passes:
        plan.units[code] = Unit(key=code, code=code, name=name, kind="phường")
    rows = [(ward, code, detail) for (code, _name), origins in passes.items() for ward, detail in origins]
    plan.lines = [
        Line(row=number, predecessor=ward, unit=code, detail=detail, takes_records=None)
        for number, (ward, code, detail) in enumerate(rows, start=1)
    ]
    return plan


def merge(day: date, wards: list[Ward], *, name="Hợp nhất", code=None) -> Plan:
    """Several units become one, under the first one's code unless another is given."""
    return plan_between(day, {(code or wards[0].code, name): [(ward, Detail.WHOLE) for ward in wards]})


def split(day: date, ward: Ward, number: int, *, first_code=70001) -> Plan:
    """One unit becomes several, each a part of it."""
    return plan_between(
        day, {(f"{first_code + place}", f"Phần {place + 1}"): [(ward, Detail.PART)] for place in range(number)}
    )


def random_plan(luck: Random, standing: list[Ward], day: date, number: int) -> Plan:
    """Some standing units pass into some formed ones: merged, split, mixed, renamed; codes and names are often reused."""
    before = luck.sample(standing, k=min(len(standing), luck.randint(1, 4)))
    count = luck.randint(1, MOST_HEIRS)
    taken = [ward.code for ward in before] if luck.random() < 0.6 else []
    codes = (taken + [f"{10000 + number * 10 + place}" for place in range(count)])[:count]
    heirs: dict[str, list[Ward]] = defaultdict(list)
    for ward in before:
        for code in luck.sample(codes, k=luck.randint(1, count)):
            heirs[code].append(ward)
    for code in codes:
        if not heirs[code]:
            heirs[code].append(luck.choice(before))
    passed = {ward.pk: sum(ward in wards for wards in heirs.values()) for ward in before}
    return plan_between(
        day,
        {
            (code, luck.choice([ward.name for ward in before] + [f"Mới {number}-{code}"])): [
                (ward, Detail.WHOLE if passed[ward.pk] == 1 else Detail.PART) for ward in wards
            ]
            for code, wards in heirs.items()
        },
    )


def random_events(luck: Random, number: int, first: date, gap: int = 3):
    """Carry out so many random events, some of them reversals of the one before; yields each."""
    last, day = None, first
    for place in range(number):
        day += timedelta(days=luck.randint(1, gap))
        if last is not None and last.reverses_id is None and luck.random() < 0.25:
            draft = reorganising.draft_reversal(event_id=last.pk, effective_on=day, by=None)
            Reorganisation.objects.filter(pk=draft.pk).update(document=last.document)
            last = finish(draft)
        else:
            standing = list(Ward.objects.alive_on(day).filter(dissolved_on__isnull=True).order_by("pk"))
            last = carry(random_plan(luck, standing, day, place), name=f"Sự kiện {place + 1}")
        yield last
