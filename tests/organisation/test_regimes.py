"""Regimes: drafted, applied, ended; what keeps one from being applied; periods of other days; reports called for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from organisation import periods
from organisation.actions import regimes as actions
from organisation.actions.calling import call_for_report
from organisation.actions.periods import ensure_periods
from organisation.models import AuditEntry, Holiday, Regime, ReportingPeriod
from organisation.reference_data.regimes import load_regimes
from organisation.versions import StaleEdit

VALUES = {
    "code": "thu",
    "name": "Báo cáo thử",
    "period_kind": periods.QUARTER,
    "first_day": 15,
    "holidays": "before",
    "valid_from": date(2026, 12, 15),
    "valid_until": None,
}
WARDS = {
    "who": "ward",
    "report_kind": "ward",
    "recipient": "Công an thành phố",
    "due_kind": "working_days",
    "due_number": 3,
}
CITY = {"who": "city", "report_kind": "city", "recipient": "Cấp trên", "due_kind": "day_of_month", "due_number": 25}


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to("2026-11-23T03:00:00Z", tick=False)


@pytest.fixture
def draft(cast):
    """draft(levels, **values) → a regime in preparation."""

    def make(*levels, **values):
        return actions.create_regime(by=cast.admin, values=VALUES | values, levels=list(levels or (WARDS, CITY)))

    return make


def applied(regime, by):
    return actions.activate_regime(regime_id=regime.pk, version=regime.version, by=by)


def period(code):
    return ReportingPeriod.objects.with_code(code).get()


def test_a_draft_binds_nobody_and_changes_with_its_levels(cast, draft):
    regime = draft()
    assert not Regime.objects.in_force_on(date(2027, 1, 1)).exists()
    saved = actions.save_regime(
        regime_id=regime.pk, version=1, by=cast.admin, values={"name": "Tên khác"}, levels=[WARDS | {"due_number": 4}]
    )
    assert saved.version == 2 and [level.due_number for level in saved.levels.all()] == [4]
    entry = AuditEntry.objects.get(action="save_regime")
    assert entry.changes["name"] == ["Báo cáo thử", "Tên khác"] and entry.changes.keys() == {"name", "levels"}
    with pytest.raises(StaleEdit):
        actions.save_regime(regime_id=regime.pk, version=1, by=cast.admin, values={}, levels=[WARDS])
    actions.delete_regime(regime_id=regime.pk, version=2, by=cast.admin)
    assert not Regime.objects.exists()


def test_an_applied_regime_sets_due_days_of_periods_not_begun(cast, draft):
    ensure_periods(2026, 2027)
    regime = applied(draft(), cast.admin)
    assert (period("2027-Q1").ends_on, period("2027-Q1").ward_due_on) == (date(2027, 3, 14), date(2027, 3, 17))
    assert period("2026-Q4").ward_due_on == date(2026, 12, 16)  # begun, and its cut-off lies before the regime
    asked = ReportingPeriod.objects.of_regime(regime)
    assert {row.code for row in asked} == {"2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"}
    assert [*Regime.objects.asking_for(period("2027-Q1"))] == [regime]
    assert not Regime.objects.asking_for(period("2026-Q4")).exists()


def test_an_applied_regime_is_ended_and_never_edited(cast, draft):
    ensure_periods(2026, 2027)
    regime = applied(draft(), cast.admin)
    for act in (actions.delete_regime, actions.activate_regime):
        with pytest.raises(ValidationError):
            act(regime_id=regime.pk, version=regime.version, by=cast.admin)
    with pytest.raises(ValidationError):
        actions.save_regime(regime_id=regime.pk, version=regime.version, by=cast.admin, values={}, levels=[CITY])
    end = {"regime_id": regime.pk, "by": cast.admin, "reason": "Quyết định mới"}
    with pytest.raises(ValidationError):
        actions.end_regime(**end, version=regime.version, valid_until=regime.valid_from)
    ended = actions.end_regime(**end, version=regime.version, valid_until=date(2027, 4, 1))
    assert ended.state == "ended" and period("2027-Q2").ward_due_on == date(2027, 6, 16)  # as proposed again
    assert [*Regime.objects.in_force_on(date(2027, 3, 31))] == [ended]
    assert not Regime.objects.in_force_on(date(2027, 4, 1)).exists()


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([CITY | {"due_number": 10}], "hạn gửi sớm nhất phải là"),
        ([CITY | {"due_kind": "days", "due_number": 1}], "hạn gửi sớm nhất phải là"),
        ([CITY | {"due_number": 14}], "hạn gửi sớm nhất phải là"),
        ([CITY | {"due_number": 15}], "hạn gửi sớm nhất phải là"),  # 14/6/2026 is a Sunday, in other years a Saturday
        ([WARDS | {"due_number": 12}, CITY], "sớm hơn cấp 1"),
        ([CITY | {"due_number": 0}], "Cấp 1"),
        ([WARDS | {"who": "agency"}], "cơ quan"),
        ([], "ít nhất một cấp"),
    ],
    ids=["before", "a day", "same day", "weekend", "cascade", "none", "no agency", "no level"],
)
def test_due_days_that_cannot_be_are_refused(cast, levels, words):
    with pytest.raises(ValidationError) as refusal:
        actions.create_regime(by=cast.admin, values=VALUES, levels=levels)
    assert words in " ".join(refusal.value.messages)
    assert not Regime.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_from": date(2062, 1, 1)}, "valid_from"),
        ({"valid_from": date(1999, 1, 1)}, "valid_from"),
        ({"valid_until": date(2062, 1, 1)}, "valid_until"),
        ({"valid_until": date(2026, 1, 1)}, "__all__"),
        ({"valid_until": date(2026, 12, 20)}, "__all__"),
        ({"period_kind": "ad-hoc"}, "period_kind"),
        ({"first_day": 29}, "first_day"),
        ({"name": ""}, "name"),
    ],
)
def test_a_regime_that_cannot_be_is_refused_at_its_field(cast, values, field):
    with pytest.raises(ValidationError) as refusal:
        actions.create_regime(by=cast.admin, values=VALUES | values, levels=[WARDS])
    assert field in getattr(refusal.value, "error_dict", {"__all__": None})


def test_a_holiday_entered_later_keeps_a_draft_from_being_applied(cast, draft):
    regime = draft(WARDS | {"due_kind": "days", "due_number": 4}, CITY)
    Holiday.objects.bulk_create(Holiday(day=date(2027, 3, day), name="Thử") for day in (15, 16, 17, 18))
    with pytest.raises(ValidationError, match="19/03/2027"):
        applied(regime, cast.admin)
    assert Regime.objects.get().is_draft


@pytest.mark.parametrize(
    ("levels", "values", "overlap"),
    [
        ([WARDS], {}, True),
        ([CITY], {}, True),
        ([WARDS | {"kinds": ["xã"]}], {}, True),
        ([WARDS], {"first_day": 1, "valid_from": date(2027, 1, 1)}, True),
        ([WARDS | {"report_kind": "facilities"}], {}, False),
        ([WARDS], {"period_kind": "month"}, False),
        ([WARDS], {"valid_from": date(2028, 1, 1)}, False),
        ([WARDS], {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 15)}, False),
    ],
)
def test_a_regime_that_asks_what_another_asks_is_not_applied(cast, draft, levels, values, overlap):
    applied(draft(valid_until=date(2028, 1, 1)), cast.admin)
    other = draft(*levels, code="khac", **values)
    if overlap:
        with pytest.raises(ValidationError, match="trùng với chế độ “Báo cáo thử”"):
            applied(other, cast.admin)
        assert Regime.objects.get(pk=other.pk).is_draft
    else:
        assert applied(other, cast.admin).state == "active"


def test_units_of_other_kinds_are_no_overlap(cast, draft):
    applied(draft(WARDS | {"kinds": ["phường"]}), cast.admin)
    assert applied(draft(WARDS | {"kinds": ["xã"]}, code="khac"), cast.admin).state == "active"


def test_calendar_months_are_made_when_a_regime_asks_for_them(cast, draft):
    ensure_periods(2026, 2027)
    assert ReportingPeriod.objects.count() == 40
    money = {"period_kind": "month", "first_day": 1, "valid_from": date(2026, 12, 1)}
    level = CITY | {"report_kind": "facilities", "due_number": 10, "due_months_later": 1}
    applied(draft(level, **money), cast.admin)
    made = ReportingPeriod.objects.filter(first_day=1).order_by("starts_on")
    assert [row.code for row in made] == ["2026-M12-D01", *(f"2027-M{n:02}-D01" for n in range(1, 13))]
    assert (made[0].starts_on, made[0].ends_on) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (made[0].due_on, made[0].due_effective_on) == (date(2027, 1, 10), date(2027, 1, 8))
    assert ReportingPeriod.objects.main().count() == 40


def test_a_copy_takes_the_place_of_what_it_was_made_from(cast, draft):
    regime = applied(draft(), cast.admin)
    copy = actions.copy_regime(regime_id=regime.pk, by=cast.admin)
    assert (copy.code, copy.state, copy.levels.count()) == ("thu-2", "draft", 2)
    with pytest.raises(ValidationError, match="trùng"):
        applied(copy, cast.admin)
    day = date(2027, 6, 15)
    actions.end_regime(regime_id=regime.pk, version=regime.version, by=cast.admin, valid_until=day, reason="Thay")
    actions.save_regime(
        regime_id=copy.pk,
        version=1,
        by=cast.admin,
        values={"valid_from": day},
        levels=[WARDS | {"due_number": 1}, CITY],
    )
    assert applied(Regime.objects.get(pk=copy.pk), cast.admin).state == "active"
    assert period("2027-Q1").ward_due_on == date(2027, 3, 17)
    assert period("2027-Q3").ward_due_on == date(2027, 9, 15)


def test_the_portals_own_regimes_are_proposals_that_change_no_day(db):
    ensure_periods(2026, 2026)
    days = [*ReportingPeriod.objects.values_list("pk", "ward_due_on", "due_on", "due_effective_on")]
    assert load_regimes() == 5 and load_regimes() == 0
    assert all(regime.is_proposal for regime in Regime.objects.all())
    ReportingPeriod.objects.all().delete()
    ensure_periods(2026, 2026)
    assert [row[1:] for row in days] == [
        *ReportingPeriod.objects.values_list("ward_due_on", "due_on", "due_effective_on")
    ]


CALL = {
    "name": "Sơ kết hai năm",
    "content": "",
    "starts_on": date(2024, 11, 1),
    "ends_on": date(2026, 11, 30),
    "due_on": date(2026, 12, 4),
    "level": {"who": "ward", "kinds": [], "agency": None, "report_kind": "ward", "recipient": "Công an thành phố"},
}


def test_a_report_called_for_has_its_own_period_and_due_day(cast):
    made = call_for_report(by=cast.leader, **CALL)
    assert (made.code, made.label, made.ward_due_on) == ("2026-A01", "Sơ kết hai năm", date(2026, 12, 4))
    assert [*Regime.objects.asking_for(made)] == [made.regime]
    assert made.regime.levels.get().due_rule().on(made.ends_on)[1] == made.due_on
    assert [*ReportingPeriod.objects.of_regime(made.regime)] == [made]
    assert call_for_report(by=cast.leader, **CALL) == made  # pressed twice
    other = call_for_report(by=cast.leader, **CALL | {"name": "Chuyên đề khác"})
    assert other.code == "2026-A02" and not ReportingPeriod.objects.main().exists()


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"due_on": date(2026, 11, 30)}, "due_on"),
        ({"ends_on": date(2026, 11, 27), "due_on": date(2026, 11, 29)}, "due_on"),
        ({"due_on": date(2028, 1, 1)}, "due_on"),
        ({"ends_on": date(2026, 11, 3), "due_on": date(2026, 11, 5)}, "due_on"),
        ({"starts_on": date(2026, 12, 1)}, "ends_on"),
        ({"starts_on": date(2020, 1, 1)}, "starts_on"),
        ({"starts_on": date(1926, 1, 1)}, "starts_on"),
        ({"ends_on": date(2062, 1, 1), "due_on": date(2062, 2, 1)}, "ends_on"),
    ],
)
def test_a_call_with_days_that_cannot_be_is_refused(cast, days, field):
    with pytest.raises(ValidationError) as refusal:
        call_for_report(by=cast.leader, **CALL | days)
    assert field in refusal.value.message_dict
    assert not Regime.objects.exists() and not ReportingPeriod.objects.exists()
