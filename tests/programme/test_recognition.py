"""Recognition from registration to withdrawal: the rule, the life table, the acts, who may do what."""

import itertools
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation import audit
from organisation.models import AuditEntry, Ward
from organisation.versions import StaleEdit
from programme import recognition_life as life
from programme.actions.recognition import Minutes, refuse_recognition, withdraw_recognition
from programme.actions.registration import cancel_registration, register_recognition
from programme.models import CriteriaSet, Recognition
from programme.models.recognition import end_of_term
from programme.recognition_rule import KEYS, judge
from programme.recognition_words import conditions
from tests.world import make_criteria_set

from . import titles

pytestmark = pytest.mark.django_db
State, Standing = Recognition.State, Recognition.Standing


@pytest.fixture
def the_set(cast) -> CriteriaSet:
    """Three criteria in one group: 2, 3 and 5 points, A03 a veto."""
    return make_criteria_set()


@pytest.fixture
def registered(the_set, cast, monkeypatch):
    """Hoàn Kiếm, registered for 2026 by its chief in December before."""
    return titles.register(monkeypatch, cast.hoan_kiem, cast.chief1)


@pytest.fixture
def eligible(registered, cast, monkeypatch):
    """All four quarters concluded with everything met, in February after."""
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.auditor)
    titles.on(monkeypatch, titles.AFTER)
    return registered


@pytest.fixture
def proposed(eligible, cast):
    return titles.propose(eligible, cast.reviewer)


@pytest.fixture
def recognised(proposed, cast):
    return titles.decide(proposed, cast.leader)


def standing(recognition, day):
    return Recognition.objects.standing_on(day).get(pk=recognition.pk).standing


# --- Registration ---------------------------------------------------------------------------------------------------------


def test_chief_registers_before_the_year(registered, cast):
    assert (registered.state, registered.year, registered.ward) == ("registered", 2026, cast.hoan_kiem)
    assert registered.steps.get().by == cast.chief1
    assert AuditEntry.objects.get(action="register_recognition").ward_id == cast.hoan_kiem.pk
    assert audit.broken_links() == []


@pytest.mark.parametrize(("day", "passes"), [(date(2025, 12, 31), True), (date(2026, 1, 1), False)])
def test_registration_ends_with_the_year_before(the_set, cast, monkeypatch, day, passes):
    titles.on(monkeypatch, day)
    if passes:
        assert register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1).registered_on == day
    else:
        with pytest.raises(ValidationError, match="trước khi năm 2026"):
            register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1)
        assert not Recognition.objects.exists()


def test_a_unit_formed_in_the_year_registers_in_it(the_set, cast, monkeypatch):
    titles.on(monkeypatch, date(2025, 8, 1))
    assert register_recognition(ward_id=cast.hoan_kiem.pk, year=2025, by=cast.chief1).year == 2025


@pytest.mark.parametrize("who", ["ward1", "chief2", "reviewer", "leader", "admin", "idle"])
def test_only_its_chief_registers_a_ward(the_set, cast, monkeypatch, who):
    titles.on(monkeypatch, titles.BEFORE)
    with pytest.raises(PermissionDenied):
        register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.everyone[who])
    assert not Recognition.objects.exists()


def test_a_ward_registers_once_a_year_and_again_after_taking_it_back(registered, cast):
    with pytest.raises(ValidationError, match="đã đăng ký"):
        register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(ward=cast.hoan_kiem, year=2026, registered_on=titles.BEFORE)
    cancel_registration(recognition_id=registered.pk, version=registered.version, by=cast.chief1, reason="Nhầm năm")
    register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1)
    assert list(Recognition.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "registered"]


def test_a_unit_outside_the_cohort_does_not_register(the_set, cast, monkeypatch):
    titles.on(monkeypatch, titles.BEFORE)
    Ward.objects.filter(pk=cast.hoan_kiem.pk).update(kind="xã")
    with pytest.raises(ValidationError, match="không thuộc diện"):
        register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1)


