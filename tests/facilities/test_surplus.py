"""Surplus buildings: which may be too many, the way from proposal to outcome, the alarms, who may do what."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.actions.headquarters import create_headquarters
from facilities.actions.occupancy import end_occupancy, set_occupancy
from facilities.actions.surplus import (
    carry_out_surplus,
    decide_surplus,
    propose_surplus,
    save_proposal,
    withdraw_surplus,
)
from facilities.models import Headquarters, Occupancy, SurplusCase
from facilities.surplus import Cause, candidates, cases, idle, idle_from, in_hands_of, months_after, unused
from organisation import clock
from organisation.models import AuditEntry, Reorganisation
from organisation.versions import StaleEdit
from tests.facilities.counting import count_queries

DAY = date(2026, 9, 16)


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)


def make_building(name, *uses) -> Headquarters:
    """A building with its uses: (ward, is_main, from, until)."""
    building = Headquarters(name=name)
    building.index_words()
    building.save()
    for ward, is_main, start, end in uses:
        Occupancy.objects.create(headquarters=building, ward=ward, is_main=is_main, valid_from=start, valid_until=end)
    return building


@pytest.fixture
def left(cast):
    """Hàng Bạc's building that nobody took over: unused since the merger."""
    return make_building("Trụ sở cũ Hàng Bạc", (cast.hang_bac, True, None, date(2025, 7, 1)))


@pytest.fixture
def further(cast):
    """Hàng Bạc's other building, Hoàn Kiếm's further site since the merger."""
    return make_building(
        "Cơ sở Hàng Bạc",
        (cast.hang_bac, True, None, date(2025, 7, 1)),
        (cast.hoan_kiem, False, date(2025, 7, 1), None),
    )


@pytest.fixture
def seat(cast):
    """Hoàn Kiếm's main seat, in use."""
    return make_building("Trụ sở Hoàn Kiếm", (cast.hoan_kiem, True, date(2025, 7, 1), None))


def proposal(**values):
    return {"proposed_form": "recover", "proposed_on": date(2026, 8, 3), "proposal": "Không còn nhu cầu.", **values}


def decision(**values):
    return {"decided_form": "recover", "decided_on": date(2026, 8, 20), "decision_number": "12/QĐ-CAHN", **values}


def causes() -> dict[str, str]:
    return {row.name: row.cause for row in candidates(DAY)}


def propose(building, by, **values):
    return propose_surplus(headquarters_id=building.pk, by=by, values=proposal(**values))


def decide(case, by, **values):
    return decide_surplus(case_id=case.pk, version=case.version, by=by, values=decision(**values))


# --- Which buildings ------------------------------------------------------------------------------------------------------


def test_candidates_come_out_of_events_and_ended_uses(cast, left, further, seat):
    assert causes() == {"Trụ sở cũ Hàng Bạc": Cause.UNUSED, "Cơ sở Hàng Bạc": Cause.MERGED}
    found = {row.name: row for row in candidates(DAY)}
    assert found["Trụ sở cũ Hàng Bạc"].since == date(2025, 7, 1)
    assert found["Cơ sở Hàng Bạc"].since is None
    assert {row.event_id for row in found.values()} == {Reorganisation.objects.get(effective_on=date(2025, 7, 1)).pk}


def test_unused_are_the_candidates_that_nobody_uses(cast, left, further, seat):
    make_building("Chưa ai dùng")
    gone = make_building("Đã rời", (cast.ba_dinh, True, None, date(2026, 1, 1)))
    assert list(unused(DAY).order_by("since").values_list("pk", "since")) == [
        (left.pk, date(2025, 7, 1)), (gone.pk, date(2026, 1, 1))
    ]  # fmt: skip
    assert set(unused(DAY)) == set(candidates(DAY).filter(cause=Cause.UNUSED))
    assert list(unused(date(2025, 12, 31))) == [left]


def test_building_is_a_candidate_when_the_main_seat_moves_out_of_it(cast, seat):
    new = make_building("Trụ sở mới")
    set_occupancy(
        headquarters_id=new.pk, ward_id=cast.hoan_kiem.pk, by=cast.ward1, valid_from=date(2026, 5, 4), keeps_former=True
    )
    assert causes() == {"Trụ sở Hoàn Kiếm": Cause.REPLACED}


