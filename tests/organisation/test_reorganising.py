"""The life of an event: drafted, filled, approved, carried out once, handed over; and what passes on with it."""

import threading
import uuid
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation import audit, consequences
from organisation.actions import reorganising
from organisation.actions.reorganising import Refused
from organisation.lineage.plan import Line, Plan, Unit, plan_of
from organisation.models import Ancestry, AuditEntry, Reorganisation, ReorganisationLine, Succession, Ward
from organisation.reading import heirs
from organisation.versions import StaleEdit
from tests import events, factories
from tests.factories import make_document, make_officer, make_ward, make_wards

DAY = date(2026, 3, 1)


@pytest.fixture
def wards(db):
    return [make_ward(name, code=f"0000{place}") for place, name in enumerate(["A", "B", "C", "D"], start=1)]


def new_event(**values):
    document = make_document("QD-1", number="1/NQ")
    return reorganising.create_event(
        **{"by": None, "name": "Sắp xếp", "effective_on": DAY, "document": document, **values}
    )


def drafted(wards, **values) -> Reorganisation:
    """A, B → M (code of A); C → N1, N2; D takes no part."""
    event = new_event(**values)
    event = add(event, Unit("M", "00001", "Mới", "phường"), [(wards[0], "whole"), (wards[1], "whole")])
    event = add(event, Unit("N1", "00003", "Một", "xã"), [(wards[2], "part")])
    return add(event, Unit("N2", "00009", "C", "xã"), [(wards[2], "part")])


def add(event, unit, origins):
    return reorganising.add_unit(
        event_id=event.pk,
        version=event.version,
        by=None,
        unit=unit,
        predecessors=[(ward.pk, detail) for ward, detail in origins],
    )


def approved(wards, **values):
    event = drafted(wards, **values)
    return reorganising.approve(event_id=event.pk, version=event.version, by=None)


def lines_of(event):
    return {
        (line.predecessor.name, line.unit.name): (line.takes_records, line.takes_records_rule)
        for line in event.lines.select_related("predecessor", "unit")
    }


def test_event_is_made_once_when_the_button_is_pressed_twice(wards):
    key = uuid.uuid4()
    first, second = new_event(entry_key=key), new_event(entry_key=key)
    assert first == second
    assert AuditEntry.objects.filter(action="create_reorganisation").count() == 1


def test_heir_is_proposed_afresh_when_a_unit_is_added_or_removed(wards):
    event = drafted(wards)
    assert lines_of(event) == {
        ("A", "Mới"): (True, "sole"),
        ("B", "Mới"): (True, "sole"),
        ("C", "Một"): (False, ""),
        ("C", "C"): (True, "same_name"),
    }
    namesake = event.units.get(name="C")
    event = reorganising.remove_unit(event_id=event.pk, version=event.version, by=None, unit_id=namesake.pk)
    assert lines_of(event)["C", "Một"] == (True, "sole")


def test_choice_of_a_person_is_decided_and_stays(wards):
    event = drafted(wards)
    chosen, other = (event.lines.get(unit__name=name, predecessor=wards[2]) for name in ("Một", "C"))
    choices = {chosen.pk: {"takes_records": True, "detail": "part"}, other.pk: {"takes_records": False}}
    event = reorganising.save_lines(event_id=event.pk, version=event.version, by=None, choices=choices)
    assert lines_of(event)["C", "Một"] == (True, "decided")
    event = add(event, Unit("P", "00008", "Thêm", "xã"), [(wards[2], "part")])
    assert [lines_of(event)["C", name] for name in ("Một", "C", "Thêm")] == [
        (True, "decided"),
        (False, ""),
        (False, ""),
    ]


def test_proposal_that_is_saved_unchanged_stays_a_proposal(wards):
    event = drafted(wards)
    before, version = lines_of(event), event.version
    choices = {line.pk: {"takes_records": line.takes_records, "detail": line.detail} for line in event.lines.all()}
    event = reorganising.save_lines(event_id=event.pk, version=event.version, by=None, choices=choices)
    assert (lines_of(event), event.version) == (before, version)


@pytest.mark.parametrize(
    ("unit", "origin", "says"),
    [
        (Unit("x", "12", "Tên", "xã"), 3, "năm chữ số"),
        (Unit("x", "00001", "Tên", "xã"), 3, "Mã 00001 đã có ở một đơn vị khác"),
        (Unit("x", "00010", "Tên", "xã"), 4, "đã kết thúc"),
        (Unit("x", "00010", "Tên", "xã"), None, "không có đơn vị trước"),
    ],
)
def test_unit_that_cannot_be_is_not_added(wards, unit, origin, says):
    wards.append(make_ward("Cũ", established_on=None, dissolved_on=date(2025, 7, 1)))
    event = drafted(wards)
    with pytest.raises(Refused, match=says):
        add(event, unit, [] if origin is None else [(wards[origin], "whole")])
    assert event.units.count() == 3