def test_a_newer_set_for_other_kinds_does_not_keep_a_ward_out(the_set, cast, monkeypatch):
    titles.on(monkeypatch, titles.BEFORE)
    CriteriaSet.objects.create(
        name="Bộ cho xã",
        version=1,
        state="published",
        published_at=timezone.now(),
        valid_from=date(2025, 11, 1),
        cohort_kinds=["xã"],
    )
    assert register_recognition(ward_id=cast.hoan_kiem.pk, year=2026, by=cast.chief1).pk


# --- The rule -------------------------------------------------------------------------------------------------------------


def test_every_condition_is_met_when_all_quarters_are(eligible):
    judgement = judge(eligible, titles.AFTER)
    assert judgement.is_met
    assert [(shown.key, shown.is_met) for shown in conditions(judgement)] == [(key, True) for key in KEYS]
    assert [paper["period"] for paper in judgement.papers] == titles.QUARTERS


@pytest.mark.parametrize(
    ("missed", "unanswered", "fails"),
    [
        (["A01"], [], {"points"}),  # 8 of 10 points: over the group's 70 %, under 90 %
        (["A02", "A01"], [], {"points", "groups"}),  # 5 of 10
        (["A03"], [], {"points", "groups", "vetoes"}),
        ([], ["A03"], {"points", "groups", "mandatory"}),
    ],
)
def test_each_condition_fails_by_itself_in_one_quarter(registered, cast, monkeypatch, missed, unanswered, fails):
    for code in titles.QUARTERS[:3]:
        titles.conclude(cast.hoan_kiem, code, cast.auditor)
    paper = titles.conclude(cast.hoan_kiem, titles.QUARTERS[3], cast.auditor, missed=missed, unanswered=unanswered)
    judgement = judge(registered, titles.AFTER)
    assert {key for key in KEYS if not judgement.meets(key)} == fails and not judgement.is_met
    assert not paper.passes_verified, "the engine's own verdict says the same"
    wrong = [fact for fact in judgement.facts if not fact["met"]]
    assert {fact["period"] for fact in wrong} == {titles.QUARTERS[3]}


@pytest.mark.parametrize(("percent", "passes"), [(90, False), (80, True)])
def test_thresholds_are_the_sets_own(cast, monkeypatch, percent, passes):
    make_criteria_set(pass_percent=percent)
    registered = titles.register(monkeypatch, cast.hoan_kiem, cast.chief1)
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.auditor, missed=["A01"])  # 8 of 10 points
    assert judge(registered, titles.AFTER).is_met is passes


def test_a_quarter_that_is_not_concluded_is_named(registered, cast):
    for code in titles.QUARTERS[:3]:
        titles.conclude(cast.hoan_kiem, code, cast.auditor)
    judgement = judge(registered, date(2026, 12, 1))
    assert [fact["period"] for fact in judgement.of("concluded") if not fact["met"]] == ["2026-Q4"]
    assert not judgement.is_met and judgement.meets("points")


def test_nothing_found_is_not_met(registered):
    assert not judge(registered, titles.BEFORE).meets("points")
    shown = {one.key: one for one in conditions(judge(registered, titles.BEFORE))}
    assert shown["points"].lines == [] and shown["registered"].is_met


def test_another_wards_and_a_predecessors_results_do_not_count(registered, cast):
    for code in titles.QUARTERS:
        titles.conclude(cast.ba_dinh, code, cast.auditor)
    assert judge(registered, titles.AFTER).papers == []


# --- The life table -------------------------------------------------------------------------------------------------------

WHO = {
    "cancel": {"chief1"},
    "propose": {"reviewer"},
    "recognise": {"leader"},
    "refuse": {"leader"},
    "withdraw": {"leader"},
}
AFTER = {
    ("registered", "cancel"): "cancelled",
    ("registered", "propose"): "proposed",
    ("proposed", "propose"): "proposed",
    ("proposed", "recognise"): "recognised",
    ("proposed", "refuse"): "refused",
    ("recognised", "withdraw"): "withdrawn",
}


