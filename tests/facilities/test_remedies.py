"""Decisions that mend without a project."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions import create_remedy, save_remedy
from facilities.models import Remedy
from facilities.remedies import state_of
from organisation.clock import today
from organisation.versions import StaleEdit

VALUES = {
    "measure": "hq.independent",
    "what": "Bàn giao nhà số 2 phố Tràng Thi",
    "decision_number": "15/QĐ-UBND",
    "decided_on": date(2026, 3, 1),
    "due_on": date(2026, 12, 1),
}
LIST, CREATE = reverse("facilities:remedy-list"), reverse("facilities:remedy-create")


@pytest.fixture
def remedy(cast):
    return create_remedy(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values=VALUES)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"measure": "hq.palace"}, "measure"),
        ({"decision_number": ""}, "decision_number"),
        ({"done_on": date(2026, 2, 1)}, "done_on"),
        ({"done_on": date(2026, 4, 1), "withdrawn_on": date(2026, 4, 1)}, "withdrawn_on"),
        ({"decided_on": date(2099, 1, 1), "due_on": None}, "decided_on"),
        ({"what": "Cấp súng"}, "what"),
    ],
)
def test_remedy_refuses_by_field(cast, wrong, field):
    with pytest.raises(ValidationError) as refused:
        create_remedy(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values=VALUES | wrong)
    assert field in refused.value.message_dict
    assert not Remedy.objects.exists()


def test_remedy_is_due_after_it_is_decided(cast):
    with pytest.raises(ValidationError, match="Hạn xong"):
        create_remedy(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values=VALUES | {"due_on": date(2026, 2, 1)})


def test_remedy_of_an_ended_ward_is_refused(cast):
    with pytest.raises(ValidationError, match="đã kết thúc"):
        create_remedy(ward_id=cast.hang_bac.pk, by=cast.ward1, values=VALUES)


def test_stale_remedy_is_refused(cast, remedy):
    save_remedy(remedy_id=remedy.pk, version=1, by=cast.ward1, values={"done_on": date(2026, 5, 1)})
    with pytest.raises(StaleEdit):
        save_remedy(remedy_id=remedy.pk, version=1, by=cast.chief1, values={"note": "x"})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"done_on": date(2026, 8, 1)}, "done"),
        ({"withdrawn_on": date(2026, 8, 1)}, "not_applicable"),
        ({"due_on": None}, "at_risk"),
        ({"due_on": date(2026, 8, 31)}, "late"),
        ({"due_on": date(2026, 9, 20)}, "due"),
        ({"due_on": date(2027, 9, 20)}, "on_track"),
        ({"done_on": date(2026, 9, 2), "due_on": date(2027, 1, 1)}, "on_track"),
    ],
)
def test_state_of_a_remedy_on_a_day(values, code):
    assert state_of(Remedy(**values), date(2026, 9, 1))[0] == code


def typed(**more) -> dict:
    return {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in VALUES.items()} | more


def test_ward_enters_its_own_and_the_keeper_of_registers_chooses(cast, sign_in):
    assert sign_in(cast.ward1).post(CREATE, typed()).status_code == 302
    client = sign_in(cast.reviewer)
    assert "ward" in client.post(CREATE, typed()).context["form"].errors
    assert client.post(CREATE, typed(ward=str(cast.ba_dinh.pk))).status_code == 302
    assert sorted(Remedy.objects.values_list("ward", flat=True)) == sorted([cast.hoan_kiem.pk, cast.ba_dinh.pk])
    assert sign_in(cast.auditor).get(CREATE).status_code == 403


def test_list_shows_a_ward_its_own_filters_and_exports(cast, remedy, sign_in):
    late = create_remedy(
        ward_id=cast.ba_dinh.pk, by=cast.ward2, values=VALUES | {"due_on": today() - timedelta(days=1)}
    )
    assert [row.pk for row in sign_in(cast.ward1).get(LIST).context["rows"]] == [remedy.pk]
    client = sign_in(cast.reviewer)
    assert [row.pk for row in client.get(LIST, {"trang-thai": "late", "q": "ba dinh"}).context["rows"]] == [late.pk]
    assert "Bàn giao nhà" in client.get(LIST, {"export": "csv"}).content.decode()


def test_edit_keeps_to_who_may(cast, remedy, sign_in):
    path = remedy.get_absolute_url()
    assert sign_in(cast.ward2).get(path).status_code == 404
    assert sign_in(cast.auditor).get(path).status_code == 403
    client = sign_in(cast.reviewer)
    assert client.post(path, typed(version="1", done_on="01/05/2026")).status_code == 302
    assert Remedy.objects.get().done_on == date(2026, 5, 1)
    assert client.post(path, typed(version="1")).status_code == 409
