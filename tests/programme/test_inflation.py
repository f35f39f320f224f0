"""The inflation index: exact, the same over wards, criteria and verifiers, and shown to the city alone."""

import csv
import io
from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import openpyxl
import pytest
from django.urls import reverse

from organisation import clock
from programme import checks, inflation
from programme.actions import assessment as actions
from programme.actions.assessment import ReviewEntry
from programme.models import Assessment, CheckRule, Finding

from .conftest import entries_for

pytestmark = pytest.mark.django_db
PAGE = "/danh-gia/chenh-lech/"


def review(paper, by, /, **verdicts):
    """The reviewer's verdicts on those codes, the ward's word for the rest, and the review closed."""
    versions = dict(paper.findings.values_list("criterion__code", "version"))
    entries = [ReviewEntry(code, versions[code], verdict, None, "Đã kiểm tra") for code, verdict in verdicts.items()]
    return actions.save_review(
        assessment_id=paper.pk, version=paper.version, by=by, entries=entries, accept_rest=True, finish=True
    )


def send(paper, enters, signs):
    """Everything claimed met, and signed off."""
    actions.save_findings(assessment_id=paper.pk, by=enters, entries=entries_for(paper))
    paper.refresh_from_db()
    return actions.submit_assessment(assessment_id=paper.pk, version=paper.version, by=signs)


@pytest.fixture
def judged(opened, cast):
    """Hoàn Kiếm loses B03 and B04 and is told that B05 does not apply; Ba Đình keeps everything."""
    own = review(
        send(opened.assessment, cast.ward1, cast.chief1),
        cast.reviewer,
        B03="not_met",
        B04="not_met",
        B05="not_applicable",
    )
    foreign = review(send(opened.foreign, cast.ward2, cast.chief2), cast.reviewer)
    return own, foreign


def points_of(paper, *codes):
    rows = Finding.objects.filter(assessment=paper, criterion__code__in=codes)
    return sum(rows.values_list("criterion__max_points", flat=True))


def test_index_of_each_ward_is_as_worked_by_hand(judged, period, cast):
    own, _foreign = judged
    found = {tally.key: tally for tally in inflation.index(inflation.WARD, [period])}
    lost, gone = points_of(own, "B03", "B04", "B05"), points_of(own, "B05")
    assert lost > gone > 0
    assert found[cast.hoan_kiem.pk].index == Fraction(lost) / Fraction(100 - gone)
    assert found[cast.ba_dinh.pk].index == 0
    assert (found[cast.hoan_kiem.pk].met_own, found[cast.hoan_kiem.pk].met_verified) == (54, 51)
    assert found[cast.hoan_kiem.pk].criteria == 53
    assert inflation.middle(found.values()) == found[cast.hoan_kiem.pk].index / 2


def test_wards_criteria_and_verifiers_add_up_to_the_same(judged, period, cast):
    wards, criteria, verifiers = (
        inflation.index(by, [period]) for by in (inflation.WARD, inflation.CRITERION, inflation.VERIFIER)
    )
    assert len(wards) == 2 and len(criteria) == 54 and [tally.key for tally in verifiers] == [cast.reviewer.pk]
    for name in ("own", "verified", "most", "met_own", "met_verified", "criteria"):
        sums = {sum(getattr(tally, name) for tally in tallies) for tallies in (wards, criteria, verifiers)}
        assert len(sums) == 1, name


def test_each_criterion_has_its_own_index(judged, period):
    found = {
        inflation.criteria_named([tally.key])[tally.key].code: tally
        for tally in inflation.index(inflation.CRITERION, [period])
    }
    assert found["B03"].index == Fraction(1, 2) and found["B01"].index == 0
    assert found["B05"].index == 1  # one of two wards is judged by it, and both had claimed it
    assert found["B03"].is_beyond(D("49.99")) and not found["B03"].is_beyond(D(50))


def test_findings_at_hand_give_what_the_kept_totals_give(judged, period, cast):
    own, _foreign = judged
    kept = next(tally for tally in inflation.index(inflation.WARD, [period]) if tally.key == cast.hoan_kiem.pk)
    at_hand = inflation.of_findings(Finding.objects.filter(assessment=own).select_related("criterion"))
    assert (at_hand.index, at_hand.gap, at_hand.whole) == (kept.index, kept.gap, kept.whole)


def test_criteria_are_counted_where_a_set_of_the_span_has_no_points(judged, period, cast):
    Assessment.objects.filter(ward=cast.ba_dinh).update(points_max=0, points_self=0, points_verified=0)
    found = {tally.key: tally for tally in inflation.index(inflation.WARD, [period])}
    assert found[cast.hoan_kiem.pk].index == Fraction(54 - 51, 53)
    assert found[cast.ba_dinh.pk].index == 0


