"""Which rows an officer sees."""

import pytest

from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Ancestry
from organisation.scope import sees_ward
from programme.models import WardStanding
from tests import factories


@pytest.fixture
def standings(cast):
    period = factories.make_period()
    return {
        ward.name: WardStanding.objects.create(ward=ward, period=period)
        for ward in (cast.hoan_kiem, cast.hang_bac, cast.ba_dinh)
    }


def seen_by(officer):
    return set(WardStanding.objects.visible_to(officer).values_list("ward__name", flat=True))


def test_ward_officer_sees_the_ward_and_the_units_before_it(cast, standings):
    assert seen_by(cast.ward1) == {"Hoàn Kiếm", "Hàng Bạc"}
    assert seen_by(cast.ward2) == {"Ba Đình"}


def test_city_officer_sees_everything(cast, standings):
    for officer in (cast.reviewer, cast.leader, cast.auditor, cast.admin):
        assert seen_by(officer) == set(standings)


def test_stranger_agency_and_inactive_officer_see_no_ward(cast, standings):
    cast.ward1.is_active = False
    for officer in (cast.idle, cast.agency, cast.ward1):
        assert seen_by(officer) == set()


def test_a_predecessors_rows_are_seen_but_never_edited(cast, standings):
    assert set(WardStanding.objects.editable_by(cast.ward1).values_list("ward__name", flat=True)) == {"Hoàn Kiếm"}
    assert not WardStanding.objects.editable_by(cast.reviewer).exists()


def test_sees_ward_answers_like_the_queryset(cast, standings):
    for officer in cast.everyone.values():
        for standing in standings.values():
            assert sees_ward(officer, standing.ward_id) == (standing.ward.name in seen_by(officer))


def test_ancestry_reaches_over_two_mergers(cast):
    first = factories.make_ward("Tràng Tiền", established_on=None, dissolved_on=factories.MERGER)
    factories.make_succession(first, cast.hang_bac)
    rebuild_ancestry()
    assert Ancestry.objects.filter(descendant=cast.hoan_kiem).count() == 3  # itself too
    assert sees_ward(cast.ward1, first.pk)
