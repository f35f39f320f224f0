"""How much a duty counts: set by the lead or the city, for a reason; the weighted mean of unlocked periods follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions.progress import save_progress, submit_progress
from programme.actions.recount import recount
from programme.actions.weighing import weigh_duty
from programme.models import Directive, DirectiveStanding, Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(opened, cast):
    """Hoàn Kiếm at 90, Ba Đình at 30, rolled up by weight; both sent."""
    Directive.objects.filter(code="T-01").update(rollup="weighted")
    for row, value, officer, chief in (
        (opened.own, 90, cast.ward1, cast.chief1),
        (opened.other, 30, cast.ward2, cast.chief2),
    ):
        save_progress(progress_id=row.pk, version=row.version, by=officer, answer="reported", value=Decimal(value))
        submit_progress(progress_ids=[row.pk], by=chief)
    return opened


def weigh(opened, by, weight="3", **values):
    duty = Duty.objects.get(pk=opened.own.duty_id)
    said = {"version": duty.version, "weight": Decimal(weight), "reason": "Địa bàn lớn", **values}
    return weigh_duty(duty_id=duty.pk, by=by, **said)


def value_of(opened):
    return DirectiveStanding.objects.get(directive=opened.own.duty.directive, period=opened.period).value


@pytest.mark.parametrize("who", ["agency", "reviewer", "leader"])
def test_lead_and_city_set_the_weight_and_the_mean_follows(reported, cast, who):
    assert value_of(reported) == 60
    duty = weigh(reported, cast.everyone[who])
    assert (duty.weight, value_of(reported), recount()) == (3, 75, [])  # (3 × 90 + 30) ÷ 4
    entry = AuditEntry.objects.get(action="weigh_duty")
    assert (entry.reason, entry.ward, entry.changes["weight"]) == ("Địa bàn lớn", cast.hoan_kiem, ["1.00", "3"])


def test_nought_leaves_the_duty_out(reported, cast):
    weigh(reported, cast.reviewer, "0")
    assert value_of(reported) == 30


def test_a_locked_period_stays_as_it_was(reported, cast):
    reported.period.locked_at, reported.period.locked_by = timezone.now(), cast.admin
    reported.period.save()
    weigh(reported, cast.reviewer)
    assert value_of(reported) == 60


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("chief1", PermissionDenied),
        ("auditor", PermissionDenied),
        ("chief2", Duty.DoesNotExist),
        ("idle", Duty.DoesNotExist),
    ],
)
def test_nobody_else_sets_it(reported, cast, who, error):
    with pytest.raises(error):
        weigh(reported, cast.everyone[who])
    assert value_of(reported) == 60


@pytest.mark.parametrize(
    ("values", "field"),
    [({"weight": Decimal(-1)}, "weight"), ({"reason": " "}, "reason"), ({"weight": Decimal(10**9)}, "weight")],
)
def test_what_cannot_be_is_refused(reported, cast, values, field):
    with pytest.raises(ValidationError) as refused:
        weigh(reported, cast.reviewer, **values)
    assert field in refused.value.message_dict and value_of(reported) == 60


def test_the_same_weight_changes_nothing_and_a_stale_one_is_refused(reported, cast):
    first = weigh(reported, cast.reviewer)
    assert weigh(reported, cast.reviewer).version == first.version
    with pytest.raises(StaleEdit):
        weigh(reported, cast.reviewer, "2", version=first.version - 1)
    assert AuditEntry.objects.filter(action="weigh_duty").count() == 1


def test_the_page_keeps_what_was_typed_when_somebody_was_quicker(reported, cast, sign_in):
    client, address = sign_in(cast.agency), reverse("programme:duty-weigh", args=[reported.own.duty_id])
    seen = Duty.objects.get(pk=reported.own.duty_id).version
    assert client.get(address).status_code == 200
    weigh(reported, cast.reviewer)
    typed = {"version": seen, "weight": "2,5", "reason": "Chữ đã gõ"}
    clash = client.post(address, typed)
    text = clash.content.decode()
    assert clash.status_code == 422 and "Chữ đã gõ" in text and 'value="2,5"' in text
    again = client.post(address, typed | {"version": seen + 1})
    assert again.status_code == 302 and Duty.objects.get(pk=reported.own.duty_id).weight == Decimal("2.5")


@pytest.mark.parametrize(("who", "is_offered"), [("agency", True), ("ward1", False)])
def test_the_duty_page_leads_whoever_may_to_the_weight(reported, cast, sign_in, who, is_offered):
    text = sign_in(cast.everyone[who]).get(reported.own.duty.get_absolute_url()).content.decode()
    assert "Trọng số" in text
    assert (reverse("programme:duty-weigh", args=[reported.own.duty_id]) in text) is is_offered