def test_a_review_that_is_not_finished_does_not_count(opened, cast, period):
    paper = send(opened.assessment, cast.ward1, cast.chief1)
    Finding.objects.filter(assessment=paper, criterion__code="B03").update(verified_verdict="not_met")
    assert inflation.index(inflation.WARD, [period]) == inflation.index(inflation.CRITERION, [period]) == []
    assert inflation.quarters() == [] and inflation.middle([]) is None and inflation.total([]).index is None


@pytest.mark.parametrize(
    ("index", "text"),
    [
        (Fraction(1, 3), "33,33%"),
        (Fraction(1, 20_000), "0,01%"),  # half of a hundredth goes up
        (Fraction(-1, 8), "−12,50%"),
        (Fraction(0), "0,00%"),
        (None, "—"),
    ],
)
def test_an_index_is_written_rounded_half_up(index, text):
    assert inflation.as_text(index).replace("-", "−") == text


def test_far_above_as_a_whole_is_said_at_the_threshold_exactly(judged):
    own, _foreign = judged
    findings = list(Finding.objects.filter(assessment=own).select_related("criterion"))
    tally = inflation.of_findings(findings)
    assert checks.overall(findings, CheckRule(key="inflated", threshold=D(1))).key == "inflated"
    exactly = D(tally.gap * 100) / D(tally.whole)
    above = checks.overall(findings, CheckRule(key="inflated", threshold=exactly.quantize(D("0.01")) + 1))
    assert above is None
    assert checks.overall(findings, CheckRule(key="inflated", threshold=D(1), is_active=False)) is None


@pytest.mark.parametrize("who", ["ward1", "chief1", "agency", "idle"])
def test_page_is_the_citys_alone(judged, cast, sign_in, who):
    assert sign_in(getattr(cast, who)).get(PAGE).status_code == 403


@pytest.mark.parametrize("tab", ["phuong", "tieu-chi", "nguoi-tham-dinh", "x"])
def test_page_says_what_the_figure_means_and_costs_few_questions(
    judged, cast, sign_in, django_assert_max_num_queries, tab
):
    client = sign_in(cast.auditor)
    with django_assert_max_num_queries(11):
        answer = client.get(PAGE, {"theo": tab})
    words = answer.content.decode()
    assert answer.status_code == 200 and "Chỉ số chênh lệch =" in words and "trung vị" in words
    assert answer.context["rows"]


def test_page_sorts_filters_and_takes_one_quarter(judged, period, cast, sign_in):
    client = sign_in(cast.leader)

    def names(**query):
        return [row.name for row in client.get(PAGE, query).context["rows"]]

    assert names() == ["phường Hoàn Kiếm", "phường Ba Đình"]  # the widest first
    assert names(sort="chi-so") == names(sort="ten") == ["phường Ba Đình", "phường Hoàn Kiếm"]
    assert names(q="ba dinh") == ["phường Ba Đình"] and names(ky=period.code, q="hoan") == ["phường Hoàn Kiếm"]
    CheckRule.objects.filter(key="inflated").update(threshold=1)
    assert names(muc="tren-nguong") == ["phường Hoàn Kiếm"]
    assert client.get(PAGE, {"ky": "2024-Q4"}).status_code == 404


def test_export_holds_the_rows_shown(judged, cast, sign_in):
    client = sign_in(cast.leader)
    lines = list(
        csv.reader(io.StringIO(client.get(PAGE, {"export": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    )
    assert [line[0] for line in lines] == ["Đơn vị", "phường Hoàn Kiếm", "phường Ba Đình"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(PAGE, {"export": "xlsx", "theo": "tieu-chi"}).content))
    assert len(list(book.active.values)) == 55


def test_page_is_empty_and_says_why_before_the_first_review(opened, cast, sign_in):
    assert "thẩm định xong phiếu đầu tiên" in sign_in(cast.leader).get(PAGE).content.decode()


def test_ward_page_shows_checks_and_the_index(judged, cast, sign_in, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 20))
    address = reverse("reports:ward-detail", args=[cast.hoan_kiem.pk])
    words = sign_in(cast.leader).get(address).content.decode()
    own, _foreign = judged
    assert "Kiểm tra thường trực" in words and f"{own.get_absolute_url()}#tieu-chi-B03" in words
    text = inflation.as_text(inflation.index(inflation.WARD, [own.period])[0].index)
    assert PAGE in words and "quý gần nhất đã thẩm định" in words and text
    words = sign_in(cast.ward1).get(address).content.decode()
    assert "quý gần nhất đã thẩm định" in words and PAGE not in words and "trung vị của" not in words
    answer = sign_in(cast.ward1).get(own.get_absolute_url())
    assert 'id="tieu-chi-B03"' in answer.content.decode() and answer.context["checks"]["rows"]
    assert "Kiểm tra thường trực" not in sign_in(cast.ward2).get(address).content.decode()