def test_building_in_use_or_never_used_is_no_candidate(cast, seat):
    make_building("Chưa ai dùng")
    make_building("Cơ sở phụ lập riêng", (cast.hoan_kiem, False, date(2025, 8, 1), None))
    assert causes() == {}


def test_candidate_goes_when_a_case_opens_and_comes_back_when_it_is_withdrawn(cast, left):
    case = propose(left, cast.reviewer)
    assert causes() == {} and not unused(DAY)
    withdraw_surplus(case_id=case.pk, version=case.version, by=cast.reviewer, reason="Lập nhầm")
    assert causes() == {"Trụ sở cũ Hàng Bạc": Cause.UNUSED}


def test_disposed_building_is_a_candidate_again_only_after_a_later_use(cast, left):
    case = decide(propose(left, cast.reviewer), cast.leader)
    carry_out_surplus(case_id=case.pk, version=case.version, by=cast.reviewer, carried_out_on=date(2026, 8, 25))
    assert causes() == {} and not unused(DAY)
    Occupancy.objects.create(
        headquarters=left, ward=cast.ba_dinh, valid_from=date(2026, 9, 1), valid_until=date(2026, 9, 10), is_main=False
    )
    assert causes() == {"Trụ sở cũ Hàng Bạc": Cause.UNUSED} and list(unused(DAY)) == [left]


@pytest.mark.parametrize(
    ("since", "day", "level"),
    [
        (date(2025, 7, 1), date(2026, 3, 31), ""),
        (date(2025, 7, 1), date(2026, 4, 1), "due"),
        (date(2025, 7, 1), date(2026, 6, 30), "due"),
        (date(2025, 7, 1), date(2026, 7, 1), "late"),
        (date(2025, 5, 31), date(2026, 2, 27), ""),
        (date(2025, 5, 31), date(2026, 2, 28), "due"),
        (date(2024, 2, 29), date(2025, 2, 28), "late"),
    ],
)
def test_alarm_rings_at_nine_and_twelve_months(since, day, level):
    assert idle(since, day).level == level


def test_bound_of_the_filter_agrees_with_the_count_of_months():
    start = date(2024, 1, 1)
    for since in (start + timedelta(days=number) for number in range(0, 430, 3)):
        for day in (since + timedelta(days=number) for number in range(255, 290)):
            assert (since <= idle_from(day, 9)) == (months_after(since, 9) <= day), (since, day)


def test_case_takes_the_last_use_as_since_when_nothing_was_stated(cast, further):
    case = propose(further, cast.chief1)
    assert case.unused_since is None and cases(DAY).get().since is None
    end_occupancy(
        occupancy_id=further.occupancies.get(valid_until=None).pk, valid_until=date(2026, 9, 1), by=cast.ward1
    )
    assert cases(DAY).get().since == date(2026, 9, 1)


def test_case_is_no_longer_idle_when_the_building_is_used_again(cast, left):
    propose(left, cast.reviewer)
    assert cases(DAY).get().since == date(2025, 7, 1)
    set_occupancy(
        headquarters_id=left.pk, ward_id=cast.ba_dinh.pk, by=cast.ward2, is_main=False, valid_from=date(2026, 9, 1)
    )
    assert cases(DAY).get().since is None


# --- The way --------------------------------------------------------------------------------------------------------------


def test_case_goes_all_the_way_and_leaves_a_trail(cast, left):
    case = decide(propose(left, cast.chief1), cast.leader)
    done = carry_out_surplus(
        case_id=case.pk, version=case.version, by=cast.reviewer, carried_out_on=date(2026, 9, 1), outcome="Biên bản 3"
    )
    assert (done.state, done.unused_since, done.days_unused(DAY)) == ("carried_out", date(2025, 7, 1), 427)
    acts = AuditEntry.objects.filter(model="facilities.surpluscase").order_by("number").values_list("action", flat=True)
    assert list(acts) == ["propose_surplus", "decide_surplus", "carry_out_surplus"]


