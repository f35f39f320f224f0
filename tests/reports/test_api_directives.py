"""The API's directives and duties: wording, course, standings, the honest clock, what each caller sees, what it costs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from organisation.models import ApiToken
from programme.actions import standing
from programme.models import Directive, DirectiveStanding, Dispute, Duty, Extension, Progress, TrajectoryPoint
from tests import factories
from tests.programme.clock import make_directive, make_duty
from tests.reports.conftest import ROOT
from tests.reports.test_overview import MOST_QUERIES, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settled_day")]
SENT = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)  # four days after the wards' day


@pytest.fixture
def asked(cast):
    """A target with a course for both wards, due 30/09; Hoàn Kiếm has more time and sent late, Ba Đình is late and objects."""
    directive = make_directive(
        cast.catp, code="T-9", kind="target", name="Số vụ", unit="vụ", target_value=100, baseline_value=20,
        baseline_on=date(2026, 1, 1), working_text="Đếm theo sổ", levels=["thấp", "cao"], due_on=date(2026, 9, 30),
    )  # fmt: skip
    directive.coordinating.add(cast.stc)
    TrajectoryPoint.objects.create(directive=directive, on=date(2026, 6, 30), value=60)
    directive.wordings.create(number=1, text="Số vụ", is_verified=False)
    directive.wordings.create(number=2, text="Số vụ đã giải quyết", is_verified=True, reason="Theo bản ký")
    own = make_duty(directive, cast.hoan_kiem, extended_until=date(2026, 12, 31))
    other = make_duty(directive, cast.ba_dinh, weight=Decimal("2.5"))
    Dispute.objects.create(duty=other, reason="Chờ bản vẽ", raised_by=cast.chief2)
    period = factories.make_period("2026-Q3")
    same = {"period": period, "due_on": period.ward_due_on}
    Progress.objects.create(
        duty=own, state="submitted", submitted_at=SENT, submitted_by=cast.chief1, value=80, percent=70, status="at_risk",
        computed_status="late", override_status="at_risk", override_reason="Đã có nguồn", override_by=cast.leader,
        override_at=SENT, done_percent=75, expected_percent=100, **same,
    )  # fmt: skip
    standing.keep([*Progress.objects.all(), Progress.objects.create(duty=other, **same)])
    return directive


def test_directive_says_its_wording_and_course(cast, asked, call):
    one = call(cast.ward1, f"directives/{asked.pk}").json()
    assert one["wording"] == {
        "number": 2, "text": "Số vụ đã giải quyết", "verified": True, "reason": "Theo bản ký", "document": None,
        "clause": None,
    }  # fmt: skip
    assert (one["wordings"], one["working_text"], one["lead_id"]) == (2, "Đếm theo sổ", cast.catp.pk)
    assert one["coordinating"] == [{"id": cast.stc.pk, "name": cast.stc.name}]
    assert (one["baseline_value"], one["baseline_on"], one["target_value"]) == (20.0, "2026-01-01", 100.0)
    assert (one["direction"], one["levels"]) == ("at_least", ["thấp", "cao"])
    assert one["trajectory"] == [{"on": "2026-06-30", "value": 60.0}]


def test_duties_of_a_directive_carry_the_honest_clock(cast, asked, call):
    other, own = call(cast.leader, f"directives/{asked.pk}").json()["duties"]
    assert own["clock"] == {
        "original_due_on": "2026-09-30", "current_due_on": "2026-12-31", "days_late_original": 53,
        "days_late_current": 0, "days_disputed": 0, "days_upheld": 0,
    }  # fmt: skip
    assert (other["ward"]["id"], other["weight"], other["clock"]["days_disputed"]) == (cast.ba_dinh.pk, 2.5, 53)
    assert other["silent_days"] == 325 and own["silent_days"] == 0


def test_standings_are_those_kept_and_are_not_for_a_ward(cast, asked, call):
    kept = DirectiveStanding.objects.get()
    (row,) = call(cast.agency, f"directives/{asked.pk}").json()["standings"]
    assert (row["period"], row["expected"], row["reported"], row["at_risk"]) == ("2026-Q3", 2, 1, 1)
    assert (row["percent"], row["expected_percent"]) == (float(kept.percent), 91.3)
    assert (row["status"], row["computed_status"]) == (kept.status, kept.computed_status)
    assert call(cast.ward1, f"directives/{asked.pk}").json()["standings"] == []


def test_duties_of_a_directive_are_those_in_scope(cast, asked, call):
    def seen(officer):
        rows = call(officer, f"directives/{asked.pk}").json()["duties"]
        return {row["ward"]["id"] for row in rows}

    both = {cast.hoan_kiem.pk, cast.ba_dinh.pk}
    assert seen(cast.leader) == seen(cast.agency) == both
    assert (seen(cast.ward1), seen(cast.ward2), seen(cast.idle)) == ({cast.hoan_kiem.pk}, {cast.ba_dinh.pk}, set())


def test_reports_say_how_late_and_by_what_the_status_holds(cast, asked, call):
    (row,) = call(cast.ward1, "duties", period="2026-Q3", directive=asked.pk).json()["results"]
    assert row["duty"] == Duty.objects.get(ward=cast.hoan_kiem).pk and row["directive_id"] == asked.pk
    assert (row["status"], row["computed_status"], row["override_status"]) == ("at_risk", "late", "at_risk")
    assert (row["override_reason"], row["done_percent"], row["expected_percent"]) == ("Đã có nguồn", 75.0, 100.0)
    assert row["days_late"] == 4
    (missing,) = call(cast.ward2, "duties", directive=asked.pk).json()["results"]
    assert missing["days_late"] == (date(2026, 11, 22) - date(2026, 9, 16)).days
    assert call(cast.leader, "duties", directive=asked.pk + 1).json()["count"] == 0


def test_directives_are_chosen_by_document_kind_and_lead(cast, asked, call):
    group = Directive.objects.create(code="G-1", kind="group", name="Nhóm", lead=cast.stc)

    def found(**asking):
        return [row["id"] for row in call(cast.ward1, "directives", **asking).json()["results"]]

    assert found(document=asked.document_id) == found(kind="target") == found(lead=cast.catp.pk) == [asked.pk]
    assert found(kind="group") == found(lead=cast.stc.pk) == found(is_active="false") == [group.pk]
    assert found(document=asked.document_id, lead=cast.stc.pk) == []


def test_extended_directive_says_both_deadlines(cast, asked, call):
    Directive.objects.filter(pk=asked.pk).update(extended_until=date(2026, 11, 1))
    (row,) = call(cast.ward1, "directives").json()["results"]
    assert (row["due_on"], row["current_due_on"]) == ("2026-09-30", "2026-11-01")
    assert not Extension.objects.exists()


def test_directive_costs_the_same_for_3_and_60_wards(cast, asked, client):
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {ApiToken.issue(cast.leader)}"
    counts = [queries_of(client, f"{ROOT}directives/{asked.pk}")]
    for code in ("2026-Q1", "2026-Q2"):
        period = factories.make_period(code)
        duties = [make_duty(asked, ward) for ward in factories.make_wards(29)]
        rows = [Progress(duty=duty, period=period, due_on=period.ward_due_on) for duty in duties]
        standing.keep(Progress.objects.bulk_create(rows))
    counts.append(queries_of(client, f"{ROOT}directives/{asked.pk}"))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts
