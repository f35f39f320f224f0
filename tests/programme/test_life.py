"""The life table over the whole product of states, actions, people, assignments and locks.

Everything allowed is written down here by hand, not taken from the table under test; whatever is not written down is refused.
"""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from organisation import clock
from programme import life
from programme.models import Assessment, LockException

pytestmark = pytest.mark.django_db
State = Assessment.State
OPEN = ("open", "excepted")
NOBODY, ME, ANOTHER = "nobody", "me", "another"
HANDS = (NOBODY, ME, ANOTHER)
LOCKS = ("open", "locked", "excepted", "expired", "ended")
# (action, state) → (state after it, who by their role, whether a lock stops it).
TABLE = {
    ("enter", "draft"): ("draft", "ward1 chief1", True),
    ("enter", "returned"): ("returned", "ward1 chief1", True),
    ("submit", "draft"): ("submitted", "chief1", True),
    ("submit", "returned"): ("submitted", "chief1", True),
    ("return", "submitted"): ("returned", "reviewer", True),
    ("return", "verified"): ("returned", "reviewer", True),
    ("review", "submitted"): ("submitted", "reviewer", False),
    ("verify", "submitted"): ("verified", "reviewer", False),
    ("conclude", "verified"): ("concluded", "leader", False),
    ("assign", "draft"): ("draft", "reviewer leader", False),
    ("assign", "returned"): ("returned", "reviewer leader", False),
    ("assign", "submitted"): ("submitted", "reviewer leader", False),
    ("assign", "verified"): ("verified", "reviewer leader", False),
}
JUDGING = ("return", "review", "verify")
# Whom an assignment lets judge, whatever their role: those who see the ward and are not of it.
ASSIGNABLE = ("reviewer", "leader", "auditor", "admin")
CELLS = 5 * 7 * 10 * 3 * 5  # states × actions × people × hands × locks
# enter 2·2·3·2, submit 2·1·3·2, return 2·5·2, review and verify 5·5 each, conclude 3·5, assign 4·2·3·5
ALLOWED = 24 + 12 + 20 + 25 + 25 + 15 + 120


def expected(state: str, action: str, name: str, hand: str, lock: str) -> str | None:
    """The state after the action, None where it is refused."""
    after, roles, stops = TABLE.get((action, state), (None, "", False))
    may = name in roles.split()
    if action in JUDGING:
        may = name in ASSIGNABLE if hand == ME else may and hand == NOBODY
    return after if may and not (stops and lock not in OPEN) else None


@pytest.fixture
def locked_as(opened, cast):
    """locked_as("excepted") → the assessment in a period that stands so."""
    today = clock.today()

    def stand(how: str) -> Assessment:
        LockException.objects.all().delete()
        opened.period.locked_at = None if how == "open" else timezone.now()
        opened.period.save()
        if how in {"excepted", "expired", "ended"}:
            LockException.objects.create(
                ward=cast.hoan_kiem,
                period=opened.period,
                reason="Mất điện",
                granted_by=cast.leader,
                expires_on=today - timedelta(days=1) if how == "expired" else today,
                **({"ended_at": timezone.now(), "ended_by": cast.leader} if how == "ended" else {}),
            )
        return Assessment.objects.select_related("period", "ward").get(pk=opened.assessment.pk)

    return stand


def test_every_state_action_person_hand_and_lock_is_as_designed(locked_as, cast, capsys):
    seen = allowed = 0
    for lock in LOCKS:
        assessment = locked_as(lock)
        for state, action, (name, officer), hand in itertools.product(
            State.values, life.ACTIONS, cast.everyone.items(), HANDS
        ):
            another = cast.leader if officer != cast.leader else cast.reviewer
            assessment.state = state
            assessment.reviewer = {NOBODY: None, ME: officer, ANOTHER: another}[hand]
            after = expected(state, action, name, hand, lock)
            try:
                found = life.check(assessment, action, officer)
            except (PermissionDenied, ValidationError):
                found = None
            assert found == after, (state, action, name, hand, lock)
            assert life.may(assessment, action, officer) is (after is not None)
            seen, allowed = seen + 1, allowed + (after is not None)
    assert (seen, allowed) == (CELLS, ALLOWED)
    with capsys.disabled():
        print(f"\nlife table: {seen} cells, {allowed} allowed")  # noqa: T201 - the count is asked for


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        ("submitted", "review", "reviewer"),
        ("submitted", "verify", "reviewer"),
        ("submitted", "return", "reviewer"),
        ("verified", "conclude", "leader"),
    ],
)
@pytest.mark.parametrize("assigned", [False, True])
def test_nobody_judges_what_they_signed(opened, cast, state, action, who, assigned):
    officer, assessment = cast.everyone[who], opened.assessment
    assessment.state = state
    assessment.reviewer = officer if assigned else None
    assert life.may(assessment, action, officer)
    assessment.submitted_by = officer
    with pytest.raises(PermissionDenied, match="ký và gửi"):
        life.check(assessment, action, officer)


def test_somebody_of_the_ward_never_judges_it_whatever_verbs_they_hold(opened, cast, roles):
    assessment, reviewers = opened.assessment, cast.reviewer.groups.get()
    assessment.state = "submitted"
    for officer in (cast.ward1, cast.chief1):
        officer.groups.add(reviewers)
        officer.__dict__.pop("verbs", None)
        assert officer.has_perm("programme.verify_assessment")
        for action in ("return", "review", "verify"):
            with pytest.raises(PermissionDenied, match="chính đơn vị"):
                life.check(assessment, action, officer)


def test_rights_of_the_assigned_end_with_the_conclusion_and_with_their_sight(opened, cast):
    assessment = opened.assessment
    assessment.reviewer, assessment.state = cast.auditor, "verified"
    assert life.is_assigned(assessment, cast.auditor)
    assert life.may_read_evidence(cast.auditor, assessment)
    cast.admin.sees_all = True
    assessment.reviewer = cast.admin
    assert life.may_read_evidence(cast.admin, assessment)
    assessment.state = "concluded"
    assert not life.is_assigned(assessment, cast.admin) and not life.may_read_evidence(cast.admin, assessment)
    assessment.state, cast.admin.sees_all = "verified", False
    assert not life.is_assigned(assessment, cast.admin) and not life.may_read_evidence(cast.admin, assessment)


def test_lock_is_said_with_its_day_and_whom_to_ask(locked_as, cast):
    assessment = locked_as("locked")
    with pytest.raises(ValidationError, match=r"đã khóa số liệu ngày .* cho phép nhập sau khóa"):
        life.check(assessment, "enter", cast.ward1)