def test_carrying_out_a_transfer_ends_the_uses_and_begins_the_receivers(cast, further):
    case = decide(
        propose(further, cast.chief1), cast.leader, decided_form="transfer",
        receiver_ward=cast.ba_dinh,
    )  # fmt: skip
    carry_out_surplus(case_id=case.pk, version=case.version, by=cast.reviewer, carried_out_on=date(2026, 9, 1))
    uses = {(use.ward_id, use.valid_from, use.valid_until) for use in further.occupancies.exclude(ward=cast.hang_bac)}
    assert uses == {
        (cast.hoan_kiem.pk, date(2025, 7, 1), date(2026, 9, 1)),
        (cast.ba_dinh.pk, date(2026, 9, 1), None),
    }


def test_kept_building_stays_in_use(cast, further):
    case = decide(propose(further, cast.chief1), cast.leader, decided_form="keep")
    carry_out_surplus(case_id=case.pk, version=case.version, by=cast.reviewer, carried_out_on=date(2026, 9, 1))
    assert further.occupancies.filter(ward=cast.hoan_kiem, valid_until=None).exists()
    assert causes() == {}


def test_sale_of_a_specialised_asset_is_refused_while_it_is_on_the_roll(cast, left):
    case = decide(propose(left, cast.reviewer), cast.leader, decided_form="sell")
    held = {"case_id": case.pk, "version": case.version, "by": cast.reviewer, "carried_out_on": date(2026, 9, 1)}
    with pytest.raises(ValidationError, match="loại khỏi biên chế"):
        carry_out_surplus(**held)
    assert SurplusCase.objects.get().state == "decided"
    Headquarters.objects.filter(pk=left.pk).update(asset_roll="removed")
    assert carry_out_surplus(**held).state == "carried_out"


def test_second_case_of_a_building_is_refused_and_a_second_press_is_not(cast, left):
    key = uuid4()
    first = propose_surplus(headquarters_id=left.pk, by=cast.reviewer, values=proposal(), entry_key=key)
    again = propose_surplus(headquarters_id=left.pk, by=cast.reviewer, values=proposal(), entry_key=key)
    assert again == first
    with pytest.raises(ValidationError, match="đã có một hồ sơ"):
        propose(left, cast.reviewer)


def test_main_seat_may_be_kept_and_nothing_else(cast, seat):
    with pytest.raises(ValidationError, match="trụ sở chính của phường Hoàn Kiếm"):
        propose(seat, cast.chief1)
    assert propose(seat, cast.chief1, proposed_form="keep").state == "proposed"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"unused_since": date(2025, 6, 1)}, "còn sử dụng đến trước ngày 01/07/2025"),
        ({"proposed_on": date(2027, 1, 1)}, "tương lai"),
        ({"proposal": "Kho súng đạn"}, "súng"),
        ({"proposed_form": ""}, "không được để trắng"),
    ],
)
def test_proposal_that_contradicts_the_register_is_refused(cast, left, values, words):
    with pytest.raises(ValidationError, match=words):
        propose(left, cast.reviewer, **values)
    assert not SurplusCase.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"decided_on": date(2026, 8, 2)}, "từ ngày đề xuất"),
        ({"decided_on": date(2026, 9, 17)}, "tương lai"),
        ({"decision_number": ""}, "số và ngày quyết định"),
        ({"decided_form": "transfer"}, "cơ quan nhận"),
        ({"decided_form": "locality"}, "cơ quan nhận"),
    ],
)
def test_decision_that_lacks_something_is_refused(cast, left, values, words):
    case = propose(left, cast.reviewer)
    with pytest.raises(ValidationError, match=words):
        decide(case, cast.leader, **values)
    assert SurplusCase.objects.get().state == "proposed"


def test_transfer_to_an_ended_unit_is_refused(cast, left):
    case = propose(left, cast.reviewer)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        decide(case, cast.leader, decided_form="transfer", receiver_ward=cast.hang_bac)


def test_outcome_before_the_decision_is_refused_and_nothing_is_half_done(cast, further):
    case = decide(propose(further, cast.chief1), cast.leader)
    with pytest.raises(ValidationError, match="từ ngày quyết định"):
        carry_out_surplus(case_id=case.pk, version=case.version, by=cast.reviewer, carried_out_on=date(2026, 8, 19))
    assert further.occupancies.filter(valid_until=None).count() == 1


