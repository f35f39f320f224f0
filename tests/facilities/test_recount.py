"""Standings equal what the rows give; where they do not, the recount says so and a refresh cures it."""

from datetime import date

import pytest

from facilities.actions import add_disbursement, backfill_search
from facilities.models import (
    EquipmentStanding,
    Funding,
    Headquarters,
    HeadquartersStanding,
    InvestmentProject,
    MoneyBySource,
    MoneyStanding,
    Occupancy,
)
from facilities.recount import recount
from facilities.standing import refresh_headquarters, refresh_money
from tests.facilities.counting import count_queries
from tests.factories import make_ward, make_wards


@pytest.fixture
def settled(cast, building, neighbours_building, funding):
    """Every ward alive has its standing; an old unit has none."""
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=7)
    refresh_headquarters()
    refresh_money()


def test_recount_finds_nothing_after_a_refresh(cast, settled):
    assert recount() == []
    assert set(HeadquartersStanding.objects.values_list("ward", flat=True)) == {cast.hoan_kiem.pk, cast.ba_dinh.pk}


def test_recount_names_what_was_changed_behind_its_back(cast, settled):
    Headquarters.objects.filter(occupancies__ward=cast.hoan_kiem).update(condition=1)
    MoneyStanding.objects.update(disbursed=8)
    assert recount() == [
        f"HeadquartersStanding {cast.hoan_kiem.pk}: condition is 4, the rows give 1",
        f"MoneyStanding ({cast.hoan_kiem.pk}, 2026): disbursed is 8, the rows give 7",
        f"Headquarters {Headquarters.objects.get(occupancies__ward=cast.hoan_kiem).pk}: condition is 1, the rows give 4",
    ]
    Headquarters.objects.filter(occupancies__ward=cast.hoan_kiem).update(condition=4)
    refresh_headquarters([cast.hoan_kiem.pk])
    refresh_money([cast.hoan_kiem.pk], [2026])
    assert recount() == []


def test_recount_names_kept_sums_of_money_and_of_the_matrix(cast, settled, funding, categories):
    MoneyBySource.objects.update(carried_in=1)
    Funding.objects.update(disbursed=8, planned=2_000_000_001)
    EquipmentStanding.objects.create(ward=cast.hoan_kiem, cells={"1": [1, 1, 1]})
    found = recount()
    key = (cast.hoan_kiem.pk, 2026, "NSTP")
    assert f"MoneyBySource {key}: carried_in is 1, the rows give 0" in found
    assert f"Funding {funding.pk}: disbursed is 8, the payments give 7" in found
    assert f"Funding {funding.pk}: planned is 2000000001, the latest decision says 2000000000" in found
    assert f"EquipmentStanding {cast.hoan_kiem.pk}: is {{'1': [1, 1, 1]}}, the rows give None" in found


def test_recount_names_a_ward_without_standing(settled):
    ward = make_ward("Mới")
    assert recount() == [f"HeadquartersStanding {ward.pk}: missing"]


def test_standing_goes_when_its_rows_go(settled, funding):
    funding.disbursements.all().delete()
    funding.revisions.all().delete()
    funding.delete()
    refresh_money()
    assert not MoneyStanding.objects.exists()


def test_refresh_costs_the_same_for_three_wards_and_for_thirty(settled):
    def cost(number):
        wards = make_wards(number)
        return count_queries(lambda: refresh_headquarters([ward.pk for ward in wards]))

    assert cost(3) == cost(30)


def test_rows_written_in_bulk_get_their_search_forms(cast):
    building = Headquarters.objects.bulk_create([Headquarters(name="Trụ sở Ô Chợ Dừa")])[0]
    Occupancy.objects.create(headquarters=building, ward=cast.hoan_kiem)
    InvestmentProject.objects.bulk_create([InvestmentProject(ward=cast.hoan_kiem, name="Đường Láng")])
    assert backfill_search() == 2
    assert Headquarters.objects.matching("o cho dua").get() == building
    assert InvestmentProject.objects.matching("ĐƯỜNG LANG").exists()
    assert backfill_search() == 0
