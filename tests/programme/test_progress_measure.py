"""Reports whose value comes from a register: filled when opened and when saved, never typed, read once more when signed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse

from organisation import measures
from programme import status
from programme.actions.opening import open_period
from programme.actions.progress import ProgressEntry, Refused, save_grid, save_progress, submit_progress
from programme.actions.recount import recount
from programme.models import Directive, DirectiveStanding, Progress
from tests import factories

from .conftest import DAY
from .test_progress_sheets import ANSWER, PERCENT, VALUE, WORDS, asked, plain, told, tried

pytestmark = pytest.mark.django_db
KEY, ROW = "test.area", "/tru-so/7/"
AFTER = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def register(monkeypatch):
    """A register of areas: what it says of every ward, and on which days it was asked."""
    held = SimpleNamespace(value=Decimal(60), words="Sổ trụ sở: nhà A", link=ROW, days=[])

    def read(wards, day):
        held.days.append(day)
        return {ward: measures.Reading(held.value, held.words, held.link) for ward in wards}

    monkeypatch.setitem(measures._measures, KEY, measures.Measure(KEY, "Diện tích", "m²", read))
    return held


@pytest.fixture
def measured(register, directives):
    """The wards' target, counted by the register."""
    directive = directives.wards
    directive.measure, directive.unit, directive.target_value = KEY, "m²", Decimal(100)
    directive.save()
    return directive


def row_of(opened) -> Progress:
    return Progress.objects.get(pk=opened.own.pk)


def save(opened, by, **values):
    row = row_of(opened)
    return save_progress(progress_id=row.pk, version=row.version, by=by, **{"answer": "reported", **values})


def test_opening_fills_the_value_with_where_it_comes_from(measured, register, opened):
    row = row_of(opened)
    assert (row.value, row.provenance, row.provenance_link, row.state) == (60, "Sổ trụ sở: nhà A", ROW, "open")
    assert register.days == [DAY]
    assert row_of(SimpleNamespace(own=opened.own_task)).provenance == ""


def test_opening_after_the_period_reads_its_last_day(measured, register, cast, period):
    open_period(period=period, day=date(2026, 12, 1))
    assert register.days == [period.ends_on]


def test_opening_costs_no_more_for_more_wards(measured, register, cast, period):
    open_period(period=period, day=DAY)
    assert len(register.days) == 1 < Progress.objects.filter(provenance_link=ROW).count()


def test_saving_takes_what_the_register_says_now(measured, register, opened, cast):
    register.value, register.words = Decimal("72.25"), "Sổ trụ sở: nhà B"
    with time_machine.travel(AFTER, tick=False):
        row = save(opened, cast.ward1, narrative="Đã nhận nhà")
    assert (row.value, row.provenance, row.done_percent) == (Decimal("72.25"), "Sổ trụ sở: nhà B", Decimal("72.25"))
    assert register.days[-1] == opened.period.ends_on


def test_saving_within_the_period_reads_today(measured, register, opened, cast):
    with time_machine.travel(datetime(2026, 9, 11, 2, 0, tzinfo=UTC), tick=False):
        save(opened, cast.ward1)
    assert register.days[-1] == date(2026, 9, 11)


def test_a_typed_value_is_refused_and_says_where_to_correct_it(measured, opened, cast):
    with pytest.raises(Refused, match=r"không nhập tay.*sửa ở sổ.*nhà A"):
        save(opened, cast.ward1, value=Decimal(99))
    assert row_of(opened).state == "open"
    assert save(opened, cast.ward1, value=Decimal(60)).value == 60  # what the register says itself


@pytest.mark.parametrize("answer", ["no_change", "nil"])
def test_no_answer_puts_another_value_in_its_place(measured, opened, cast, answer):
    Progress.objects.create(
        duty=opened.own.duty, period=factories.make_period("2026-Q2"), due_on=date(2026, 6, 16), state="submitted", value=5,
        submitted_at=AFTER, submitted_by=cast.chief1,
    )  # fmt: skip
    assert save(opened, cast.ward1, answer=answer).value == 60


def test_signing_reads_once_more_and_judges_anew(measured, register, opened, cast):
    save(opened, cast.ward1)
    register.value = Decimal(100)
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    row = row_of(opened)
    assert (row.state, row.value, row.status, row.done_percent) == ("submitted", 100, "done", 100)
    assert DirectiveStanding.objects.get(directive=measured).done == 1 and recount() == []


