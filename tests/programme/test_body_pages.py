"""The pages of bodies: their rates, duties and directives; who may look; what they cost."""

import pytest
from django.urls import reverse

from programme.actions.opening import open_period
from tests import factories
from tests.programme.standings import keep_standings
from tests.programme.test_rates import answered  # noqa: F401 - the same answers
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def detail(cast):
    return reverse("programme:body-detail", args=[cast.catp.pk])


def test_the_list_shows_a_bodys_rates_with_their_counts(answered, cast, sign_in):  # noqa: F811
    page = sign_in(cast.leader).get(reverse("programme:body-list"), {"ky": "2026-Q3"})
    [body] = page.context["bodies"]
    assert body == cast.catp and body.rates.led.due == 5
    text = page.content.decode()
    assert "<b>2/5</b> nghĩa vụ đã báo cáo" in text and "40%" in text and "20%" in text


def test_a_ward_is_told_where_its_own_duties_are(answered, cast, sign_in):  # noqa: F811
    page = sign_in(cast.ward1).get(reverse("programme:body-list"))
    assert not page.context["bodies"] and "Việc của tôi" in page.content.decode()


def test_one_body_shows_what_it_owes_what_it_leads_and_its_periods(answered, cast, sign_in, detail):  # noqa: F811
    page = sign_in(cast.agency).get(detail, {"ky": "2026-Q3"})
    assert [duty.directive.code for duty in page.context["duties"]] == ["N-02"]
    assert [(row.code, row.standing.reported) for row in page.context["led"]] == [("N-01", 1), ("N-02", 0), ("T-01", 1)]
    assert [row.code for row, _found in page.context["history"]] == ["2026-Q3"]
    assert "do cơ quan chủ trì" in page.content.decode() and not page.context["trend"]


def test_periods_make_a_drawing(answered, cast, sign_in, detail):  # noqa: F811
    later = factories.make_period("2026-Q4")
    open_period(period=later, day=later.ends_on)
    keep_standings()
    page = sign_in(cast.leader).get(detail, {"ky": "2026-Q3"})
    assert [row.code for row, _found in page.context["history"]] == ["2026-Q4", "2026-Q3"]
    assert 'class="trend"' in page.content.decode()


def test_a_body_out_of_scope_or_unknown_does_not_exist(answered, cast, sign_in, detail):  # noqa: F811
    other = factories.make_officer("tai_chinh", "agency_officer", agency=cast.stc)
    for officer in (cast.ward1, cast.chief2, cast.idle, other):
        assert sign_in(officer).get(detail).status_code == 404
    assert sign_in(cast.leader).get(detail, {"ky": "2031-Q1"}).status_code == 404
    assert sign_in(cast.leader).get(reverse("programme:body-detail", args=[10**30])).status_code == 404


def test_a_body_without_duties_has_a_page_that_says_so(cast, sign_in):
    page = sign_in(cast.leader).get(reverse("programme:body-detail", args=[cast.stc.pk]))
    assert page.status_code == 200 and "không chủ trì" in page.content.decode()


def test_body_pages_cost_the_same_however_many_wards_and_periods(answered, cast, sign_in, detail):  # noqa: F811
    client = sign_in(cast.leader)
    paths = [reverse("programme:body-list"), detail]
    before = [queries_of(client, path) for path in paths]
    factories.make_wards(10)
    for code in ("2026-Q3", "2026-Q4", "2027-Q1"):
        period = factories.make_period(code)
        open_period(period=period, day=period.ends_on)
    keep_standings()
    assert [queries_of(client, path) for path in paths] == before
    assert max(before) <= MOST_QUERIES