def test_every_state_action_and_person_is_allowed_or_refused_as_designed(registered, cast):
    seen = 0
    for state, action, (name, officer) in itertools.product(State.values, life.ACTIONS, cast.everyone.items()):
        registered.state = state
        if name not in WHO[action]:
            with pytest.raises(PermissionDenied):
                life.check(registered, action, officer)
        elif (state, action) in AFTER:
            assert life.check(registered, action, officer) == AFTER[state, action]
            seen += 1
        else:
            with pytest.raises(ValidationError):
                life.check(registered, action, officer)
        assert life.possible(registered, officer)[action] is (name in WHO[action] and (state, action) in AFTER)
    assert seen == len(AFTER)


@pytest.mark.parametrize("action", ["recognise", "refuse", "withdraw"])
@pytest.mark.parametrize("role", ["registered_by", "proposed_by"])
def test_nobody_decides_what_they_submitted(proposed, cast, action, role):
    proposed.state = "recognised" if action == "withdraw" else "proposed"
    assert life.may(proposed, action, cast.leader)
    setattr(proposed, role, cast.leader)
    with pytest.raises(PermissionDenied, match="không được quyết định"):
        life.check(proposed, action, cast.leader)


# --- The acts -------------------------------------------------------------------------------------------------------------


def test_minutes_and_vote_are_kept_and_may_be_put_right(proposed, cast):
    assert (proposed.state, proposed.votes_for, proposed.proposed_by) == ("proposed", 7, cast.reviewer)
    titles.propose(proposed, cast.reviewer, Minutes(date(2027, 1, 21), "Sửa.", 3, 4, 2))
    proposed.refresh_from_db()
    assert (proposed.votes_for, proposed.minutes_number) == (3, "") and proposed.lacks_majority
    assert proposed.steps.filter(action="propose").count() == 2


@pytest.mark.parametrize(
    ("minutes", "field"),
    [
        (Minutes(date(2027, 2, 11), "Mai", 1, 0, 0), "minutes_on"),
        (Minutes(date(2025, 11, 30), "Trước đăng ký", 1, 0, 0), "minutes_on"),
        (Minutes(date(2027, 1, 20), "Không ai bỏ phiếu", 0, 0, 0), "votes_for"),
    ],
)
def test_minutes_that_cannot_be_are_refused(eligible, cast, minutes, field):
    with pytest.raises(ValidationError) as refusal:
        titles.propose(eligible, cast.reviewer, minutes)
    assert list(refusal.value.message_dict) == [field]
    assert Recognition.objects.get().state == "registered"


def test_decision_gives_the_title_for_the_term_it_says(recognised, cast):
    assert (recognised.state, recognised.valid_until) == ("recognised", date(2029, 2, 1))
    assert (recognised.signer_name, recognised.decided_by) == ("Nguyễn Văn Ký", cast.leader)
    assert len(recognised.judged["papers"]) == 4 and all(paper["hash"] for paper in recognised.judged["papers"])
    changes = AuditEntry.objects.get(action="recognise_recognition").changes
    assert changes["state"] == ["proposed", "recognised"] and changes["valid_until"] == [None, "2029-02-01"]


def test_the_title_is_not_given_while_a_condition_is_not_met(registered, cast, monkeypatch):
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.auditor, missed=["A03"] if code.endswith("4") else [])
    titles.on(monkeypatch, titles.AFTER)
    proposed = titles.propose(registered, cast.reviewer)
    with pytest.raises(ValidationError) as refusal:
        titles.decide(proposed, cast.leader)
    assert refusal.value.code == "rule"
    assert Recognition.objects.get().state == "proposed"
    refused = refuse_recognition(
        recognition_id=proposed.pk,
        version=proposed.version,
        by=cast.leader,
        decided_on=date(2027, 2, 1),
        reason="Có điểm liệt",
    )
    assert (refused.state, refused.refusal_reason) == ("refused", "Có điểm liệt")
    assert [fact["codes"] for fact in refused.judged["facts"] if fact["key"] == "vetoes" and not fact["met"]] == [
        ["A03"]
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decided_on": date(2027, 2, 11)}, "decided_on"),
        ({"decided_on": date(2027, 1, 19)}, "decided_on"),
        ({"valid_from": date(2025, 12, 31)}, "valid_from"),
    ],
)
def test_days_that_cannot_be_are_refused(proposed, cast, said, field):
    with pytest.raises(ValidationError) as refusal:
        titles.decide(proposed, cast.leader, **said)
    assert list(refusal.value.message_dict) == [field]