def test_what_is_signed_stays_whatever_the_register_says_later(measured, register, opened, cast):
    save(opened, cast.ward1)
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    register.value = Decimal(5)
    row = row_of(opened)
    save_grid(by=cast.ward1, entries=[ProgressEntry(row.pk, row.version, "reported")])
    assert row_of(opened).value == 60


def test_the_same_answer_twice_changes_nothing(measured, opened, cast):
    first = save(opened, cast.ward1)
    assert save(opened, cast.ward1).version == first.version


def test_a_ward_without_a_reading_says_what_is_missing(measured, register, opened, cast):
    register.value, register.words = None, "Sổ trụ sở: chưa ghi trụ sở chính"
    row = save(opened, cast.ward1)
    assert (row.value, row.provenance) == (None, "Sổ trụ sở: chưa ghi trụ sở chính")
    with pytest.raises(Refused, match=r"chưa có số: Sổ trụ sở: chưa ghi trụ sở chính\. Xin cập nhật sổ"):
        submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    save(opened, cast.ward1, percent=40)
    assert submit_progress(progress_ids=[opened.own.pk], by=cast.chief1) == 1


def test_a_measure_that_no_room_offers_says_so(measured, opened, cast, monkeypatch):
    monkeypatch.delitem(measures._measures, KEY)
    row = save(opened, cast.ward1)
    assert row.value is None and KEY in row.provenance


def test_yes_of_a_directive_in_percent_is_all_of_it(measured, register, opened, cast, monkeypatch):
    monkeypatch.setitem(measures._measures, KEY, measures.Measure(KEY, "", "có/không", measures.find(KEY).read))
    Directive.objects.filter(pk=measured.pk).update(unit="%")
    register.value = Decimal(1)
    assert save(opened, cast.ward1).done_percent == 100
    register.value = Decimal(0)
    assert save(opened, cast.ward1).done_percent == 0


@pytest.mark.parametrize(("value", "done"), [(Decimal(1), 100), (Decimal(0), 0), (None, None)])
def test_yes_or_no_is_all_or_nothing(value, done):
    assert status.completion(Directive(unit="có/không"), value, None) == done


def test_the_form_shows_the_value_and_takes_none(measured, register, opened, cast, sign_in):
    register.value = Decimal("61.5")
    client, address = sign_in(cast.ward1), reverse("programme:progress-edit", args=[opened.own.pk])
    text = client.get(address).content.decode()
    assert "<b>61,5</b>" in text and f'<a href="{ROW}">Sổ trụ sở: nhà A</a>' in text
    mine = f"p{opened.own.pk}"
    assert f'name="{mine}-value"' not in text and f'name="p{opened.own_task.pk}-value"' not in text
    client.post(address, {f"{mine}-version": 1, f"{mine}-answer": "reported", f"{mine}-value": "99"})
    assert row_of(opened).value == Decimal("61.5")


def test_the_workbook_keeps_the_cell_shut_and_refuses_a_typed_one(measured, register, opened, cast):
    save(opened, cast.ward1)
    trial = tried(cast.ward1, {("T-01", VALUE): 99})
    (text,) = told(trial).values()
    assert "không nhập tay" in text and trial.ready == []
    assert told(tried(cast.ward1, {("T-01", WORDS): "Đã nhận nhà"})) == {}
    register.value = Decimal(61)
    changes = asked(tried(cast.ward1, {("T-01", PERCENT): 50}))
    assert ("T-01: Giá trị", "60", "61") in changes
    assert told(plain(cast.ward1, ["T-01", "", "99", "", ""]))


def test_the_workbook_answers_a_measured_row_without_a_value(measured, opened, cast):
    trial = tried(cast.ward1, {("T-01", ANSWER): "có kết quả mới"})
    assert told(trial) == {} and [entry.progress_id for entry in trial.ready] == [opened.own.pk]


def test_the_grid_asks_a_register_once_for_all_its_rows(measured, register, opened, cast, sign_in):
    client, address = sign_in(cast.ward1), reverse("programme:progress-list")
    before = len(register.days)
    assert client.get(address).status_code == 200
    assert len(register.days) == before + 1


def test_a_typed_percent_does_not_stand_in_for_what_the_register_counts(measured, register, opened, cast):
    Directive.objects.filter(pk=measured.pk).update(unit="%", target_value=None)
    assert save(opened, cast.ward1, percent=100).done_percent == 60
    register.value = None
    assert save(opened, cast.ward1, percent=100).done_percent == 100
