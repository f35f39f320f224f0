"""Events one after another: reversed, chained, a name that moves away; on every day a unit's records count at one unit."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisation.actions import reorganising
from organisation.actions.reorganising import Refused
from organisation.models import Ancestry, Document, Reorganisation, Succession, Ward
from organisation.reading import heirs
from tests import events
from tests.factories import make_ward, make_wards

DAYS = [date(2026, month, 1) for month in range(1, 9)]


def reverse(event, day) -> Reorganisation:
    draft = reorganising.draft_reversal(event_id=event.pk, effective_on=day, by=None)
    document = Document.objects.get_or_create(key="QD-KP", defaults={"number": "9/NQ", "kind": "nghị quyết"})[0]
    draft = reorganising.save_event(event_id=draft.pk, version=draft.version, by=None, document=document)
    return events.finish(draft)


def holder(ward, day) -> Ward:
    """The unit at which the ward's records count on that day."""
    return Ward.objects.get(pk=heirs(day, [ward.pk])[ward.pk])


def test_records_return_to_the_unit_that_restores_theirs_when_an_event_is_reversed(db):
    a, b, c = (make_ward(name, code=code) for name, code in (("A", "00001"), ("B", "00002"), ("C", "00003")))
    first = events.carry(
        events.plan_between(
            DAYS[0], {("00001", "M"): [(a, "whole"), (b, "part")], ("00003", "C"): [(b, "part"), (c, "whole")]}
        )
    )
    assert (holder(a, DAYS[0]).name, holder(b, DAYS[0]).name, holder(c, DAYS[0]).name) == ("M", "M", "C")
    merged = holder(a, DAYS[0])
    second = reverse(first, DAYS[1])
    for ward in (a, b, c):
        back = holder(ward, DAYS[1])
        assert (back.code, back.name, back.restores_id, back.established_on) == (ward.code, ward.name, ward.pk, DAYS[1])
        assert back.pk != ward.pk
    # What the merged unit recorded itself goes to one of them, by the rule.
    assert holder(merged, DAYS[1]).name == "A"
    details = {(line.predecessor.name, line.successor.name): line.detail for line in second.successions.all()}
    assert details == {("M", "A"): "part", ("M", "B"): "part", ("C", "B"): "part", ("C", "C"): "part"}


def test_event_is_reversed_once(db):
    event = events.carry(events.merge(DAYS[0], make_wards(2)))
    draft = reorganising.draft_reversal(event_id=event.pk, effective_on=DAYS[1], by=None)
    with pytest.raises(Refused, match="đã có sự kiện khôi phục"):
        reorganising.draft_reversal(event_id=event.pk, effective_on=DAYS[2], by=None)
    with pytest.raises(Refused, match="Chỉ sự kiện đã thực hiện"):
        reorganising.draft_reversal(event_id=draft.pk, effective_on=DAYS[2], by=None)


def test_reversal_is_reversed_again(db):
    a, b = make_wards(2)
    first = events.carry(events.merge(DAYS[0], [a, b]))
    merged = holder(a, DAYS[0])
    second = reverse(first, DAYS[1])
    third = reverse(second, DAYS[2])
    again = holder(merged, DAYS[2])
    assert again.restores_id == merged.pk and again == holder(a, DAYS[2]) == holder(b, DAYS[2])
    assert third.reverses == second


def refusal_of_reversal(event, day, spoil=lambda draft: None):
    draft = reorganising.draft_reversal(event_id=event.pk, effective_on=day, by=None)
    spoil(draft)
    with pytest.raises(Refused) as refusal:
        reorganising.approve(event_id=draft.pk, version=draft.version, by=None)
    return [problem.text for problem in refusal.value.problems]


def restore_nothing(draft):
    draft.units.filter(restores__name="Phường số 1").update(restores=None)


def restore_another(draft):
    draft.units.filter(restores__name="Phường số 1").update(restores=make_ward("Lạ"))


def drop_a_line(draft):
    draft.lines.filter(unit__name="Phường số 1").delete()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (restore_nothing, "phải được lập lại bởi đúng một đơn vị, nay là 0"),
        (restore_another, "lập lại một đơn vị không do sự kiện đó kết thúc"),
        (drop_a_line, "cần một dòng từ phường Hợp nhất"),
    ],
)
def test_reversal_that_would_lose_records_is_refused(db, spoil, says):
    event = events.carry(events.merge(DAYS[0], make_wards(2)))
    assert any(says in text for text in refusal_of_reversal(event, DAYS[1], spoil))


def test_reversal_is_refused_when_a_unit_of_the_event_no_longer_stands(db):
    event = events.carry(events.merge(DAYS[0], make_wards(2)))
    events.carry(events.split(DAYS[1], Ward.objects.get(name="Hợp nhất"), 2))
    assert any(
        "do sự kiện đó hình thành nay đã kết thúc (ngày 01/02/2026)" in text
        for text in refusal_of_reversal(event, DAYS[2])
    )


def test_reversal_is_refused_on_the_day_of_the_event(db):
    event = events.carry(events.merge(DAYS[0], make_wards(2)))
    assert any("Ngày khôi phục phải sau ngày 01/01/2026" in text for text in refusal_of_reversal(event, DAYS[0]))


