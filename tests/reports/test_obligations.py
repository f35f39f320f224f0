"""Who owes which report for which period, and what became of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from organisation import clock
from organisation.models import AuditEntry, Holiday, Regime, RegimeLevel
from programme.models import Directive
from reports import obligations as rules
from reports.actions.obligations import meet_obligations, open_all_obligations, open_obligations
from reports.models import ComplianceReport, Edition, Objection, Obligation
from reports.obligations import Standing
from tests import factories
from tests.reports.owed import make_edition, make_regime

CUT_OFF = date(2026, 9, 14)
WARD_DUE = date(2026, 9, 16)


@pytest.fixture
def quarter(cast):
    make_regime("ward", kind="quarter")
    make_regime("city", kind="quarter", report_kind="city", due_kind="day_of_month", due_number=25)
    return factories.make_period("2026-Q3")


@pytest.fixture
def opened(quarter):
    open_obligations(period=quarter, day=CUT_OFF)
    return quarter


def of(ward) -> Obligation:
    return Obligation.objects.select_related("period", "edition").get(ward=ward)


def test_each_ward_alive_on_the_due_day_and_the_city_owe_once(cast, quarter):
    assert open_obligations(period=quarter, day=CUT_OFF) == 3
    assert open_obligations(period=quarter, day=CUT_OFF) == 0
    assert set(Obligation.objects.filter(ward__isnull=False).values_list("ward", flat=True)) == {
        cast.hoan_kiem.pk,
        cast.ba_dinh.pk,
    }
    assert {row.due_effective_on for row in Obligation.objects.exclude(ward=None)} == {WARD_DUE}
    city = Obligation.objects.get(ward=None)
    assert (city.due_on, city.due_effective_on) == (date(2026, 9, 25), date(2026, 9, 25))


def test_a_weekend_moves_the_day_that_counts_and_not_the_stated_one(cast):
    make_regime("city", kind="half-year", report_kind="city", due_kind="day_of_month", due_number=25)
    period = factories.make_period("2027-H2")
    open_obligations(period=period, day=period.ends_on)
    row = Obligation.objects.get()
    assert (row.due_on, row.due_effective_on) == (date(2027, 12, 25), date(2027, 12, 24))  # a Saturday


def test_days_once_told_stay_when_a_holiday_is_entered(cast, opened):
    Holiday.objects.create(day=date(2026, 9, 15), name="Nghỉ bù")
    new = factories.make_ward("Ngọc Hà", code="00008")
    open_obligations(period=opened, day=CUT_OFF)
    assert of(new).due_effective_on == of(cast.ba_dinh).due_effective_on == WARD_DUE


def test_a_ward_dissolved_before_its_due_day_owes_nothing_and_its_heir_does(cast, opened):
    heir = factories.make_ward("Ba Đình mới", code="00009", established_on=date(2026, 9, 15))
    cast.ba_dinh.dissolved_on = date(2026, 9, 15)
    cast.ba_dinh.save()
    open_obligations(period=opened, day=date(2026, 9, 15))
    assert not Obligation.objects.filter(ward=cast.ba_dinh).exists()
    assert Obligation.objects.filter(ward=heir).exists()


def test_a_ward_dissolved_after_its_due_day_still_owes(cast, opened):
    cast.ba_dinh.dissolved_on = WARD_DUE + timedelta(days=1)
    cast.ba_dinh.save()
    open_obligations(period=opened, day=WARD_DUE)
    assert Obligation.objects.filter(ward=cast.ba_dinh).exists()


def test_what_was_touched_is_never_taken_back(cast, opened):
    Obligation.objects.filter(ward=cast.ba_dinh).update(version=2)
    cast.ba_dinh.dissolved_on = date(2026, 9, 15)
    cast.ba_dinh.save()
    open_obligations(period=opened, day=date(2026, 9, 15))
    assert Obligation.objects.filter(ward=cast.ba_dinh).exists()


def test_a_level_binds_only_its_kinds_and_its_agency(cast):
    commune = factories.make_ward("Sóc Sơn", code="00010", kind="xã")
    make_regime("ward", kind="month", kinds=["xã"])
    make_regime("agency", kind="month", agency=cast.stc, report_kind="facilities", code="so-tai-chinh")
    period = factories.make_period("2026-M09")
    assert open_obligations(period=period, day=CUT_OFF) == 2
    assert {(row.ward_id, row.agency_id) for row in Obligation.objects.all()} == {
        (commune.pk, None),
        (None, cast.stc.pk),
    }


def test_a_retired_agency_owes_nothing(cast):
    cast.stc.retired_on = CUT_OFF
    cast.stc.save()
    make_regime("agency", kind="month", agency=cast.stc)
    assert open_obligations(period=factories.make_period("2026-M09"), day=CUT_OFF) == 0


def test_drafts_ended_regimes_and_periods_not_begun_open_nothing(cast, quarter):
    make_regime("city", kind="month", state="draft")
    ended = make_regime("city", kind="month", code="het-han", state="ended", valid_until=CUT_OFF)
    period = factories.make_period("2026-M09")
    assert open_obligations(period=period, day=CUT_OFF) == 0
    assert open_obligations(period=quarter, day=quarter.starts_on - timedelta(days=1)) == 0
    Regime.objects.filter(pk=ended.pk).update(valid_until=CUT_OFF + timedelta(days=1))
    assert open_obligations(period=period, day=CUT_OFF) == 1


def test_the_schedule_starts_from_today_and_makes_up_for_missed_periods(cast, quarter):
    past = factories.make_period("2026-Q1")
    open_all_obligations(day=CUT_OFF)
    assert not past.obligations.exists() and quarter.obligations.count() == 3
    missed, later = factories.make_period("2026-Q4"), factories.make_period("2027-Q1")
    open_all_obligations(day=later.starts_on + timedelta(days=40))
    assert missed.obligations.count() == later.obligations.count() == 3


def test_a_report_called_for_opens_at_once(cast):
    regime = Regime.objects.create(
        code="dot-xuat",
        name="Báo cáo đột xuất",
        period_kind="ad-hoc",
        state="active",
        valid_from=CUT_OFF,
        holidays="stays",
    )
    RegimeLevel.objects.create(
        regime=regime, who="ward", report_kind="ward", recipient="CATP", due_kind="days", due_number=10
    )
    days = {"starts_on": CUT_OFF, "ends_on": CUT_OFF + timedelta(days=30)}
    days |= dict.fromkeys(("ward_due_on", "due_on", "due_effective_on"), CUT_OFF + timedelta(days=40))
    period = regime.called_periods.create(kind="ad-hoc", year=2026, number=1, name="Rà soát", **days)
    assert open_obligations(period=period, day=CUT_OFF - timedelta(days=5)) == 2
    assert {row.due_effective_on for row in period.obligations.all()} == {CUT_OFF + timedelta(days=40)}


# --- Met ------------------------------------------------------------------------------------------------------------------


def test_issuing_meets_the_obligation_of_its_body_alone(cast, opened, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 15))
    edition = make_edition(opened, cast.ba_dinh, by=cast.chief2)
    meet_obligations(edition=edition, by=cast.chief2)
    row = of(cast.ba_dinh)
    assert (row.edition, row.sent_on, row.sent_by) == (edition, date(2026, 9, 15), cast.chief2)
    assert of(cast.hoan_kiem).sent_on is None
    entry = AuditEntry.objects.get(action="meet_obligation")
    assert entry.ward == cast.ba_dinh and entry.changes["sent_on"] == [None, "2026-09-15"]


def test_a_correction_leaves_the_day_it_was_sent(cast, opened, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 15))
    first = make_edition(opened, cast.ba_dinh, by=cast.chief2)
    meet_obligations(edition=first, by=cast.chief2)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 20))
    second = make_edition(opened, cast.ba_dinh, by=cast.chief2, corrects=first)
    meet_obligations(edition=second, by=cast.chief2)
    row = of(cast.ba_dinh)
    assert (row.edition, row.sent_on) == (second, date(2026, 9, 15))
    assert rules.standing_on(row, date(2026, 10, 1)) == Standing.SENT


def test_a_withdrawn_edition_is_owed_again_and_sent_anew(cast, opened, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 15))
    first = make_edition(opened, cast.ba_dinh, by=cast.chief2)
    meet_obligations(edition=first, by=cast.chief2)
    Edition.objects.filter(pk=first.pk).update(
        withdrawn_at="2026-09-16T00:00Z", withdrawn_by=cast.chief2, withdrawal_reason="Sai số liệu"
    )
    assert rules.standing_on(of(cast.ba_dinh), date(2026, 9, 17)) == Standing.LATE
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 18))
    second = make_edition(opened, cast.ba_dinh, by=cast.chief2, corrects=first)
    meet_obligations(edition=second, by=cast.chief2)
    assert of(cast.ba_dinh).sent_on == date(2026, 9, 18)
    assert rules.days_late(of(cast.ba_dinh), date(2026, 10, 1)) == 2


def test_what_was_issued_before_opening_is_found(cast, quarter):
    edition = make_edition(quarter, None, by=cast.leader, kind="city", issued_on=date(2026, 9, 24))
    open_obligations(period=quarter, day=date(2026, 9, 25))
    row = Obligation.objects.get(ward=None)
    assert (row.edition, row.sent_on) == (edition, date(2026, 9, 24))


def test_a_report_of_one_document_meets_what_names_that_document(cast):
    followed, other = factories.make_document("01-NQ/TU"), factories.make_document("02-NQ/TU")
    Directive.objects.create(code="A-1", document=followed, kind="task", name="Việc thử", binds="wards")
    make_regime("city", kind="quarter", report_kind="document", document=followed)
    period = factories.make_period("2026-Q3")
    open_obligations(period=period, day=CUT_OFF)
    meet_obligations(
        edition=make_edition(period, None, by=cast.leader, kind="document", document=other), by=cast.leader
    )
    assert Obligation.objects.get().sent_on is None
    meet_obligations(
        edition=make_edition(period, None, by=cast.leader, kind="document", document=followed), by=cast.leader
    )
    assert Obligation.objects.get().sent_on is not None


# --- Standing -------------------------------------------------------------------------------------------------------------


def settle(ward, **values) -> None:
    Obligation.objects.filter(ward=ward).update(**values)


@pytest.mark.parametrize(
    ("values", "day", "expected"),
    [
        ({}, CUT_OFF, Standing.NOT_DUE),
        ({}, CUT_OFF + timedelta(days=1), Standing.OPEN),
        ({}, WARD_DUE, Standing.OPEN),
        ({}, WARD_DUE + timedelta(days=1), Standing.LATE),
        ({"sent": WARD_DUE}, date(2026, 12, 1), Standing.SENT),
        ({"sent": WARD_DUE + timedelta(days=1)}, date(2026, 12, 1), Standing.SENT_LATE),
        ({"nil": True, "sent": WARD_DUE}, date(2026, 12, 1), Standing.NIL),
        ({"excused": True}, date(2026, 12, 1), Standing.EXCUSED),
        ({"excused": True, "sent": WARD_DUE}, date(2026, 12, 1), Standing.SENT),
    ],
)
def test_standing_follows_from_days_and_the_list_agrees(cast, opened, values, day, expected):
    told = {}
    if sent := values.get("sent"):
        told |= {"sent_on": sent, "sent_at": "2026-09-16T01:00Z", "sent_by": cast.chief2}
        told |= {"is_nil": True, "note": "Không có"} if values.get("nil") else {"paper_number": "1/BC"}
    if values.get("excused"):
        told |= {"excused_by": cast.leader, "excused_at": "2026-09-16T01:00Z", "excuse": "Bão"}
    settle(cast.ba_dinh, **told)
    assert rules.standing_on(of(cast.ba_dinh), day) == expected
    rows = Obligation.objects.filter(ward=cast.ba_dinh)
    assert [standing for standing in Standing if rules.in_standing(rows, standing, day).exists()] == [expected]


# --- Rates ----------------------------------------------------------------------------------------------------------------


def test_rates_count_what_was_owed_until_a_day_that_is_over(cast, opened):
    third = factories.make_ward("Ngọc Hà", code="00008")
    open_obligations(period=opened, day=CUT_OFF)
    sent = {"sent_at": "2026-09-16T01:00Z", "sent_by": cast.chief2, "paper_number": "1/BC"}
    settle(cast.ba_dinh, sent_on=WARD_DUE, **sent)
    settle(cast.hoan_kiem, sent_on=WARD_DUE + timedelta(days=3), **sent)
    settle(third, excused_by=cast.leader, excused_at="2026-09-16T01:00Z", excuse="Bão")
    Objection.objects.create(obligation=of(cast.hoan_kiem), reason="Mất mạng", raised_by=cast.chief1)
    wards = Obligation.objects.exclude(ward=None)
    found = rules.counted(wards, date(2026, 9, 20))[()]
    assert (found.owed, found.over, found.over_met, found.in_time, found.disputed, found.excused) == (2, 2, 2, 1, 1, 1)
    assert found.completeness == 1
    assert found.timeliness == found.timeliness_stated == Decimal("0.5")
    assert found.timeliness_disputed == 1
    city = rules.counted(Obligation.objects.filter(ward=None), date(2026, 9, 20))[()]
    assert city.owed == 1 and city.completeness is None  # its day is not over


def test_rates_by_period_and_body_are_one_question(cast, opened, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = rules.counted(Obligation.objects.all(), date(2026, 12, 1), "period", "ward")
    assert found[opened.pk, cast.ba_dinh.pk].late == 1
    assert sum(found.values(), rules.Counts()) == rules.counted(Obligation.objects.all(), date(2026, 12, 1))[()]


@pytest.mark.parametrize("many", [2, 40])
def test_opening_asks_as_little_for_many_wards_as_for_few(cast, quarter, many, django_assert_max_num_queries):
    for number in range(many):
        factories.make_ward(f"Phường {number}", code=f"1{number:04}")
    with django_assert_max_num_queries(20):
        assert open_obligations(period=quarter, day=CUT_OFF) == many + 3
    assert ComplianceReport.objects.count() == 0
