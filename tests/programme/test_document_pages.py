"""A resolution's page: its state in one glance, the tree, whose rows each reader sees, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from organisation import clock
from organisation.models import ReportingPeriod
from programme import glance
from programme.actions.opening import open_period
from programme.models import Directive, DirectiveStanding, Obstacle
from tests import factories
from tests.programme.standings import keep_standings
from tests.programme.test_rates import answered  # noqa: F401 - the same answers
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def page(directives, sign_in):
    """page(officer, ky=…) → the resolution's page."""
    address = reverse("programme:document-detail", args=[directives.wards.document_id])
    return lambda officer, ky="2026-Q3": sign_in(officer).get(address, {"ky": ky})


def by_code(answer):
    return {line.directive.code: line for line in answer.context["lines"]}


def test_the_page_says_how_all_stands_in_one_glance(answered, cast, page):  # noqa: F811
    DirectiveStanding.objects.filter(directive__code="T-01").update(status="late", value=50, percent=50)
    DirectiveStanding.objects.filter(directive__code="N-01").update(status="done")
    answer = page(cast.leader)
    found = answer.context["found"]
    assert (found["all"], found["done"], found["late"], found["no_data"]) == (3, 1, 1, 1)
    assert (found["expected"], found["unreported"]) == (5, 3)
    text = answer.content.decode()
    assert "<b>1/3</b> chỉ tiêu, nhiệm vụ hoàn thành, <b>1</b> chậm; <b>3/5</b> nghĩa vụ chưa báo cáo" in text
    assert 'aria-label="hoàn thành: 1; chậm: 1; chưa báo cáo: 1"' in text and "50/100 %" in text


def test_unresolved_obstacles_are_counted_where_they_are_and_for_whom_sees_them(answered, cast, page):  # noqa: F811
    values = {"what": "Chờ mặt bằng", "since_on": clock.today(), "raised_by": cast.chief1}
    Obstacle.objects.create(duty=answered.own.duty, **values)
    Obstacle.objects.create(duty=answered.other.duty, **values)
    resolved = {"state": "resolved", "resolution": "Đã giao", "resolved_by": cast.chief1, "resolved_on": clock.today()}
    Obstacle.objects.create(duty=answered.own.duty, **values, **resolved)
    assert by_code(page(cast.leader))["T-01"].directive.obstacles == 2
    assert by_code(page(cast.ward1))["T-01"].directive.obstacles == 1
    assert page(cast.ward1).context["found"]["obstacles"] == 1


def test_late_and_silent_duties_are_counted_for_whom_sees_them(answered, cast, directives, page, monkeypatch):  # noqa: F811
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 1))
    Directive.objects.filter(code="T-01").update(due_on=date(2026, 11, 30))
    Directive.objects.filter(code="N-01").update(silent_after_days=20)
    lines = by_code(page(cast.leader))
    assert (lines["T-01"].directive.overdue, lines["N-01"].directive.silent) == (1, 2)  # Hoàn Kiếm has done it
    answer = page(cast.ward2)
    assert (answer.context["found"]["overdue"], answer.context["found"]["silent"]) == (1, 2)
    assert '<span class="chip tone-bad">1 quá thời hạn</span>' in answer.content.decode()
    assert page(cast.ward1).context["found"]["overdue"] == 0


def test_a_ward_sees_its_own_rows_alone(answered, cast, page):  # noqa: F811
    DirectiveStanding.objects.update(value=77, status="late")
    lines = by_code(page(cast.ward1))
    own = lines["T-01"].standing
    assert (own.expected, own.reported, own.value, own.status) == (1, 1, Decimal(100), "done")
    assert lines["N-02"].standing.expected == 0  # the city police's own
    foreign = by_code(page(cast.ward2))["T-01"].standing
    assert (foreign.expected, foreign.reported, foreign.value, foreign.status) == (1, 0, None, "no_data")
    assert by_code(page(cast.idle))["T-01"].standing.expected == 0


def test_an_agency_sees_the_directives_it_leads_or_shares(answered, cast, page):  # noqa: F811
    other = factories.make_officer("tai_chinh", "agency_officer", agency=cast.stc)
    assert by_code(page(cast.agency))["N-01"].standing.expected == 2
    lines = by_code(page(other))
    assert lines["T-01"].standing.expected == 2 and lines["N-01"].standing.expected == 0


