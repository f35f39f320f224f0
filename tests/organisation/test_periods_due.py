"""When reports are due: rules counted from the cut-off, weekends and holidays, levels in force."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from organisation import periods
from organisation.actions.holidays import add_holidays, remove_holiday, save_holiday
from organisation.actions.periods import ensure_periods, restate_due_days
from organisation.due import AFTER, BEFORE, DAY_OF_MONTH, DAYS, STAYS, WORKING_DAYS, DueRule
from organisation.models import AuditEntry, Holiday, ReportingPeriod

SATURDAY_14 = date(2026, 2, 14)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
rules = st.builds(
    DueRule,
    st.sampled_from([WORKING_DAYS, DAYS, DAY_OF_MONTH]),
    st.integers(1, 31),
    st.integers(0, 3),
    st.sampled_from([BEFORE, AFTER, STAYS]),
)


@pytest.mark.parametrize(
    ("rule", "stated", "counts"),
    [
        (DueRule(WORKING_DAYS, 2), date(2026, 2, 17), date(2026, 2, 17)),
        (DueRule(DAYS, 7, holiday=BEFORE), date(2026, 2, 21), date(2026, 2, 20)),
        (DueRule(DAYS, 7, holiday=AFTER), date(2026, 2, 21), date(2026, 2, 23)),
        (DueRule(DAYS, 7, holiday=STAYS), date(2026, 2, 21), date(2026, 2, 21)),
        (DueRule(DAY_OF_MONTH, 31), date(2026, 2, 28), date(2026, 2, 27)),
        (DueRule(DAY_OF_MONTH, 5, 1), date(2026, 3, 5), date(2026, 3, 5)),
        (DueRule(DAY_OF_MONTH, 5, 11), date(2027, 1, 5), date(2027, 1, 5)),
    ],
)
def test_due_day_follows_its_rule(rule, stated, counts):
    assert rule.on(SATURDAY_14) == (stated, counts)


@pytest.mark.parametrize(
    "rule",
    [
        DueRule(DAYS, 1),
        DueRule(DAYS, 2, holiday=BEFORE),
        DueRule(DAY_OF_MONTH, 14, holiday=AFTER),
        DueRule(DAY_OF_MONTH, 10),
    ],
    ids=str,
)
def test_due_day_without_a_working_day_after_the_cut_off_is_refused(rule):
    with pytest.raises(ValueError):
        rule.on(SATURDAY_14, {date(2026, 2, 16)})
    assert rule.on_or_first(SATURDAY_14, {date(2026, 2, 16)}) == (date(2026, 2, 17), date(2026, 2, 17))


@settings(deadline=None)
@given(days, rules, st.sets(days, max_size=40))
def test_due_day_leaves_a_working_day_after_the_cut_off_always(ends_on, rule, holidays):
    stated, counts = rule.on_or_first(ends_on, holidays)
    assert stated > ends_on
    assert counts >= periods.add_working_days(ends_on, 1, holidays)
    assert rule.holiday == STAYS or periods.is_working_day(counts, holidays)


@pytest.mark.django_db
def test_periods_are_due_as_the_portal_proposes_where_no_regime_speaks():
    ensure_periods(2026, 2026)
    for row in ReportingPeriod.objects.all():
        span = periods.span(row.kind, row.year, row.number)
        assert (row.ward_due_on, row.due_on, row.due_effective_on) == (
            span.ward_due_on,
            span.due_on,
            span.due_effective_on,
        )
    assert ReportingPeriod.objects.count() == 20
    assert ensure_periods(2026, 2026) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("years", [(1999, 2026), (2026, 2101), (20260, 20261)])
def test_periods_far_away_are_not_made(years):
    with pytest.raises(ValueError, match="no periods are kept"):
        ensure_periods(*years)
    assert not ReportingPeriod.objects.exists()


@pytest.fixture
def coming(cast, time_machine):
    time_machine.move_to("2026-11-23T03:00:00Z", tick=False)
    ensure_periods(2026, 2027)
    return lambda code: ReportingPeriod.objects.with_code(code).get()


def test_a_holiday_moves_the_due_days_of_periods_not_begun(cast, coming):
    assert coming("2027-M02").ward_due_on == date(2027, 2, 16)
    entered, moved = add_holidays(
        by=cast.admin, first_day=date(2027, 2, 15), last_day=date(2027, 2, 17), name="Tết", source="Thông báo"
    )
    assert (entered, moved) == (3, 1)
    assert coming("2027-M02").ward_due_on == date(2027, 2, 19)
    row = coming("2027-M02")
    entry = AuditEntry.objects.get(action="restate_due_days")
    assert (entry.object_id, entry.changes) == (str(row.pk), {"ward_due_on": ["2027-02-16", "2027-02-19"]})
    for holiday in Holiday.objects.filter(day__gte="2027-02-15", day__lte="2027-02-17"):
        remove_holiday(holiday_id=holiday.pk, by=cast.admin)
    assert coming("2027-M02").ward_due_on == date(2027, 2, 16)


def test_a_holiday_entered_in_the_admin_moves_them_too(cast, coming, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("admin:organisation_holiday_add"), {"day": "15/02/2027", "name": "Tết", "source": ""})
    assert coming("2027-M02").ward_due_on == date(2027, 2, 17)
    client.post(reverse("admin:organisation_holiday_delete", args=[Holiday.objects.get().pk]), {"post": "yes"})
    assert coming("2027-M02").ward_due_on == date(2027, 2, 16)


def test_a_period_that_has_begun_or_is_locked_keeps_its_due_days(cast, coming, time_machine):
    ReportingPeriod.objects.filter(pk=coming("2027-M01").pk).update(locked_at="2026-11-01T00:00:00Z")
    Holiday.objects.bulk_create(Holiday(day=date(2026, 12, 15) + timedelta(days=n), name="Thử") for n in range(5))
    Holiday.objects.create(day=date(2027, 1, 15), name="Thử")
    before = {code: coming(code).ward_due_on for code in ("2026-M12", "2026-Q4", "2026", "2027-M01")}
    assert restate_due_days(by=cast.admin, day=date(2026, 11, 23)) == 0
    assert {code: coming(code).ward_due_on for code in before} == before
    ReportingPeriod.objects.filter(pk=coming("2027-M01").pk).update(locked_at=None)
    assert restate_due_days(by=cast.admin, day=date(2026, 11, 23)) == 1


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2027, 2, 5), date(2027, 2, 8), "first_day"),  # the 6th is entered already
        (date(2027, 2, 9), date(2027, 2, 8), "last_day"),
        (date(2027, 2, 9), date(2027, 3, 9), "last_day"),
        (date(2072, 2, 9), None, "first_day"),
        (date(2002, 2, 9), None, "first_day"),
    ],
)
def test_a_holiday_entered_twice_or_out_of_bounds_is_refused(cast, coming, first, last, field):
    add_holidays(by=cast.admin, first_day=date(2027, 2, 6), last_day=None, name="Tết", source="")
    with pytest.raises(ValidationError) as refusal:
        add_holidays(by=cast.admin, first_day=first, last_day=last, name="Tết", source="")
    assert [*refusal.value.message_dict] == [field]
    assert Holiday.objects.count() == 1


def test_a_holidays_name_and_source_are_corrected(cast, coming):
    add_holidays(by=cast.admin, first_day=date(2027, 2, 6), last_day=None, name="Tet", source="")
    row = save_holiday(holiday_id=Holiday.objects.get().pk, by=cast.admin, name="Tết", source="Thông báo 1")
    assert (row.name, row.source) == ("Tết", "Thông báo 1")
    entry = AuditEntry.objects.get(action="save_holiday")
    assert entry.changes == {"name": ["Tet", "Tết"], "source": ["", "Thông báo 1"]}