def test_edit_from_an_older_page_is_refused(wards):
    event = drafted(wards)
    with pytest.raises(StaleEdit):
        reorganising.save_event(event_id=event.pk, version=event.version - 1, by=None, name="Tên khác")
    event.refresh_from_db()
    assert event.name == "Sắp xếp"


@pytest.mark.parametrize("edit", ["save_event", "add_unit", "withdraw_approval"])
def test_approved_event_is_a_draft_again_when_it_is_changed(wards, edit):
    event = approved(wards)
    assert event.approved_at and event.state == "approved"
    guard = {"event_id": event.pk, "version": event.version, "by": None}
    more = {
        "save_event": {"name": "Tên khác"},
        "add_unit": {"unit": Unit("x", "00010", "Tên", "xã"), "predecessors": [(wards[3].pk, "whole")]},
        "withdraw_approval": {},
    }
    event = getattr(reorganising, edit)(**guard, **more[edit])
    event.refresh_from_db()
    assert (event.state, event.approved_at) == ("draft", None)


def test_approval_is_refused_with_every_fault(wards):
    event = drafted(wards, document=None)
    ReorganisationLine.objects.filter(event=event, predecessor=wards[2]).update(detail="whole", takes_records=False)
    with pytest.raises(Refused) as refusal:
        reorganising.approve(event_id=event.pk, version=event.version, by=None)
    assert [problem.row for problem in refusal.value.problems] == [None, 3, 3, 4]
    event.refresh_from_db()
    assert event.is_draft


def test_event_is_carried_out_whole(wards):
    event = approved(wards)
    assert reorganising.carry_out(event_id=event.pk, by=None) is True
    event.refresh_from_db()
    assert event.is_carried_out and event.carried_out_at
    for ward in wards:
        ward.refresh_from_db()
    assert [ward.dissolved_on for ward in wards] == [DAY, DAY, DAY, None]
    formed = {unit.code: unit.ward for unit in event.units.select_related("ward")}
    assert {code: (ward.name, ward.kind, ward.established_on) for code, ward in formed.items()} == {
        "00001": ("Mới", "phường", DAY),
        "00003": ("Một", "xã", DAY),
        "00009": ("C", "xã", DAY),
    }
    assert formed["00001"].search == "phuong moi 00001" and formed["00001"].sort_key
    assert {(line.predecessor_id, line.successor.code, line.share, line.takes_records) for line in event.successions.all()} == {
        (wards[0].pk, "00001", "whole", True),
        (wards[1].pk, "00001", "whole", True),
        (wards[2].pk, "00003", "part", False),
        (wards[2].pk, "00009", "part", True),
    }  # fmt: skip
    assert set(event.successions.values_list("effective_on", "document")) == {(DAY, event.document_id)}
    carried = {wards[0].pk: "00001", wards[1].pk: "00001", wards[2].pk: "00009", wards[3].pk: "00004"}
    found = heirs(DAY, [ward.pk for ward in wards])
    assert {before: Ward.objects.get(pk=after).code for before, after in found.items()} == carried
    assert AuditEntry.objects.filter(action="carry_out_reorganisation").count() == 1
    assert audit.broken_links() == []


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Ward, Succession, Ancestry, Reorganisation, AuditEntry)
    ]


def test_carrying_out_twice_changes_nothing(wards):
    event = approved(wards)
    assert reorganising.carry_out(event_id=event.pk, by=None)
    before = everything()
    assert reorganising.carry_out(event_id=event.pk, by=None) is False
    assert everything() == before
    for act in (reorganising.delete_draft, reorganising.withdraw_approval):
        with pytest.raises(Refused, match="đã thực hiện"):
            act(event_id=event.pk, version=Reorganisation.objects.get().version, by=None)


def not_approved(event, wards):
    Reorganisation.objects.filter(pk=event.pk).update(state="draft", approved_at=None)


def ahead(event, wards):
    Reorganisation.objects.filter(pk=event.pk).update(effective_on=date(2999, 1, 1))


def ended_meanwhile(event, wards):
    events.carry(events.merge(DAY, [wards[1]], name="Khác", code="00020"), name="Sự kiện chen ngang")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [(not_approved, "chưa được duyệt"), (ahead, "01/01/2999"), (ended_meanwhile, "Sự kiện chen ngang")],
)
def test_event_that_is_wrong_by_now_changes_nothing(wards, spoil, says):
    event = approved(wards)
    spoil(event, wards)
    before = everything()
    with pytest.raises(Refused, match=says):
        reorganising.carry_out(event_id=event.pk, by=None)
    assert everything() == before


def test_event_is_carried_out_from_its_day_on_in_hanoi(wards):
    event = approved(wards)
    with time_machine.travel("2026-02-28T16:59:00+00:00", tick=False), pytest.raises(Refused):
        reorganising.carry_out(event_id=event.pk, by=None)
    with time_machine.travel("2026-02-28T17:01:00+00:00", tick=False):
        assert reorganising.carry_out(event_id=event.pk, by=None)