def test_records_follow_over_three_events_in_a_chain(db):
    a, b, c = make_wards(3)
    events.carry(events.merge(DAYS[0], [a, b], name="Một"))
    one = Ward.objects.get(name="Một")
    events.carry(events.merge(DAYS[1], [one, c], name="Hai"))
    two = Ward.objects.get(name="Hai")
    events.carry(events.split(DAYS[2], two, 2))
    assert [holder(a, day).name for day in DAYS[:3]] == ["Một", "Hai", "Phần 1"]
    last = Ward.objects.get(name="Phần 1")
    assert set(last.ancestry.values_list("ancestor", "carries_records")) == {
        (ward.pk, True) for ward in (a, b, c, one, two, last)
    }
    other = Ward.objects.get(name="Phần 2")
    assert set(other.ancestry.filter(carries_records=True).values_list("ancestor", flat=True)) == {other.pk}


def test_unit_split_in_five_counts_once(db):
    (ward,) = make_wards(1)
    events.carry(events.split(DAYS[0], ward, 5))
    assert Succession.objects.filter(predecessor=ward).count() == 5
    carrying = Ancestry.objects.carrying_on(DAYS[0]).filter(ancestor=ward)
    assert carrying.count() == 1


def test_name_that_moved_to_another_territory_takes_no_records_with_it(db):
    """The old Cửa Nam becomes Hoàn Kiếm; what was Hàng Bài is the new Cửa Nam, under the code of neither."""
    old, other = make_ward("Cửa Nam", code="00073"), make_ward("Hàng Bài", code="00082")
    events.carry(
        events.plan_between(
            DAYS[0], {("00073", "Hoàn Kiếm"): [(old, "whole")], ("00082", "Cửa Nam"): [(other, "whole")]}
        )
    )
    assert (holder(old, DAYS[0]).name, holder(other, DAYS[0]).name) == ("Hoàn Kiếm", "Cửa Nam")
    new = Ward.objects.alive_on(DAYS[0]).get(name="Cửa Nam")
    assert set(new.ancestry.values_list("ancestor", flat=True)) == {other.pk, new.pk}


def test_standing_unit_that_takes_in_land_is_a_new_version_under_its_code_and_name(db):
    big, small = make_ward("Lớn", code="00001"), make_ward("Bé", code="00002")
    events.carry(events.merge(DAYS[0], [big, small], name="Lớn"))
    versions = Ward.objects.filter(code="00001").order_by("pk")
    assert [(ward.established_on, ward.dissolved_on) for ward in versions] == [
        (big.established_on, DAYS[0]),
        (DAYS[0], None),
    ]
    assert Ward.objects.filter(code="00001").alive_on(DAYS[0] - timedelta(days=1)).get() == big


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), number=st.integers(2, 9), count=st.integers(1, 8))
def test_records_count_at_one_standing_unit_on_every_day_whatever_happened(db, seed, number, count):
    """For every unit and every day since its own: exactly one unit standing on it carries the unit's records."""
    with transaction.atomic():
        make_wards(count, established_on=None)
        days = [event.effective_on for event in events.random_events(Random(seed), number, DAYS[0])]
        assert len(days) == number
        for day in [DAYS[0], *days]:
            for moment in (day - timedelta(days=1), day):
                formed = set(Ward.objects.exclude(established_on__gt=moment).values_list("pk", flat=True))
                carrying = list(Ancestry.objects.carrying_on(moment).values_list("ancestor", "descendant"))
                assert sorted(before for before, _after in carrying) == sorted(formed)
                standing = set(Ward.objects.alive_on(moment).values_list("pk", flat=True))
                assert {after for _before, after in carrying} <= standing
        restored = Ward.objects.filter(restores__isnull=False)
        for ward in restored:
            assert holder(ward.restores, ward.established_on) == ward
        transaction.set_rollback(True)


def test_heir_through_whom_records_could_not_return_is_refused_after_a_reversal(db):
    a, b = make_ward("A", code="00001"), make_ward("B", code="00002")
    first = events.carry(
        events.plan_between(DAYS[0], {("00001", "M"): [(a, "part")], ("00009", "N"): [(a, "part"), (b, "whole")]})
    )
    draft = reorganising.draft_reversal(event_id=first.pk, effective_on=DAYS[1], by=None)
    draft.lines.filter(predecessor__name="N", unit__name="A").delete()
    draft.lines.filter(predecessor__name="N").update(detail="whole", takes_records=True, takes_records_rule="sole")
    document = Document.objects.get_or_create(key="QD-KP", defaults={"number": "9/NQ", "kind": "nghị quyết"})[0]
    events.finish(reorganising.save_event(event_id=draft.pk, version=draft.version, by=None, document=document))
    other = Succession.objects.get(predecessor=a, successor__name="N")
    with pytest.raises(Refused, match="không trở về được"):
        reorganising.choose_heir(succession_id=other.pk, by=None, reason="Theo số dân")
    assert holder(a, DAYS[0]).name == "M" and holder(a, DAYS[1]).restores_id == a.pk
