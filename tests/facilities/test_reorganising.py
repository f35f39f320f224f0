"""Buildings and projects when units are reorganised: what is foreseen, what passes, what stays."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from facilities.actions.reorganising import pass_buildings
from facilities.consequences import foresee
from facilities.models import Headquarters, HeadquartersStanding, InvestmentProject, Occupancy
from facilities.recount import recount
from facilities.standing import refresh_headquarters
from organisation.audit import broken_links
from organisation.consequences import foresight_of
from organisation.models import AuditEntry
from tests import factories, merging

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 1)


def use(ward, name, *, is_main=True, building=None, valid_from=date(2025, 7, 1)):
    building = building or Headquarters.objects.create(name=name)
    return Occupancy.objects.create(headquarters=building, ward=ward, is_main=is_main, valid_from=valid_from)


@pytest.fixture
def three(db):
    """Three units with a building each, the second with a further site."""
    wards = [factories.make_ward(name, population=size) for name, size in (("Một", 10), ("Hai", 30), ("Ba", 20))]
    for ward in wards:
        use(ward, f"Trụ sở {ward.name}")
    use(wards[1], "Cơ sở Hai", is_main=False)
    refresh_headquarters()
    return wards


def effects(event):
    return {effect.what: effect for effect in foresee(foresight_of(event))}


def test_foresee_names_the_main_building_and_the_candidates_for_surplus(three):
    event = merging.draft(DAY, {"Bốn": three})
    found = effects(event)
    main = found["Trụ sở Hai, phường Hai đang sử dụng"]  # the most populous: no name, no code to go by
    assert "làm trụ sở chính" in main.then and main.tone == "info" and "01/10/2026" in main.then
    spare = [effect for effect in found.values() if "dôi dư" in effect.then]
    assert len(spare) == 3 and {effect.tone for effect in spare} == {"warning"}
    assert all(effect.url.startswith("/") for effect in found.values())


def test_the_building_of_the_namesake_stays_the_main_one(three):
    event = merging.draft(DAY, {"Ba": three})
    assert "làm trụ sở chính" in effects(event)["Trụ sở Ba, phường Ba đang sử dụng"].then


def test_a_building_that_another_unit_uses_is_no_surplus(three):
    outside = factories.make_ward("Ngoài")
    shared = Headquarters.objects.get(name="Cơ sở Hai")
    use(outside, "", building=shared)
    found = effects(merging.draft(DAY, {"Bốn": three}))
    assert "vẫn là trụ sở của đơn vị khác" in found["Cơ sở Hai, phường Hai đang sử dụng"].then


def test_unfinished_projects_are_said_to_stay(three):
    InvestmentProject.objects.create(ward=three[0], name="Xây mới")
    InvestmentProject.objects.create(ward=three[0], name="Đã xong", completed_on=date(2026, 1, 1))
    found = effects(merging.draft(DAY, {"Bốn": three}))
    assert "vẫn ghi cho phường Một" in found["Dự án Xây mới của phường Một"].then
    assert not any("Đã xong" in what for what in found)


def test_buildings_pass_to_the_unit_that_takes_the_records_with_one_main(three):
    event = merging.draft(DAY, {"Bốn": three, "Năm": three[:1]})
    earlier = list(Occupancy.objects.order_by("pk"))
    heirs = merging.carried_out(event)
    pass_buildings(event=event, heirs=heirs, by=None)
    new = Occupancy.objects.filter(valid_until__isnull=True)
    four, five = event.units.get(name="Bốn").ward, event.units.get(name="Năm").ward
    assert {row.ward_id for row in new} == {four.pk} and new.count() == 4
    assert [row.headquarters.name for row in new if row.is_main] == ["Trụ sở Hai"]
    assert {row.valid_from for row in new} == {DAY}
    for row in earlier:
        after = Occupancy.objects.get(pk=row.pk)
        assert (after.ward_id, after.is_main, after.valid_from, after.valid_until) == (
            row.ward_id,
            row.is_main,
            row.valid_from,
            DAY,
        )
    standing = {row.ward_id: row for row in HeadquartersStanding.objects.all()}
    assert set(standing) == {four.pk, five.pk} and (standing[four.pk].sites, standing[five.pk].sites) == (4, 0)
    assert recount() == [] and broken_links() == []
    assert AuditEntry.objects.filter(action="set_occupancy", ward_id=four.pk, reason=event.name).count() == 4


def test_passing_twice_changes_nothing(three):
    event = merging.draft(DAY, {"Bốn": three})
    heirs = merging.carried_out(event)
    pass_buildings(event=event, heirs=heirs, by=None)
    held = list(Occupancy.objects.order_by("pk").values())
    trail = AuditEntry.objects.count()
    pass_buildings(event=event, heirs=heirs, by=None)
    assert list(Occupancy.objects.order_by("pk").values()) == held and AuditEntry.objects.count() == trail


def test_a_shared_building_is_used_once_by_the_heir_of_both(three):
    shared = Headquarters.objects.get(name="Trụ sở Hai")
    use(three[0], "", building=shared, is_main=False)
    event = merging.draft(DAY, {"Bốn": three})
    pass_buildings(event=event, heirs=merging.carried_out(event), by=None)
    assert Occupancy.objects.filter(headquarters=shared, valid_until__isnull=True).count() == 1


def test_a_use_entered_after_the_events_day_still_passes(three):
    Occupancy.objects.filter(ward=three[0]).update(valid_from=date(2026, 10, 20))
    event = merging.draft(DAY, {"Bốn": three})
    pass_buildings(event=event, heirs=merging.carried_out(event), by=None)
    late = Occupancy.objects.get(ward=three[0])
    assert late.valid_until == date(2026, 10, 21)
    assert Occupancy.objects.get(headquarters=late.headquarters, valid_until__isnull=True).valid_from == date(
        2026, 10, 21
    )


def test_in_a_reversal_buildings_return_to_the_units_that_used_them(three):
    event = merging.draft(DAY, {"Bốn": three})
    pass_buildings(event=event, heirs=merging.carried_out(event), by=None)
    merged = event.units.get().ward
    back = merging.draft(
        date(2026, 11, 1),
        {"Một": [merged], "Hai": [merged], "Ba": [merged]},
        restores=dict(zip(("Một", "Hai", "Ba"), three, strict=True)),
    )
    pass_buildings(event=back, heirs=merging.carried_out(back), by=None)
    now = Occupancy.objects.filter(valid_until__isnull=True).select_related("ward", "headquarters")
    assert {(row.ward.name, row.headquarters.name, row.is_main) for row in now} == {
        ("Một", "Trụ sở Một", True),
        ("Hai", "Trụ sở Hai", True),
        ("Hai", "Cơ sở Hai", False),
        ("Ba", "Trụ sở Ba", True),
    }
    assert recount() == []


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_queries_are_the_same_for_2_and_20_predecessors(db):
    counts = []  # the first round also begins the trail
    for number, day in ((2, date(2026, 10, 1)), (3, date(2026, 10, 3)), (20, date(2026, 10, 5))):
        wards = factories.make_wards(number)
        for ward in wards:
            use(ward, "Trụ sở")
            InvestmentProject.objects.create(ward=ward, name="Dự án")
        event = merging.draft(day, {f"Mới {number}": wards[:-1], f"Khác {number}": wards[-1:]})
        foresight = foresight_of(event)
        foreseen = queries(lambda foresight=foresight: foresee(foresight))
        heirs = merging.carried_out(event)
        counts.append((foreseen, queries(lambda e=event, h=heirs: pass_buildings(event=e, heirs=h, by=None))))
    assert counts[1] == counts[2] and counts[1][0] <= 4