def test_step_from_an_older_version_is_refused(cast, left):
    case = propose(left, cast.reviewer)
    save_proposal(case_id=case.pk, version=1, by=cast.reviewer, values={"proposal": "Lý do khác"})
    with pytest.raises(StaleEdit):
        decide_surplus(case_id=case.pk, version=1, by=cast.leader, values=decision())
    with pytest.raises(ValidationError, match="không làm bước này"):
        carry_out_surplus(case_id=case.pk, version=2, by=cast.reviewer, carried_out_on=DAY)


# --- Who ------------------------------------------------------------------------------------------------------------------


def test_ward_deals_with_what_it_uses_and_what_it_left_last(cast, left, further, seat):
    make_building("Của Ba Đình", (cast.ba_dinh, True, None, None))
    taken = make_building(
        "Đã giao đơn vị khác",
        (cast.hoan_kiem, False, None, date(2026, 1, 1)),
        (cast.ba_dinh, False, date(2026, 1, 1), None),
    )
    assert set(in_hands_of(cast.chief1, DAY)) == {left, further, seat}
    assert taken not in in_hands_of(cast.chief1, DAY) and taken in in_hands_of(cast.chief2, DAY)
    assert in_hands_of(cast.reviewer, DAY).count() == 5


def test_pages_lead_from_candidate_to_outcome(cast, sign_in, further):
    assert "Cơ sở Hàng Bạc" in sign_in(cast.chief1).get(reverse("facilities:surplus-candidate-list")).content.decode()
    typed = {
        "proposed_form": "locality", "proposed_on": "03/08/2026", "proposal": "Bàn giao", "entry_key": str(uuid4()),
        "version": "1",
    }  # fmt: skip
    response = sign_in(cast.chief1).post(reverse("facilities:surplus-propose", args=[further.pk]), typed)
    case = SurplusCase.objects.get()
    assert response.url == case.get_absolute_url()
    typed = {"decided_form": "locality", "decided_on": "20/08/2026", "decision_number": "5/QĐ", "version": case.version}
    page = reverse("facilities:surplus-decide", args=[case.pk])
    refused = sign_in(cast.leader).post(page, typed)
    assert "Xin ghi cơ quan nhận" in refused.content.decode() and "5/QĐ" in refused.content.decode()
    assert sign_in(cast.leader).post(page, typed | {"receiver": "UBND phường"}).status_code == 302
    case.refresh_from_db()
    Headquarters.objects.filter(pk=further.pk).update(asset_roll="removed")
    typed = {"carried_out_on": "01/09/2026", "outcome": "Biên bản", "version": case.version}
    sign_in(cast.reviewer).post(reverse("facilities:surplus-carry-out", args=[case.pk]), typed)
    body = sign_in(cast.leader).get(case.get_absolute_url()).content.decode()
    assert "đã thực hiện" in body and "UBND phường" in body


def test_stale_decision_shows_both_values(cast, sign_in, left):
    case = propose(left, cast.reviewer)
    save_proposal(case_id=case.pk, version=1, by=cast.reviewer, values={"proposal": "Khác"})
    typed = {"decided_form": "recover", "decided_on": "20/08/2026", "decision_number": "5/QĐ", "version": "1"}
    response = sign_in(cast.leader).post(reverse("facilities:surplus-decide", args=[case.pk]), typed)
    assert response.status_code == 409 and SurplusCase.objects.get().state == "proposed"


def test_ward_withdraws_its_proposal_until_it_is_decided(cast, sign_in, further):
    case = propose(further, cast.chief1)
    decide(case, cast.leader)
    page = reverse("facilities:surplus-withdraw", args=[case.pk])
    assert sign_in(cast.chief1).get(page).status_code == 403
    case.refresh_from_db()
    sign_in(cast.leader).post(page, {"withdrawn_reason": "Quyết định bị thu hồi", "version": case.version})
    assert SurplusCase.objects.get().state == "withdrawn"