def test_what_reports_by_another_rhythm_shows_its_newest_period(answered, cast, page):  # noqa: F811
    month = ReportingPeriod.objects.with_code("2026-M08").get()
    DirectiveStanding.objects.filter(directive__code="N-02").update(period=month, reported=1, status="on_track")
    answer = page(cast.leader)
    standing = by_code(answer)["N-02"].standing
    assert (standing.label, standing.status) == (month.label, "on_track") and month.label in answer.content.decode()


def test_a_month_can_be_chosen_where_all_is_reported_on_by_month(cast, directives, page):
    Directive.objects.update(rhythm="month")
    month = factories.make_period("2026-M09")
    open_period(period=month, day=date(2026, 9, 10))
    answer = page(cast.leader, ky="2026-M09")
    assert answer.status_code == 200 and answer.context["found"]["expected"] == 5
    assert month.label in answer.content.decode()


def test_periods_of_later_days_are_left_out_and_earlier_ones_drawn(answered, cast, directives, page):  # noqa: F811
    later = factories.make_period("2026-Q4")
    open_period(period=later, day=later.ends_on)
    keep_standings(percent=40)
    assert not by_code(page(cast.leader))["T-01"].spark
    assert 'class="spark"' in by_code(page(cast.leader, ky="2026-Q4"))["T-01"].spark


# --- The tree -------------------------------------------------------------------------------------------------------------


def make(code, kind, parent=None, position=0):
    return Directive.objects.create(
        code=code,
        kind=kind,
        name=code,
        parent=parent,
        position=position,
        document=factories.make_document(),
        is_active=True,
    )


def codes(lines):
    return [(line.directive.code, line.depth) for line in lines]


def test_the_tree_goes_from_groups_to_targets_to_tasks(db):
    group = make("G", "group")
    task, target = make("N", "task", group), make("T", "target", group, 5)
    inner = make("N1", "task", target)
    alone = make("A", "task")
    lines = glance.tree([alone, inner, task, target, group], {})
    assert codes(lines) == [("G", 0), ("T", 1), ("N1", 2), ("N", 1), ("A", 0)]


def test_a_group_is_no_target_and_has_no_state(cast, page):
    make("G", "group")
    assert page(cast.leader, ky="").context["found"]["all"] == 3


def test_a_ring_is_shown_once_and_ends(db):
    one = make("A", "task")
    other = make("B", "task", one)
    one.parent = other
    assert codes(glance.tree([one, other], {})) == [("A", 0), ("B", 1)]


def test_a_document_that_asks_nothing_says_so(cast, sign_in):
    other = factories.make_document("NQ-KHAC", number="1/NQ")
    answer = sign_in(cast.leader).get(reverse("programme:document-detail", args=[other.pk]))
    assert "không giao chỉ tiêu, nhiệm vụ" in answer.content.decode()


def test_the_clauses_that_directives_carry_out_are_named_in_their_order(answered, cast, directives, page):  # noqa: F811
    document = directives.wards.document
    second, first = (document.clauses.create(label=f"Mục {place}", position=place) for place in (2, 1))
    Directive.objects.filter(pk=directives.wards.pk).update(clause=second)
    Directive.objects.filter(pk=directives.task.pk).update(clause=first)
    assert page(cast.leader).context["clauses"] == [first, second]


def test_the_page_costs_the_same_however_many_wards_periods_and_directives(answered, cast, directives, sign_in):  # noqa: F811
    address = reverse("programme:document-detail", args=[directives.wards.document_id])
    readers = (cast.leader, cast.agency, cast.ward1)
    costs = [queries_of(sign_in(officer), address) for officer in readers]
    for number in range(6):
        make(f"M{number}", "task")
    Directive.objects.filter(code__startswith="M").update(binds="wards", lead=cast.catp)
    factories.make_wards(10)
    for code in ("2026-Q3", "2026-Q4"):
        period = factories.make_period(code)
        open_period(period=period, day=period.ends_on + timedelta(days=1))
    for officer, cost in zip(readers, costs, strict=True):
        assert queries_of(sign_in(officer), address) <= cost <= MOST_QUERIES
