"""A directive's page: the sentence, the way to the target, the map, the alarms, what blocks it, whose rows, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from programme.actions.opening import open_period
from programme.models import Directive, DirectiveStanding, Duty, Extension, Obstacle, Progress, TrajectoryPoint
from tests import factories
from tests.programme.standings import keep_standings
from tests.programme.test_rates import answered  # noqa: F401 - the same answers
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    """The day is fixed, so that the quarter is closed."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def page(directives, sign_in):
    """page(officer, code="T-01", …) → the page of that directive."""

    def get(officer, code="T-01", **asked):
        found = Directive.objects.get(code=code)
        return sign_in(officer).get(reverse("programme:directive-detail", args=[found.pk]), asked)

    return get


def text_of(answer):
    return " ".join(answer.content.decode().split())


# --- The sentence and the standing ----------------------------------------------------------------------------------------


def test_the_sentence_says_what_was_reached_who_is_late_and_what_blocks(answered, cast, directives, page):  # noqa: F811
    DirectiveStanding.objects.filter(directive=directives.wards).update(
        value=50, percent=50, expected_percent=75, status="late", computed_status="late"
    )
    Directive.objects.filter(pk=directives.wards.pk).update(due_on=date(2026, 9, 30))
    Obstacle.objects.create(duty=answered.other.duty, what="Chờ mặt bằng", since_on=TODAY, raised_by=cast.chief2)
    text = text_of(page(cast.leader))
    assert "Hết quý III năm 2026, <b>1/2</b> đơn vị đã báo cáo, mức hoàn thành <b>50%</b> (phải đạt 75%)" in text
    assert "Hôm nay <b>1</b> đơn vị quá thời hạn, <b>1</b> im lặng, <b>1</b> vướng mắc chưa tháo gỡ." in text
    assert "1/2 đơn vị đã báo cáo, tổng hợp theo cách “trung bình các đơn vị”" in text


def test_the_status_may_be_put_right_by_those_who_may_while_the_period_is_open(answered, cast, directives, page):  # noqa: F811
    standing = DirectiveStanding.objects.get(directive=directives.wards)
    link = reverse("programme:standing-override", args=[standing.pk])
    told = {name: link in text_of(page(getattr(cast, name))) for name in ("leader", "agency", "auditor", "ward1")}
    assert told == {"leader": True, "agency": True, "auditor": False, "ward1": False}
    lock(answered.period)
    assert link not in text_of(page(cast.leader))


def lock(period):
    period.__class__.objects.filter(pk=period.pk).update(locked_at="2026-10-01T00:00:00Z")


def test_a_status_put_by_hand_is_shown_with_its_reason(answered, cast, directives, page):  # noqa: F811
    DirectiveStanding.objects.filter(directive=directives.wards).update(
        status="at_risk",
        override_status="at_risk",
        override_reason="Chờ vốn",
        override_by=cast.leader,
        override_at="2026-10-01T00:00:00Z",
    )
    text = text_of(page(cast.leader))
    assert "Chờ vốn" in text and "sửa tay</span>" in text


# --- Wording and basis ----------------------------------------------------------------------------------------------------


def test_the_wording_leads_to_its_history_and_the_clause_to_what_else_stands_on_it(cast, directives, page):
    clause = directives.wards.document.clauses.create(label="Mục 3", text="Trụ sở độc lập", position=1)
    Directive.objects.filter(pk=directives.wards.pk).update(clause=clause, working_text="Rà soát quỹ đất")
    text = text_of(page(cast.ward1))
    assert "Rà soát quỹ đất" in text and "Mục 3</a>: Trụ sở độc lập" in text
    assert (
        f"can-cu/?dieu={clause.pk}" in text
        and reverse("programme:directive-wording", args=[directives.wards.pk]) in text
    )


def test_requests_for_time_are_counted_for_whom_may_see_them(answered, cast, page):  # noqa: F811
    values = {"old_due_on": TODAY, "new_due_on": TODAY + timedelta(days=9), "reason": "Chậm vốn"}
    Extension.objects.create(duty=answered.other.duty, asked_by=cast.chief2, **values)
    assert "0 được, 1 chờ quyết định" in text_of(page(cast.leader))
    assert "chờ quyết định" not in text_of(page(cast.ward1))