def test_withdrawal_keeps_the_decision_and_the_reason(recognised, cast):
    act = {"recognition_id": recognised.pk, "version": recognised.version, "by": cast.leader}
    with pytest.raises(ValidationError):
        withdraw_recognition(**act, withdrawn_on=date(2027, 2, 5), reason=" ")
    withdrawn = withdraw_recognition(**act, withdrawn_on=date(2027, 2, 5), reason="Vi phạm kỷ luật")
    assert (withdrawn.state, withdrawn.decision_number) == ("withdrawn", "15/QĐ")
    assert standing(withdrawn, titles.AFTER) == "withdrawn"
    assert list(withdrawn.steps.values_list("action", "reason"))[-1] == ("withdraw", "Vi phạm kỷ luật")


def test_a_stale_decision_changes_nothing(proposed, cast):
    version = proposed.version
    titles.decide(proposed, cast.leader)
    with pytest.raises(StaleEdit):
        refuse_recognition(
            recognition_id=proposed.pk, version=version, by=cast.leader, decided_on=date(2027, 2, 2), reason="Muộn"
        )
    assert Recognition.objects.get().state == "recognised"


# --- Standing by the day --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "count", "unit", "end"),
    [
        (date(2027, 1, 31), 1, "month", date(2027, 2, 28)),
        (date(2028, 2, 29), 1, "year", date(2029, 2, 28)),
        (date(2027, 12, 15), 12, "month", date(2028, 12, 15)),
        (date(2027, 2, 1), 2, "year", date(2029, 2, 1)),
    ],
)
def test_term_ends_on_the_same_day_or_the_months_last(begin, count, unit, end):
    assert end_of_term(begin, count, unit) == end


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), "upcoming"),
        (date(2026, 2, 1), "in_force"),
        (date(2027, 11, 2), "in_force"),
        (date(2027, 11, 3), "expiring"),  # 90 days before the end
        (date(2028, 1, 31), "expiring"),
        (date(2028, 2, 1), "expired"),
    ],
)
def test_a_title_stands_by_the_day(cast, day, expected):
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    assert standing(title, day) == expected
    in_force = Recognition.objects.in_force_on(day).filter(pk=title.pk).exists()
    assert in_force is (expected in {"in_force", "expiring"})


def test_a_title_is_renewed_from_the_day_of_the_next_one(cast, recognised):
    title = titles.make_title(cast.hoan_kiem, cast.leader, year=2024)
    assert standing(title, titles.AFTER) == "in_force"
    Recognition.objects.filter(pk=recognised.pk).update(renews=title)
    assert (standing(title, date(2027, 1, 31)), standing(title, date(2027, 2, 1))) == ("in_force", "renewed")
    Recognition.objects.filter(pk=recognised.pk).update(
        state="withdrawn", withdrawn_on=date(2027, 3, 1), withdrawal_reason="x"
    )
    assert standing(title, date(2027, 4, 1)) == "renewed", "a withdrawn title brings no earlier one back"


def test_registering_again_names_the_title_it_renews(the_set, cast, monkeypatch):
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    titles.make_title(cast.ba_dinh, cast.leader)
    titles.make_title(cast.hang_bac, cast.leader, year=2024)
    assert titles.register(monkeypatch, cast.hoan_kiem, cast.chief1, 2028).renews == title


def test_a_refused_registration_for_renewal_leaves_the_title(cast):
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    titles.make_title(cast.hoan_kiem, cast.leader, year=2026, renews=title, state="refused", refusal_reason="Chưa đạt")
    assert standing(title, date(2027, 3, 1)) == "in_force"


def test_database_keeps_no_title_without_its_decision(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        titles.make_title(cast.hoan_kiem, cast.leader, decision_number="")
    with pytest.raises(IntegrityError), transaction.atomic():
        titles.make_title(cast.hoan_kiem, cast.leader, votes_for=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        titles.make_title(cast.hoan_kiem, cast.leader, state="withdrawn")
    with pytest.raises(IntegrityError), transaction.atomic():
        titles.make_title(cast.hoan_kiem, cast.leader, state="refused")
