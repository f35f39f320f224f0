"""The API's obstacles and extensions: what they answer and for whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programme.models import Extension
from tests.factories import make_officer
from tests.reports import digests
from tests.reports.digests import MONDAY


@pytest.fixture
def duties(cast):
    """One of Hoàn Kiếm and one of Ba Đình under the same directive; each asked Finance and was granted more time."""
    own = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    other = type(own).objects.create(directive=own.directive, ward=cast.ba_dinh, valid_from=own.valid_from)
    for duty, by in ((own, cast.ward1), (other, cast.ward2)):
        digests.ask(duty, cast.stc, by, answer_by=MONDAY)
        digests.decide(duty, by, cast.leader)
    return own, other


def rows(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_obstacles_say_whose_and_whom_they_are_put_to(cast, duties, call):
    (row,) = rows(call(cast.ward1, "obstacles", state="asked"))
    assert (row["duty"], row["directive"], row["ward"]["name"]) == (duties[0].pk, "D-1", "phường Hoàn Kiếm")
    assert (row["asked_of"]["id"], row["answer_by"], row["state"]) == (cast.stc.pk, str(MONDAY), "asked")
    assert rows(call(cast.ward1, "obstacles", state="resolved")) == []


def test_extensions_of_a_duty_and_of_a_whole_directive(cast, duties, call):
    days = {"old_due_on": MONDAY, "new_due_on": MONDAY + timedelta(days=30)}
    Extension.objects.create(directive=duties[0].directive, reason="Chung", asked_by=cast.reviewer, **days)
    found = rows(call(cast.auditor, "extensions", directive=duties[0].directive_id))
    assert [(row["duty"], row["state"], row["directive"]) for row in sorted(found, key=lambda row: row["id"])] == [
        (duties[0].pk, "granted", "D-1"),
        (duties[1].pk, "granted", "D-1"),
        (None, "asked", "D-1"),
    ]
    assert rows(call(cast.auditor, "extensions", directive=duties[0].directive_id + 1)) == []


@pytest.mark.parametrize("path", ["obstacles", "extensions"])
def test_foreign_rows_are_never_given_out(cast, duties, call, path):
    finance = make_officer("stc1", "agency_officer", agency=cast.stc)
    found = {
        who.username: {row["ward"]["name"] for row in rows(call(who, path))}
        for who in (cast.ward1, cast.chief2, cast.auditor, cast.idle, finance)
    }
    both = {"phường Hoàn Kiếm", "phường Ba Đình"}
    assert found == {
        "ward1": {"phường Hoàn Kiếm"},
        "chief2": {"phường Ba Đình"},
        "auditor": both,
        "idle": set(),
        "stc1": both if path == "obstacles" else set(),  # it is asked, and sees nothing else of the duties
    }
    assert call(None, path).status_code == 401


@pytest.mark.parametrize("path", ["obstacles", "extensions"])
def test_queries_do_not_grow_with_the_rows(cast, duties, call, path):
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            found = len(rows(call(cast.auditor, path)))
        counts.append(len(queries))
        for _more in range(5):
            digests.ask(duties[0], cast.stc, cast.ward1)
            digests.decide(duties[0], cast.chief1, cast.leader)
    assert found == 7 and counts[0] == counts[1], counts


@pytest.mark.parametrize("query", [{"state": "x"}, {"directive": "²"}, {"directive": "9" * 30}])
def test_bad_values_are_refused_in_words(cast, call, query):
    answer = call(cast.auditor, "obstacles", **query)
    assert answer.status_code in {400, 422} and answer.json()["detail"]