# --- The way --------------------------------------------------------------------------------------------------------------


def test_the_way_shows_what_was_due_beside_what_was_reached(answered, cast, directives, page):  # noqa: F811
    Directive.objects.filter(pk=directives.wards.pk).update(
        baseline_value=0, baseline_on=date(2026, 1, 1), due_on=date(2026, 12, 31)
    )
    TrajectoryPoint.objects.create(directive=directives.wards, on=date(2026, 9, 14), value=80)
    DirectiveStanding.objects.filter(directive=directives.wards).update(value=60, percent=60)
    answer = page(cast.leader)
    course = answer.context["course"]
    line = course.pasts[0]
    assert (course.is_by_value, course.unit, line.due_value, line.value) == (True, "%", Decimal(80), Decimal(60))
    assert 'class="trend course"' in course.picture and "2026-Q3: 60" in course.picture
    assert "đạt <b>60/100 %</b> (phải đạt 80 %)" in text_of(answer)


def test_a_share_is_told_in_percent_and_a_sum_to_a_ward_too(answered, cast, directives, page):  # noqa: F811
    Directive.objects.filter(pk=directives.wards.pk).update(
        baseline_value=0, baseline_on=date(2026, 1, 1), due_on=date(2026, 12, 31), rollup="share"
    )
    assert not page(cast.leader).context["course"].is_by_value
    assert page(cast.ward1).context["course"].is_by_value
    Directive.objects.filter(pk=directives.wards.pk).update(rollup="sum")
    assert page(cast.leader).context["course"].is_by_value
    assert not page(cast.ward1).context["course"].is_by_value


def test_the_period_of_another_rhythm_shows_the_newest_that_had_ended_by_then(answered, cast, page):  # noqa: F811
    month = factories.make_period("2026-M08")
    DirectiveStanding.objects.filter(directive__code="N-02").update(period=month)
    assert page(cast.leader, "N-02", ky="2026-Q3").context["period"] == month
    assert page(cast.leader, "N-02", ky="2025-Q1").context["period"] == month
    assert page(cast.leader, "N-02", ky="x").status_code == 404


# --- Map, readings, alarms ------------------------------------------------------------------------------------------------


def test_the_map_shows_the_wards_by_status_and_leads_to_their_duties(answered, cast, page):  # noqa: F811
    answer = page(cast.leader)
    drawn = answer.context["map"]
    assert "Hoàn Kiếm: hoàn thành, 100%" in drawn and "Ba Đình: chưa báo cáo" in drawn
    assert f'href="{answered.own.duty.get_absolute_url()}"' in drawn
    assert "map" not in page(cast.ward1).context and "map" not in page(cast.leader, "N-02").context


def test_then_and_today_stand_side_by_side_where_units_changed(cast, directives, criteria_set, page):
    period = factories.make_period("2025-Q2")
    second = factories.make_ward("Hàng Đào", code="00062", established_on=None, dissolved_on=factories.MERGER)
    factories.make_succession(second, cast.hoan_kiem)
    rebuild_ancestry()
    open_period(period=period, day=period.ends_on)
    for ward, value in ((cast.hang_bac, 40), (second, 80)):
        Progress.objects.filter(duty__directive=directives.wards, duty__ward=ward).update(
            state="submitted",
            submitted_at="2025-06-15T00:00:00Z",
            submitted_by=cast.chief1,
            value=value,
            done_percent=value,
            status="on_track",
        )
    keep_standings(value=60, percent=60)
    answer = page(cast.leader)
    today = answer.context["today"]
    assert (answer.context["past"].expected, today.expected, today.reported) == (2, 1, 1)
    assert today.rolled.value == 60 and "quy về đơn vị hiện nay" in text_of(answer)
    assert "Hoàn Kiếm: đúng tiến độ, 60%" in answer.context["map"]
    restated = text_of(page(cast.leader, doc="hom-nay"))
    assert 'phường Hoàn Kiếm <span class="soft">– ghi cho phường Hàng Bạc' in restated


