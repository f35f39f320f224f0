"""What blocks a duty: told by the bearer, put to an agency, answered by it, resolved by the bearer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions.obstacles import (
    answer_obstacle,
    ask_obstacle,
    hand_over_obstacle,
    raise_obstacle,
    resolve_obstacle,
)
from programme.models import Duty, Obstacle
from tests import factories

from . import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


@pytest.fixture
def duty(cast, monkeypatch):
    clock.on(monkeypatch, TODAY)
    monkeypatch.setattr("programme.actions.obstacles.today", lambda: TODAY)
    return clock.make_duty(clock.make_directive(cast.catp), cast.hoan_kiem)


@pytest.fixture
def finance(cast):
    """An officer of the agency that is asked and sees nothing else of the duty."""
    return factories.make_officer("stc1", "agency_officer", agency=cast.stc)


def tell(duty, by, **values) -> Obstacle:
    return raise_obstacle(by=by, duty_id=duty.pk, **{"what": "Thiếu vốn", "since_on": date(2026, 8, 1), **values})


def test_told_asked_answered_resolved(cast, duty, finance):
    row = tell(duty, cast.ward1)
    assert (row.state, row.owner) == ("open", cast.ward1)
    row = ask_obstacle(obstacle_id=row.pk, version=1, by=cast.ward1, asked_of=cast.stc, answer_by=date(2026, 9, 10))
    assert (row.state, row.asked_of, row.asked_on) == ("asked", cast.stc, TODAY)
    row = answer_obstacle(obstacle_id=row.pk, version=2, by=finance, answer="Đã bố trí")
    assert (row.state, row.answered_by) == ("answered", finance)
    row = resolve_obstacle(obstacle_id=row.pk, version=3, by=cast.chief1, resolution="Đã có vốn")
    assert (row.state, row.resolved_by, row.resolved_on) == ("resolved", cast.chief1, TODAY)
    with pytest.raises(ValidationError, match="đã tháo gỡ"):
        ask_obstacle(obstacle_id=row.pk, version=4, by=cast.ward1, asked_of=cast.stc)


def test_who_may_not(cast, duty, finance):
    with pytest.raises(Duty.DoesNotExist):
        tell(duty, cast.ward2)
    with pytest.raises(PermissionDenied):
        tell(duty, cast.agency)  # leads it, does not bear it
    with pytest.raises(PermissionDenied, match="đã kết thúc"):
        tell(clock.make_duty(duty.directive, cast.hang_bac), cast.ward1)
    row = tell(duty, cast.ward1, asked_of=cast.stc)
    with pytest.raises(PermissionDenied):
        answer_obstacle(obstacle_id=row.pk, version=1, by=cast.agency, answer="x")  # sees it, was not asked
    with pytest.raises(PermissionDenied):
        resolve_obstacle(obstacle_id=row.pk, version=1, by=finance, resolution="x")
    with pytest.raises(Obstacle.DoesNotExist):
        resolve_obstacle(obstacle_id=row.pk, version=1, by=cast.ward2, resolution="x")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("what", {"what": " "}),
        ("since_on", {"since_on": date(2026, 9, 2)}),
        ("asked_of", {"answer_by": date(2026, 9, 10)}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, duty, field, values):
    with pytest.raises(ValidationError) as refused:
        tell(duty, cast.ward1, **values)
    assert set(refused.value.message_dict) == {field}
    assert not Obstacle.objects.exists()


def test_a_day_to_answer_that_has_passed_is_refused(cast, duty):
    with pytest.raises(ValidationError) as refused:
        tell(duty, cast.ward1, asked_of=cast.stc, answer_by=date(2026, 8, 31))
    assert set(refused.value.message_dict) == {"answer_by"}


def test_stale_and_empty_answers_write_nothing(cast, duty, finance):
    row = tell(duty, cast.ward1, asked_of=cast.stc)
    with pytest.raises(ValidationError):
        answer_obstacle(obstacle_id=row.pk, version=1, by=finance, answer=" ")
    with pytest.raises(StaleEdit):
        answer_obstacle(obstacle_id=row.pk, version=7, by=finance, answer="x")
    row.refresh_from_db()
    assert (row.state, row.version) == ("asked", 1)


def test_pages_from_telling_to_the_answer(cast, duty, finance, sign_in):
    page = reverse("programme:obstacle-raise", args=[duty.pk])
    typed = {"what": "Thiếu vốn", "since_on": "2/9/2026", "asked_of": cast.stc.pk}
    wrong = sign_in(cast.ward1).post(page, typed)
    assert wrong.status_code == 422 and "Thiếu vốn" in wrong.content.decode()
    assert sign_in(cast.ward1).post(page, typed | {"since_on": "01/08/2026"}).status_code == 302
    row = Obstacle.objects.get()
    answer = reverse("programme:obstacle-answer", args=[row.pk])
    client = sign_in(finance)
    assert "Thiếu vốn" in client.get(answer).content.decode()
    # The agency that is asked does not see the duty: it lands on the directive's page.
    landed = client.post(answer, {"version": 1, "answer": "Đã bố trí"}, follow=True)
    assert landed.status_code == 200 and landed.redirect_chain[0][0] == reverse("programme:obstacle-list")
    assert "Đã bố trí" in sign_in(cast.ward1).get(duty.get_absolute_url()).content.decode()


def test_another_of_the_bearers_people_takes_it_over(cast, duty):
    row = tell(duty, cast.ward1)
    row = hand_over_obstacle(obstacle_id=row.pk, version=1, by=cast.chief1, owner=cast.chief1, reason="Nghỉ phép")
    assert (row.owner, row.raised_by, row.version) == (cast.chief1, cast.ward1, 2)
    told = AuditEntry.objects.get(action="hand_over_obstacle")
    assert (told.reason, told.changes["owner_id"]) == ("Nghỉ phép", [cast.ward1.pk, cast.chief1.pk])


def test_who_may_not_take_it_over(cast, duty):
    row = tell(duty, cast.ward1)
    cast.chief1.is_active = False
    cast.chief1.save()
    for owner, words in ((cast.ward1, "đang phụ trách"), (cast.ward2, "đơn vị có nghĩa vụ"), (cast.chief1, "đơn vị")):
        with pytest.raises(ValidationError, match=words):
            hand_over_obstacle(obstacle_id=row.pk, version=1, by=cast.ward1, owner=owner)
    with pytest.raises(PermissionDenied):
        hand_over_obstacle(obstacle_id=row.pk, version=1, by=cast.leader, owner=cast.ward1)
    with pytest.raises(Obstacle.DoesNotExist):
        hand_over_obstacle(obstacle_id=row.pk, version=1, by=cast.ward2, owner=cast.ward2)
    resolve_obstacle(obstacle_id=row.pk, version=1, by=cast.ward1, resolution="Xong")
    with pytest.raises(ValidationError, match="đã tháo gỡ"):
        hand_over_obstacle(obstacle_id=row.pk, version=2, by=cast.ward1, owner=cast.ward1)


def test_page_hands_over_to_the_bearers_people_alone(cast, duty, sign_in):
    row, client = tell(duty, cast.ward1), sign_in(cast.ward1)
    page = reverse("programme:obstacle-hand-over", args=[row.pk])
    assert f'href="{page}"' in client.get(duty.get_absolute_url()).content.decode()
    form = client.get(page).context["form"]
    assert list(form.fields["owner"].queryset) == [cast.chief1]
    refused = client.post(page, {"version": 1, "owner": cast.ward2.pk, "reason": "Vì nghỉ"})
    assert refused.status_code == 422 and "Vì nghỉ" in refused.content.decode()
    stale = client.post(page, {"version": 9, "owner": cast.chief1.pk})
    assert stale.status_code == 422 and Obstacle.objects.get().owner == cast.ward1
    assert client.post(page, {"version": 1, "owner": cast.chief1.pk}).status_code == 302
    assert Obstacle.objects.get().owner == cast.chief1