def test_foreign_case_does_not_exist_for_another_ward(cast, sign_in, further):
    case = propose(further, cast.chief1)
    assert sign_in(cast.chief2).get(case.get_absolute_url()).status_code == 404
    assert sign_in(cast.chief2).get(reverse("facilities:surplus-propose", args=[further.pk])).status_code == 404
    for name in ("surplus-list", "surplus-candidate-list"):
        for query in ("", "?export=csv"):
            assert "Hàng Bạc" not in sign_in(cast.chief2).get(reverse(f"facilities:{name}") + query).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?canh-bao=12", 1), ("?canh-bao=9", 1), ("?trang-thai=open", 2), ("?trang-thai=decided", 0),
     ("?hinh-thuc=keep", 1), ("?q=co+so", 1), ("?q=hang+bac", 2), ("?canh-bao=x&trang-thai=y", 2)],
)  # fmt: skip
def test_register_filters_by_the_address(cast, sign_in, left, further, query, count):
    propose(left, cast.reviewer)
    propose(further, cast.chief1, proposed_form="keep")
    response = sign_in(cast.reviewer).get(reverse("facilities:surplus-list") + query)
    assert response.context["count"] == count


def test_register_exports_the_alarm(cast, sign_in, left):
    propose(left, cast.reviewer)
    text = sign_in(cast.leader).get(reverse("facilities:surplus-list") + "?export=csv").content.decode("utf-8-sig")
    assert "Từ 12 tháng" in text and "01/07/2025" in text and len(text.strip().split("\r\n")) == 2


@pytest.mark.parametrize("name", ["surplus-list", "surplus-candidate-list"])
def test_lists_cost_the_same_queries_for_many_buildings(cast, sign_in, left, further, name):
    client, path = sign_in(cast.reviewer), reverse(f"facilities:{name}")
    if name == "surplus-list":
        propose(left, cast.reviewer)
    client.get(path)  # what is asked once for good
    few = count_queries(lambda: client.get(path))
    for number in range(12):
        more = make_building(f"Nhà {number}", (cast.hang_bac, False, None, date(2025, 7, 1)))
        if name == "surplus-list":
            propose(more, cast.reviewer)
    assert client.get(path).context["count"] == (13 if name == "surplus-list" else 14)
    assert count_queries(lambda: client.get(path)) == few


def test_building_made_anew_is_proposed_by_its_own_ward_alone(cast, sign_in):
    create_headquarters(ward_id=cast.hoan_kiem.pk, by=cast.ward1, values={"name": "Trụ sở mới"}, is_main=False)
    page = reverse("facilities:surplus-propose", args=[Headquarters.objects.get().pk])
    statuses = {
        name: sign_in(getattr(cast, name)).get(page).status_code
        for name in ("chief1", "ward1", "reviewer", "leader", "auditor")
    }
    assert statuses == {"chief1": 200, "ward1": 403, "reviewer": 200, "leader": 403, "auditor": 403}


# --- My work --------------------------------------------------------------------------------------------------------------


def test_my_work_rings_for_the_ward_that_left_the_building(cast, sign_in, left):
    tasks = sign_in(cast.chief1).get("/viec-cua-toi/").context["tasks"]
    alarm = next(task for task in tasks if task.what == "Trụ sở không sử dụng: Trụ sở cũ Hàng Bạc")
    assert (alarm.status, alarm.due_on) == ("late", date(2026, 7, 1))
    assert alarm.url == reverse("facilities:surplus-propose", args=[left.pk])
    for who in (cast.ward1, cast.chief2):
        assert "Trụ sở cũ Hàng Bạc" not in sign_in(who).get("/viec-cua-toi/").content.decode()
    propose(left, cast.chief1)
    assert "Trụ sở cũ Hàng Bạc" not in sign_in(cast.chief1).get("/viec-cua-toi/").content.decode()


def test_my_work_shows_what_waits_for_the_leader_and_the_reviewer(cast, sign_in, left):
    def queues(who):
        return {queue["label"]: queue["count"] for queue in sign_in(who).get("/viec-cua-toi/").context["queues"]}

    assert queues(cast.reviewer)["trụ sở không sử dụng từ 12 tháng, chưa có hồ sơ"] == 1
    case = propose(left, cast.chief1)
    assert queues(cast.leader)["hồ sơ trụ sở dôi dư chờ quyết định"] == 1
    decide(case, cast.leader)
    assert "hồ sơ trụ sở dôi dư chờ quyết định" not in queues(cast.leader)
    assert queues(cast.reviewer)["quyết định về trụ sở dôi dư chờ thực hiện"] == 1