def test_whole_event_is_undone_when_a_room_fails(wards, monkeypatch):
    def fail(**_values):
        raise RuntimeError("no")

    event = approved(wards)
    before = everything()
    broken = consequences.Room("zz", "zz", lambda foresight: [], carry=fail)
    monkeypatch.setattr(consequences, "_rooms", {**consequences._rooms, "zz": broken})
    with pytest.raises(RuntimeError):
        reorganising.carry_out(event_id=event.pk, by=None)
    assert everything() == before


def test_officers_pass_to_the_heir_that_takes_the_records(wards):
    officers = {ward.name: make_officer(f"o{ward.name}", ward=ward) for ward in wards}
    event = approved(wards)
    office = next(effects for room, effects in consequences.foreseen(event) if room.key == "officers")
    assert [("phường Mới" in effect.then, "xã C" in effect.then) for effect in office] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    reorganising.carry_out(event_id=event.pk, by=None)
    for officer in officers.values():
        officer.refresh_from_db()
    assert [officer.ward.code for officer in officers.values()] == ["00001", "00001", "00009", "00004"]
    told = AuditEntry.objects.filter(action="pass_posting").order_by("number")
    assert [(entry.changes["ward"], entry.ward_id) for entry in told] == [
        (["phường A", "phường Mới"], officers["A"].ward_id),
        (["phường B", "phường Mới"], officers["B"].ward_id),
        (["phường C", "xã C"], officers["C"].ward_id),
    ]


def test_open_work_is_handed_over_once(wards, monkeypatch):
    seen = []

    def give(*, event, heirs, by):
        seen.append(heirs)
        return ["2 phiếu"]

    monkeypatch.setattr(
        consequences, "_rooms", {"work": consequences.Room("work", "w", lambda foresight: [], hand_over=give)}
    )
    event = approved(wards)
    with pytest.raises(Refused, match="chưa thực hiện"):
        reorganising.hand_over(event_id=event.pk, by=None)
    reorganising.carry_out(event_id=event.pk, by=None)
    assert seen == []
    assert reorganising.hand_over(event_id=event.pk, by=None) == ["2 phiếu"]
    assert reorganising.hand_over(event_id=event.pk, by=None) == []
    taken = {line.predecessor_id: line.successor_id for line in Succession.objects.filter(takes_records=True)}
    assert seen == [taken] and len(taken) == 3


def test_heir_may_be_chosen_after_the_event(wards):
    event = approved(wards)
    reorganising.carry_out(event_id=event.pk, by=None)
    other = event.successions.get(successor__code="00003")
    with pytest.raises(Refused, match="lý do"):
        reorganising.choose_heir(succession_id=other.pk, by=None, reason=" ")
    reorganising.choose_heir(succession_id=other.pk, by=None, reason="Theo văn bản của thành phố")
    assert heirs(DAY, [wards[2].pk]) == {wards[2].pk: other.successor_id}
    assert set(event.successions.filter(predecessor=wards[2]).values_list("successor__code", "takes_records", "takes_records_rule")) == {
        ("00003", True, "decided"),
        ("00009", False, ""),
    }  # fmt: skip
    assert lines_of(event)["C", "Một"] == (True, "decided")
    entry = AuditEntry.objects.get(action="choose_heir")
    assert (entry.changes["takes_records"], entry.reason) == (["xã C", "xã Một"], "Theo văn bản của thành phố")
    reorganising.choose_heir(succession_id=other.pk, by=None, reason="Lần nữa")
    assert AuditEntry.objects.filter(action="choose_heir").count() == 1


def counted(lines: int, start: int) -> int:
    """Queries to approve and carry out an event of so many lines."""
    wards = make_wards(lines)
    make_officer(f"officer{lines}", ward=wards[0])
    plan = Plan(DAY)
    for place, ward in enumerate(wards, start=1):
        plan.units[str(place)] = Unit(str(place), f"{start + place}", f"Đơn vị {place}", "xã")
        plan.lines.append(Line(place, ward, str(place), "whole"))
    event = new_event(name=f"{lines} dòng")
    event = reorganising.replace_rows(event_id=event.pk, version=event.version, by=None, plan=plan)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reorganising.approve(event_id=event.pk, version=event.version, by=None)
        assert reorganising.carry_out(event_id=event.pk, by=None)
        assert len(plan_of(event).lines) == lines
    return len(asked)


def test_carrying_out_asks_as_often_for_many_lines_as_for_few(db):
    factories.make_province()
    counted(1, 10000)
    assert counted(2, 20000) == counted(40, 30000)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_of_two_administrators_carries_out_when_both_press_at_once():
    wards = [make_ward(name, code=f"0000{place}") for place, name in enumerate(["A", "B", "C", "D"], start=1)]
    event = approved(wards)
    gate, answers = threading.Barrier(2), []

    def press():
        try:
            gate.wait(timeout=30)
            answers.append(reorganising.carry_out(event_id=event.pk, by=None))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _administrator in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [False, True]
    assert Ward.objects.count() == 4 + 3 and Succession.objects.count() == 4
    assert AuditEntry.objects.filter(action="carry_out_reorganisation").count() == 1
