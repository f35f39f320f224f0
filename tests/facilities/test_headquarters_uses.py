"""Who uses which building: any dates, never two main seats on a day, never one use over another; named days in the refusal."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from facilities.actions import correct_use, create_headquarters, end_occupancy, record_use, set_occupancy
from facilities.models import Headquarters, HeadquartersStanding, Occupancy
from organisation.clock import today
from organisation.models import AuditEntry
from organisation.versions import StaleEdit

from .test_entry import errors_at, opened


def use(building, ward, by, first=None, last=None, *, is_main=False, **more):
    return record_use(
        headquarters_id=building.pk,
        ward_id=ward.pk,
        by=by,
        values={"is_main": is_main, "valid_from": first, "valid_until": last},
        **more,
    )


@pytest.fixture
def second(cast, building):
    """A building that Hoàn Kiếm does not use yet; Ba Đình does."""
    return create_headquarters(
        ward_id=cast.ba_dinh.pk, by=cast.ward2, valid_from=date(2025, 7, 1), values={"name": "Nhà số 5"}
    )


def test_past_use_is_recorded_with_both_days(cast, building, second):
    made = use(second, cast.hoan_kiem, cast.reviewer, date(2025, 8, 1), date(2025, 12, 1), reason="Theo biên bản")
    assert list(second.occupancies.filter(ward=cast.hoan_kiem)) == [made]
    entry = AuditEntry.objects.order_by("-number").first()
    assert (entry.action, entry.reason, entry.ward) == ("set_occupancy", "Theo biên bản", cast.hoan_kiem)
    assert HeadquartersStanding.objects.get(ward=cast.hoan_kiem).sites == 1


def test_building_serves_several_wards_and_a_ward_several_buildings(cast, building, second):
    use(second, cast.hoan_kiem, cast.reviewer, date(2025, 8, 1))
    assert {use.ward for use in second.occupancies.on(today())} == {cast.hoan_kiem, cast.ba_dinh}
    assert HeadquartersStanding.objects.get(ward=cast.hoan_kiem).sites == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 8, 1), date(2025, 9, 1)),
        (date(2025, 8, 1), None),
        (None, None),
        (None, date(2025, 7, 2)),
        (date(2026, 2, 28), None),
    ],
)
def test_second_main_seat_on_one_day_is_refused_naming_the_days(cast, building, second, first, last):
    end_occupancy(occupancy_id=building.occupancies.get().pk, valid_until=date(2026, 3, 1), by=cast.ward1)
    with pytest.raises(ValidationError, match="từ ngày 01/07/2025 đến trước ngày 01/03/2026"):
        use(second, cast.hoan_kiem, cast.reviewer, first, last, is_main=True)
    assert Occupancy.objects.filter(ward=cast.hoan_kiem).count() == 1


def test_main_seat_may_begin_on_the_day_the_other_ended(cast, building, second):
    end_occupancy(occupancy_id=building.occupancies.get().pk, valid_until=date(2026, 3, 1), by=cast.ward1)
    use(second, cast.hoan_kiem, cast.reviewer, date(2026, 3, 1), is_main=True)
    assert Occupancy.objects.on(date(2026, 3, 1)).main().get(ward=cast.hoan_kiem).headquarters == second


@pytest.mark.parametrize("is_main", [True, False])
def test_use_overlapping_itself_is_refused_naming_the_days(cast, building, is_main):
    with pytest.raises(ValidationError, match="từ ngày 01/07/2025 đến nay"):
        use(building, cast.hoan_kiem, cast.reviewer, date(2026, 1, 1), is_main=is_main)
    assert Occupancy.objects.count() == 1


def test_taking_over_a_main_seat_over_an_ended_one_is_refused(cast, building, second):
    end_occupancy(occupancy_id=building.occupancies.get().pk, valid_until=date(2026, 3, 1), by=cast.ward1)
    for first in (None, date(2026, 2, 1)):
        with pytest.raises(ValidationError, match="01/03/2026"):
            set_occupancy(headquarters_id=second.pk, ward_id=cast.hoan_kiem.pk, by=cast.reviewer, valid_from=first)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), "valid_until"),
        (date(2026, 3, 1), date(2026, 2, 1), "valid_until"),
        (today() + timedelta(days=1), None, "valid_from"),
        (date(2026, 1, 1), today() + timedelta(days=1), "valid_until"),
        (date(2025, 6, 30), date(2025, 12, 1), "valid_from"),
    ],
)
def test_days_that_cannot_be_are_refused(cast, building, second, first, last, field):
    with pytest.raises(ValidationError) as refusal:
        use(second, cast.hoan_kiem, cast.reviewer, first, last)
    assert list(refusal.value.message_dict) == [field]


def test_ended_ward_begins_no_use(cast, building):
    with pytest.raises(ValidationError, match="đã kết thúc"):
        use(building, cast.hang_bac, cast.reviewer, date(2024, 1, 1), date(2024, 2, 1))


def test_use_is_put_right_and_the_standing_follows(cast, building):
    held = building.occupancies.get()
    correct_use(
        occupancy_id=held.pk,
        by=cast.ward1,
        values={"is_main": False, "valid_from": date(2025, 8, 1), "valid_until": None},
        version=building.version,
        reason="Nhập nhầm",
    )
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry.changes == {"is_main": [True, False], "valid_from": ["2025-07-01", "2025-08-01"]}
    assert HeadquartersStanding.objects.get(ward=cast.hoan_kiem).headquarters is None


def test_use_is_not_put_right_over_another(cast, building, second):
    other = use(second, cast.hoan_kiem, cast.reviewer, date(2025, 8, 1))
    with pytest.raises(ValidationError, match="Trụ sở Công an phường Hoàn Kiếm từ ngày 01/07/2025 đến nay"):
        correct_use(occupancy_id=other.pk, by=cast.reviewer, values={"is_main": True})
    with pytest.raises(StaleEdit):
        correct_use(occupancy_id=other.pk, by=cast.reviewer, values={"is_main": False}, version=99)


def test_two_main_seats_entered_at_once_end_in_one(transactional_db, cast):
    first, second = (Headquarters.objects.create(name=name) for name in ("Nhà 1", "Nhà 2"))
    begun, refused = threading.Event(), []

    def late():
        begun.wait(timeout=30)
        try:
            use(second, cast.hoan_kiem, cast.reviewer, date(2025, 8, 1), date(2026, 1, 1), is_main=True)
        except ValidationError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    with transaction.atomic():
        use(first, cast.hoan_kiem, cast.reviewer, date(2025, 7, 1), date(2025, 9, 1), is_main=True)
        begun.set()
        time.sleep(0.5)  # for the other to come to where it waits
    thread.join(timeout=60)
    assert [use.headquarters for use in Occupancy.objects.all()] == [first]
    assert len(refused) == 1


# --- Pages ----------------------------------------------------------------------------------------------------------------


def test_keeper_of_the_registers_lets_another_ward_use_the_building(cast, sign_in, building):
    client, path = sign_in(cast.reviewer), reverse("facilities:headquarters-use-add", args=[building.pk])
    sent = opened(client, path) | {"ward": cast.ba_dinh.pk, "valid_from": "01/08/2025", "reason": "Dùng chung"}
    assert client.post(path, sent)["Location"] == building.get_absolute_url()
    assert Occupancy.objects.get(ward=cast.ba_dinh).is_main is False
    text = client.get(building.get_absolute_url()).content.decode()
    assert "Ba Đình" in text and "01/08/2025" in text


def test_keeper_moves_a_wards_main_seat(cast, sign_in, building, neighbours_building):
    client, path = sign_in(cast.reviewer), reverse("facilities:headquarters-use-add", args=[building.pk])
    sent = opened(client, path) | {"ward": cast.ba_dinh.pk, "takes_over": "on", "valid_from": "05/01/2026"}
    assert client.post(path, sent).status_code == 302
    assert Occupancy.objects.on(date(2026, 1, 5)).main().get(ward=cast.ba_dinh).headquarters == building
    assert Occupancy.objects.get(ward=cast.ba_dinh, is_main=False).headquarters == neighbours_building


def test_ward_records_its_own_past_use_and_no_other_wards(cast, sign_in, building):
    end_occupancy(occupancy_id=Occupancy.objects.get().pk, valid_until=date(2026, 1, 1), by=cast.ward1)
    set_occupancy(headquarters_id=building.pk, ward_id=cast.hoan_kiem.pk, by=cast.ward1, valid_from=date(2026, 3, 1))
    client, path = sign_in(cast.ward1), reverse("facilities:headquarters-use-add", args=[building.pk])
    sent = opened(client, path) | {"valid_from": "05/01/2026", "valid_until": "05/02/2026"}
    assert "ward" in errors_at(client.post(path, sent | {"ward": cast.ba_dinh.pk}))
    assert client.post(path, sent).status_code == 302
    assert Occupancy.objects.count() == 3


def test_refused_use_keeps_what_was_typed(cast, sign_in, building):
    client, path = sign_in(cast.ward1), reverse("facilities:headquarters-use-add", args=[building.pk])
    response = client.post(path, opened(client, path) | {"valid_from": "05/01/2026", "reason": "Căn cứ A"})
    assert "01/07/2025" in errors_at(response)["valid_from"][0]
    assert response.context["form"]["reason"].value() == "Căn cứ A"


def test_use_is_put_right_on_its_page(cast, sign_in, building):
    client, held = sign_in(cast.ward1), Occupancy.objects.get()
    path = reverse("facilities:occupancy-edit", args=[held.pk])
    sent = opened(client, path) | {"valid_from": "02/07/2025", "valid_until": "01/02/2026"}
    assert client.post(path, sent).status_code == 302
    held.refresh_from_db()
    assert (held.valid_from, held.valid_until) == (date(2025, 7, 2), date(2026, 2, 1))


@pytest.mark.parametrize("name", ["headquarters-use", "headquarters-use-add"])
def test_stale_page_of_uses_is_told_and_nothing_is_written(cast, sign_in, building, name):
    client, path = sign_in(cast.ward1), reverse(f"facilities:{name}", args=[building.pk])
    sent = opened(client, path) | {"change": "end", "day": "01/02/2026", "valid_until": "01/02/2026"}
    Headquarters.objects.update(version=5)
    response = client.post(path, sent)
    assert any("vừa lưu" in error for error in response.context["form"].non_field_errors())
    assert Occupancy.objects.get().valid_until is None
