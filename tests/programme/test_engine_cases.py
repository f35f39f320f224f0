"""The engine against a table worked by hand over one set of every kind of criterion, and against a slow rewrite with fractions."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.measures import Reading
from programme import engine
from programme.actions import registers, totals
from programme.models import CriteriaGroup, CriteriaSet, Criterion, Finding

# Group A is worth 20, B 30 (with a veto, a graded level and a computed criterion), C 50: 100 in all.
LINES = {
    "A01": {"kind": "boolean", "target": "1", "max_points": "10"},
    "A02": {"kind": "quantity", "comparison": ">=", "target": "0.3333", "max_points": "7.5"},
    "A03": {"kind": "quantity", "comparison": "<=", "target": "2.5", "max_points": "2.5"},
    "B01": {"kind": "quantity", "comparison": "=", "target": "0", "max_points": "5", "is_veto": True},
    "B02": {"kind": "level", "comparison": ">=", "target": "3", "max_points": "15"},
    "B03": {"kind": "boolean", "target": "1", "max_points": "10", "measure": "headquarters.independent"},
    "C01": {"kind": "boolean", "target": "1", "max_points": "40"},
    "C02": {"kind": "boolean", "target": "1", "max_points": "10"},
}
AT_THE_TARGET = {"A01": 1, "A02": "0.3333", "A03": "2.5", "B01": 0, "B02": 3, "B03": 1, "C01": 1, "C02": 1}
NA, OPEN = "không áp dụng", None
GROUPS = {letter: CriteriaGroup(pk=number, code=letter) for number, letter in enumerate("ABC", start=1)}


def findings_of(answers, *, scored=True):
    """Unsaved findings that answer as told; B03 is read from its register."""
    rows = []
    for code, line in LINES.items():
        values = {"comparison": "=", "levels": ["yếu", "trung bình", "khá", "tốt"], **line}
        values |= {"target": D(line["target"]), "max_points": D(line["max_points"]) if scored else D(0)}
        finding = Finding(criterion=Criterion(code=code, group=GROUPS[code[0]], **values))
        said = answers[code]
        if line.get("measure"):
            reading = Reading(None if said is OPEN else D(said), "Sổ trụ sở")
            registers.fill(finding, 7, {(line["measure"], 7): reading})
        else:
            value = None if said in (NA, OPEN) else D(said)
            registers.answer(finding, value, is_applicable=said != NA)
        rows.append(finding)
    return rows


def worked_out(findings, passing=90, group=70):
    rule = CriteriaSet(pass_percent=D(passing), group_percent=D(group), valid_from=date(2026, 1, 1))
    return totals.work_out(SimpleNamespace(criteria_set=rule), findings)


CASES = {
    # what differs from everything at its target: (met, of, answered), points, of, vetoes, passes
    "everything exactly at its target": ({}, (8, 8, 8), "100", "100", 0, True),
    "a share one ten-thousandth short": ({"A02": "0.3332"}, (7, 8, 8), "92.5", "100", 0, False),  # A: 12,5/20 = 62,5 %
    "a share above its target": ({"A02": "0.3334"}, (8, 8, 8), "100", "100", 0, True),
    "a ceiling passed by one ten-thousandth": ({"A03": "2.5001"}, (7, 8, 8), "97.5", "100", 0, True),  # A: 87,5 %
    "a ceiling kept well": ({"A03": "-1"}, (8, 8, 8), "100", "100", 0, True),
    "no": ({"C02": 0}, (7, 8, 8), "90", "100", 0, True),  # exactly 90 %; C: 40/50
    "no, and 2,5 points less": ({"C02": 0, "A03": 3}, (6, 8, 8), "87.5", "100", 0, False),
    "a veto missed": ({"B01": 1}, (7, 8, 8), "95", "100", 1, False),
    "a veto missed by one ten-thousandth": ({"B01": "0.0001"}, (7, 8, 8), "95", "100", 1, False),
    "a veto nobody answered": ({"B01": OPEN}, (7, 8, 7), "95", "100", 0, False),
    "one level too low": ({"B02": 2}, (7, 8, 8), "85", "100", 0, False),
    "the highest level": ({"B02": 4}, (8, 8, 8), "100", "100", 0, True),
    "a level that does not apply": ({"B02": NA}, (7, 7, 8), "85", "85", 0, True),
    "not applicable makes a miss weigh more": ({"C02": 0, "A03": NA}, (6, 7, 8), "87.5", "97.5", 0, False),  # 89,7 %
    "a register that says no": ({"B03": 0}, (7, 8, 8), "90", "100", 0, False),  # 90 %, but B: 20/30 = 66,7 %
    "a register that is silent": ({"B03": OPEN}, (7, 8, 7), "90", "100", 0, False),
    "a whole group that does not apply": ({"A01": NA, "A02": NA, "A03": NA}, (5, 5, 8), "80", "80", 0, True),
    "nothing answered": (dict.fromkeys(LINES), (0, 8, 0), "0", "100", 0, False),
}


@pytest.mark.parametrize("case", CASES)
def test_a_paper_is_worked_out_as_by_hand(case):
    answers, counts, points, most, vetoes, passes = CASES[case]
    found = worked_out(findings_of(AT_THE_TARGET | answers))
    assert (found["met_self"], found["total"], found["answered"]) == counts
    assert (found["points_self"], found["points_max"]) == (D(points), D(most))
    assert (found["vetoes_self"], found["passes_self"]) == (vetoes, passes)


@pytest.mark.parametrize(
    ("answers", "passing", "group", "passes"),
    [
        ({"A02": 0}, "92.5", "62.5", True),  # 92,5 of 100 and 12,5 of 20: both exactly
        ({"A02": 0}, "92.51", "62.5", False),
        ({"A02": 0}, "92.5", "62.51", False),
        ({"B03": 0}, "90", "66.66", True),  # two thirds of group B
        ({"B03": 0}, "90", "66.67", False),
    ],
)
def test_thresholds_are_met_exactly_or_not_at_all(answers, passing, group, passes):
    assert worked_out(findings_of(AT_THE_TARGET | answers), passing, group)["passes_self"] is passes


@pytest.mark.parametrize(
    ("answers", "counts", "passing", "group", "passes"),
    [
        ({}, (8, 8), 90, 70, True),
        ({"A01": 0}, (7, 8), 90, 0, False),  # 87,5 %
        ({"A01": 0}, (7, 8), "87.5", 0, True),
        ({"A01": 0}, (7, 8), "87.5", "66.66", True),  # A: 2/3
        ({"A01": 0}, (7, 8), "87.5", "66.67", False),
        ({"A01": NA}, (7, 7), 90, 70, True),
        ({"B01": 2}, (7, 8), 0, 0, False),  # the veto
        (dict.fromkeys(LINES), (0, 8), 90, 70, False),
    ],
)
def test_criteria_are_counted_where_the_set_has_no_points(answers, counts, passing, group, passes):
    found = worked_out(findings_of(AT_THE_TARGET | answers, scored=False), passing, group)
    assert (found["met_self"], found["total"]) == counts and found["passes_self"] is passes
    assert found["points_self"] == found["points_max"] == 0


def verify(findings, **words):
    """The reviewer's verdicts: those named, and the ward's own for the rest."""
    for finding in findings:
        finding.verified_verdict = words.get(finding.criterion.code, finding.self_verdict)
        finding.verified_points = engine.points(finding.criterion, finding.verified_verdict)
    return findings


def test_what_was_claimed_and_what_stands_are_kept_apart():
    found = worked_out(verify(findings_of(AT_THE_TARGET), B02="not_met", A03="not_applicable"))
    assert (found["met_self"], found["points_self"], found["passes_self"]) == (8, D(100), True)
    # What applies is the reviewer's word: 7 criteria, 97,5 points; 82,5 of them stand, and group B at 15/30.
    assert (found["total"], found["points_max"]) == (7, D("97.5"))
    assert (found["met_verified"], found["points_verified"], found["passes_verified"]) == (6, D("82.5"), False)
    assert (found["answered"], found["reviewed"]) == (8, 8)


def test_a_reviewer_may_find_more_than_was_claimed():
    found = worked_out(verify(findings_of(AT_THE_TARGET | {"B01": 1}), B01="met"))
    assert (found["vetoes_self"], found["passes_self"]) == (1, False)
    assert (found["vetoes_verified"], found["passes_verified"], found["points_verified"]) == (0, True, D(100))


def test_half_a_review_passes_nobody():
    found = worked_out(verify(findings_of(AT_THE_TARGET), **{code: "" for code in LINES if code != "A01"}))
    assert (found["reviewed"], found["met_verified"], found["points_verified"]) == (1, 1, D(10))
    assert (found["total"], found["passes_verified"]) == (8, False)


# --- The slow rewrite: shares as fractions, divided out, nothing shared with the engine. ----------------------------------

CENTS = st.integers(0, 500).map(lambda cents: D(cents) / 100)
POINTS = st.one_of(st.just(D(0)), CENTS)
LIKELY_PERCENTS = st.sampled_from([D(0), D(50), D("66.67"), D(70), D(90), D(100)])
PERCENTS = st.one_of(LIKELY_PERCENTS, st.integers(0, 10_000).map(lambda each: D(each) / 100))
VALUES = st.one_of(st.none(), st.integers(-30_000, 30_000).map(lambda each: D(each) / 10_000))
JUDGED = st.tuples(
    st.builds(
        SimpleNamespace,
        group_id=st.integers(1, 4),
        max_points=POINTS,
        comparison=st.sampled_from(["=", ">=", "<="]),
        target=st.sampled_from([D(0), D(1), D("0.3333"), D("-2.5")]),
        is_veto=st.booleans(),
    ),
    st.one_of(VALUES, st.just(NA)),
)
RULES = st.builds(SimpleNamespace, pass_percent=PERCENTS, group_percent=PERCENTS)


def slow_verdict(criterion, value):
    if value == NA:
        return "not_applicable"
    if value is None:
        return ""
    difference = Fraction(value) - Fraction(criterion.target)
    fits = {"=": difference == 0, ">=": not difference < 0, "<=": not difference > 0}
    return "met" if fits[criterion.comparison] else "not_met"


def slow_share(rows, *, scored):
    """The share reached, in percent; None of nothing."""
    whole = sum(Fraction(one.max_points) if scored else Fraction(1) for one, _verdict in rows)
    reached = sum(Fraction(one.max_points) if scored else Fraction(1) for one, verdict in rows if verdict == "met")
    return reached / whole * 100 if whole else None


def slow_passes(rows, rule):
    applying = [(one, verdict) for one, verdict in rows if verdict != "not_applicable"]
    scored = max((one.max_points for one, _verdict in rows), default=0) > 0
    whole = slow_share(applying, scored=scored)
    if whole is None or whole < Fraction(rule.pass_percent):
        return False
    for group in {one.group_id for one, _verdict in rows}:
        share = slow_share([row for row in applying if row[0].group_id == group], scored=scored)
        if share is not None and share < Fraction(rule.group_percent):
            return False
    return all(verdict == "met" for one, verdict in applying if one.is_veto)


@given(st.lists(JUDGED, max_size=25), RULES)
def test_the_engine_agrees_with_a_slow_rewrite(judged, rule):
    rows = [(one, slow_verdict(one, value)) for one, value in judged]
    for (one, value), (_same, verdict) in zip(judged, rows, strict=True):
        assert value == NA or engine.judge(one, value) == verdict
    found = engine.add_up(rows, rule)
    applying = [(one, verdict) for one, verdict in rows if verdict != "not_applicable"]
    met = [one for one, verdict in applying if verdict == "met"]
    assert (found.total, found.answered, found.met) == (len(applying), sum(v != "" for _, v in applying), len(met))
    assert Fraction(found.points) == sum(Fraction(one.max_points) for one in met)
    assert Fraction(found.points_max) == sum(Fraction(one.max_points) for one, _verdict in applying)
    assert found.vetoes == sum(one.is_veto for one, verdict in applying if verdict == "not_met")
    assert found.open_vetoes == sum(one.is_veto for one, verdict in applying if verdict == "")
    assert found.passes is slow_passes(rows, rule)