def test_the_late_are_counted_by_age_and_the_silent_apart(answered, cast, directives, page):  # noqa: F811
    Directive.objects.filter(pk=directives.wards.pk).update(due_on=date(2026, 8, 1))
    Duty.objects.filter(pk=answered.other.duty_id).update(valid_from=date(2026, 1, 1))
    answer = page(cast.leader)
    assert [count for _label, count in answer.context["ageing"]] == [0, 0, 1, 0]
    alarms = answer.context["found"].alarms
    assert (
        [row.ward.name for row, _clock in alarms.overdue] == ["Ba Đình"] == [row.ward.name for row, _ in alarms.silent]
    )
    own = page(cast.ward1).context["found"].alarms
    assert (own.overdue, own.silent) == ([], [])


def test_a_ward_and_a_stranger_see_no_foreign_row(answered, cast, page):  # noqa: F811
    Obstacle.objects.create(duty=answered.other.duty, what="Bí mật của Ba Đình", since_on=TODAY, raised_by=cast.chief2)
    DirectiveStanding.objects.update(value=Decimal("77.31"), percent=Decimal("77.31"))
    text = text_of(page(cast.ward1))
    assert "Ba Đình" not in text and "77,31" not in text
    assert "77,31" in text_of(page(cast.leader))
    assert "Bí mật" in text_of(page(cast.ward2)) and "Bí mật" not in text_of(page(cast.idle))


def test_whoever_was_asked_sees_the_obstacle_without_a_way_into_the_duty(answered, cast, page):  # noqa: F811
    asked = factories.make_agency("stnmt", "Sở Tài nguyên", short_name="STNMT")
    officer = factories.make_officer("stnmt", "agency_officer", agency=asked)
    values = {"state": "asked", "asked_of": asked, "asked_on": TODAY, "since_on": TODAY, "raised_by": cast.chief2}
    row = Obstacle.objects.create(duty=answered.other.duty, what="Chờ giao đất", **values)
    answer = page(officer)
    assert [one.pk for one in answer.context["obstacles"]] == [row.pk]
    assert answered.other.duty.get_absolute_url() not in text_of(answer)


def test_the_usual_first_page_has_the_lines_of_the_one_asked_for_by_number(answered, cast, page):  # noqa: F811
    factories.make_wards(60)
    open_period(period=answered.period, day=answered.period.ends_on)
    for officer in (cast.leader, cast.agency, cast.ward1, cast.idle):
        usual, asked = page(officer), page(officer, page="1")
        assert (usual.context["rows"], usual.context["count"]) == (
            asked.context["rows"],
            asked.context["count"],
        )
    assert len(page(cast.leader).context["rows"]) == 50 < page(cast.leader).context["count"]


def test_what_is_kept_of_the_page_changes_with_what_it_shows(answered, cast, directives, page):  # noqa: F811
    before = text_of(page(cast.leader))
    Directive.objects.filter(pk=directives.wards.pk).update(working_text="Rà soát lại quỹ đất")
    Progress.objects.filter(pk=answered.own.pk).update(narrative="Đã bàn giao mặt bằng")
    after = text_of(page(cast.leader))
    for words in ("Rà soát lại quỹ đất", "Đã bàn giao mặt bằng"):
        assert words not in before and words in after


# --- Cost -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doc", ["khi-do", "hom-nay"])
def test_the_page_costs_the_same_however_many_wards_and_periods(answered, cast, directives, sign_in, doc):  # noqa: F811
    Obstacle.objects.create(duty=answered.other.duty, what="Chờ", since_on=TODAY, raised_by=cast.chief2)
    address = reverse("programme:directive-detail", args=[directives.wards.pk]) + f"?doc={doc}"
    readers = (cast.leader, cast.agency, cast.ward1)
    costs = [queries_of(sign_in(officer), address) for officer in readers]
    factories.make_wards(10)
    for code in ("2026-Q3", "2026-Q4"):
        period = factories.make_period(code)
        open_period(period=period, day=period.ends_on + timedelta(days=1))
    TrajectoryPoint.objects.create(directive=directives.wards, on=date(2026, 9, 14), value=80)
    for officer, cost in zip(readers, costs, strict=True):
        assert queries_of(sign_in(officer), address) <= cost <= MOST_QUERIES, officer
