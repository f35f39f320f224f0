"""The life table over the whole product of states, actions and people."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from programme import life
from programme.models import Assessment

pytestmark = pytest.mark.django_db
State = Assessment.State
# Written by hand from capabilities A1, not from the table under test.
WHO = {
    "enter": {"ward1", "chief1"},
    "submit": {"chief1"},
    "return": {"reviewer"},
    "review": {"reviewer"},
    "verify": {"reviewer"},
    "conclude": {"leader"},
    "assign": {"reviewer", "leader"},
}
AFTER = {
    ("draft", "enter"): "draft",
    ("draft", "submit"): "submitted",
    ("returned", "enter"): "returned",
    ("returned", "submit"): "submitted",
    ("submitted", "review"): "submitted",
    ("submitted", "return"): "returned",
    ("submitted", "verify"): "verified",
    ("verified", "return"): "returned",
    ("verified", "conclude"): "concluded",
    ("draft", "assign"): "draft",
    ("returned", "assign"): "returned",
    ("submitted", "assign"): "submitted",
    ("verified", "assign"): "verified",
}


def test_every_state_action_and_person_is_allowed_or_refused_as_designed(opened, cast):
    seen = 0
    for state, action, (name, officer) in itertools.product(State.values, life.ACTIONS, cast.everyone.items()):
        assessment = Assessment.objects.select_related("period", "ward").get(pk=opened.assessment.pk)
        assessment.state = state
        if name not in WHO[action]:
            with pytest.raises(PermissionDenied):
                life.check(assessment, action, officer)
        elif (state, action) in AFTER:
            assert life.check(assessment, action, officer) == AFTER[state, action]
            seen += 1
        else:
            with pytest.raises(ValidationError):
                life.check(assessment, action, officer)
        assert life.possible(assessment, officer)[action] is (name in WHO[action] and (state, action) in AFTER)
    assert seen == 19


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        ("submitted", "review", "reviewer"),
        ("submitted", "verify", "reviewer"),
        ("submitted", "return", "reviewer"),
        ("verified", "conclude", "leader"),
    ],
)
def test_nobody_judges_what_they_signed(opened, cast, state, action, who):
    officer, assessment = cast.everyone[who], opened.assessment
    assessment.state = state
    assert life.may(assessment, action, officer)
    assessment.submitted_by = officer
    with pytest.raises(PermissionDenied, match="ký và gửi"):
        life.check(assessment, action, officer)


@pytest.mark.parametrize(
    ("state", "action", "who", "passes"),
    [
        ("draft", "enter", "ward1", False),
        ("draft", "submit", "chief1", False),
        ("submitted", "return", "reviewer", False),
        ("submitted", "verify", "reviewer", True),
        ("verified", "conclude", "leader", True),
    ],
)
def test_lock_stops_entry_and_not_the_review(opened, cast, state, action, who, passes):
    assessment = opened.assessment
    assessment.state = state
    assert life.may(assessment, action, cast.everyone[who])
    assessment.period.locked_at = timezone.now()
    assert life.may(assessment, action, cast.everyone[who]) is passes
