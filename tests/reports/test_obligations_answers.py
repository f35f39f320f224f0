"""What bodies and the leader say about a report that is owed: nil, by paper, excused, objections."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from organisation import clock
from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from reports import obligations as rules
from reports.actions import answering, objecting
from reports.actions.obligations import meet_obligations, open_obligations
from reports.models import Objection, Obligation
from reports.obligations import Standing
from tests import factories
from tests.reports.owed import make_edition, make_regime

DUE = date(2026, 9, 16)
LATE = date(2026, 9, 18)


@pytest.fixture
def day(monkeypatch):
    """day(date): it is that day from now on."""

    def set_day(value: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: value)

    set_day(DUE)
    return set_day


@pytest.fixture
def opened(cast, day):
    make_regime("ward", kind="quarter")
    make_regime("agency", kind="quarter", agency=cast.stc, report_kind="facilities")
    make_regime("agency", kind="quarter", agency=cast.catp, report_kind="facilities", code="catp")
    make_regime("city", kind="quarter", report_kind="city")
    period = factories.make_period("2026-Q3")
    open_obligations(period=period, day=DUE)
    return period


def of(ward) -> Obligation:
    return Obligation.objects.select_related("period", "edition").get(ward=ward)


def of_agency(agency) -> Obligation:
    return Obligation.objects.select_related("period", "edition").get(agency=agency)


def nil(row, by, note="Không phát sinh vụ việc", version=None):
    return answering.say_nil(obligation_id=row.pk, version=version, by=by, note=note)


def test_nil_counts_as_sent_on_the_day_it_is_said(cast, opened):
    row = nil(of(cast.ba_dinh), cast.chief2)
    assert (row.is_nil, row.sent_on, row.sent_by) == (True, DUE, cast.chief2)
    assert rules.standing_on(row, LATE) == Standing.NIL
    entry = AuditEntry.objects.get(action="say_nil")
    assert entry.by == cast.chief2 and entry.ward == cast.ba_dinh and entry.changes["is_nil"] == [False, True]


def test_nil_said_late_is_late(cast, opened, day):
    day(LATE)
    row = nil(of(cast.ba_dinh), cast.chief2)
    assert rules.days_late(row, LATE) == 2
    found = rules.counted(Obligation.objects.filter(ward=cast.ba_dinh), LATE)[()]
    assert (found.over_met, found.in_time) == (1, 0)


@pytest.mark.parametrize("who", ["ward2", "reviewer", "leader", "auditor", "admin"])
def test_only_the_body_says_nil(cast, opened, who):
    with pytest.raises(PermissionDenied):
        nil(of(cast.ba_dinh), getattr(cast, who))
    assert of(cast.ba_dinh).sent_on is None


def test_another_wards_report_does_not_exist(cast, opened):
    with pytest.raises(Obligation.DoesNotExist):
        nil(of(cast.ba_dinh), cast.chief1)


def test_nil_needs_a_reason_a_cut_off_that_is_over_and_a_report_still_owed(cast, opened, day):
    with pytest.raises(ValidationError):
        nil(of(cast.ba_dinh), cast.chief2, note="  ")
    day(opened.ends_on)
    with pytest.raises(ValidationError, match="chốt số liệu"):
        nil(of(cast.ba_dinh), cast.chief2)
    day(DUE)
    nil(of(cast.ba_dinh), cast.chief2)
    with pytest.raises(ValidationError, match="đã gửi ngày 16/09/2026"):
        nil(of(cast.ba_dinh), cast.chief2)


def test_a_page_made_from_an_older_row_changes_nothing(cast, opened):
    row = of(cast.ba_dinh)
    nil(row, cast.chief2, version=row.version)
    with pytest.raises(StaleEdit):
        answering.take_back(obligation_id=row.pk, version=row.version, by=cast.chief2, reason="Nhầm")


def test_an_issued_report_takes_the_place_of_nil(cast, opened, day):
    nil(of(cast.ba_dinh), cast.chief2)
    day(LATE)
    meet_obligations(edition=make_edition(opened, cast.ba_dinh, by=cast.chief2), by=cast.chief2)
    row = of(cast.ba_dinh)
    assert (row.is_nil, row.note, row.sent_on) == (False, "", LATE)


def test_an_answer_taken_back_is_owed_again(cast, opened, day):
    nil(of(cast.ba_dinh), cast.chief2)
    answering.take_back(obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.chief2, reason="Ghi nhầm kỳ")
    assert rules.standing_on(of(cast.ba_dinh), DUE) == Standing.OPEN
    assert AuditEntry.objects.get(action="take_back_answer").reason == "Ghi nhầm kỳ"


def test_what_an_edition_met_is_not_taken_back_here(cast, opened):
    meet_obligations(edition=make_edition(opened, cast.ba_dinh, by=cast.chief2), by=cast.chief2)
    with pytest.raises(ValidationError):
        answering.take_back(obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.chief2, reason="Nhầm")


# --- By paper -------------------------------------------------------------------------------------------------------------


def paper(row, by, number="125/BC-CATP", sent_on=DUE):
    return answering.send_paper(obligation_id=row.pk, version=None, by=by, paper_number=number, sent_on=sent_on)


def test_an_agency_enters_the_paper_that_it_sent_and_its_day_counts(cast, opened, day):
    day(LATE)
    row = paper(of_agency(cast.catp), cast.agency)
    assert (row.paper_number, row.sent_on, rules.standing_on(row, LATE)) == ("125/BC-CATP", DUE, Standing.SENT)
    assert clock.hanoi_day(row.sent_at) != DUE  # when it was entered stays beside it


def test_another_agencys_report_does_not_exist(cast, opened):
    with pytest.raises(Obligation.DoesNotExist):
        paper(of_agency(cast.stc), cast.agency)


@pytest.mark.parametrize(
    ("number", "sent_on", "field"),
    [(" ", DUE, "paper_number"), ("1/BC", DUE + timedelta(days=9), "sent_on"), ("1/BC", date(2026, 9, 14), "sent_on")],
)
def test_a_paper_needs_a_number_and_a_day_after_the_cut_off_not_to_come(cast, opened, number, sent_on, field):
    with pytest.raises(ValidationError) as refusal:
        paper(of_agency(cast.catp), cast.agency, number, sent_on)
    assert list(refusal.value.error_dict) == [field]


def test_a_ward_cannot_go_round_the_report_that_the_portal_makes(cast, opened):
    with pytest.raises(ValidationError, match="do cổng lập"):
        paper(of(cast.ba_dinh), cast.chief2)
    with pytest.raises(ValidationError, match="do cổng lập"):
        paper(Obligation.objects.get(level__who="city"), cast.leader)


# --- Excused --------------------------------------------------------------------------------------------------------------


def test_the_leader_excuses_and_the_report_leaves_the_rates(cast, opened, day):
    row = answering.excuse(obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.leader, reason="Bão số 10")
    assert rules.standing_on(row, LATE) == Standing.EXCUSED and rules.days_late(row, LATE) == 0
    found = rules.counted(Obligation.objects.exclude(ward=None), LATE)[()]
    assert (found.owed, found.excused, found.over) == (1, 1, 1)
    answering.end_excuse(obligation_id=row.pk, version=None, by=cast.leader, reason="Đã khắc phục")
    assert rules.standing_on(of(cast.ba_dinh), LATE) == Standing.LATE
    assert list(AuditEntry.objects.filter(action__contains="excuse").values_list("reason", flat=True)) == [
        "Đã khắc phục",
        "Bão số 10",
    ]


@pytest.mark.parametrize("who", ["chief2", "reviewer", "auditor", "admin"])
def test_only_the_leader_excuses(cast, opened, who):
    with pytest.raises(PermissionDenied):
        answering.excuse(obligation_id=of(cast.ba_dinh).pk, version=None, by=getattr(cast, who), reason="Bão")


def test_a_sent_report_is_not_excused_and_an_excuse_needs_a_reason(cast, opened):
    with pytest.raises(ValidationError):
        answering.excuse(obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.leader, reason="")
    nil(of(cast.ba_dinh), cast.chief2)
    with pytest.raises(ValidationError, match="đã gửi"):
        answering.excuse(obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.leader, reason="Bão")


# --- Objections -----------------------------------------------------------------------------------------------------------


def object_to(row, by, reason="Cổng mất kết nối cả ngày"):
    return objecting.raise_objection(obligation_id=row.pk, by=by, reason=reason)


def test_a_late_body_objects_once_and_the_days_stay(cast, opened, day):
    with pytest.raises(ValidationError, match="không bị tính chậm"):
        object_to(of(cast.ba_dinh), cast.chief2)
    day(LATE)
    made = object_to(of(cast.ba_dinh), cast.chief2)
    with pytest.raises(ValidationError, match="Đang có một ý kiến"):
        object_to(of(cast.ba_dinh), cast.chief2)
    found = rules.counted(Obligation.objects.filter(ward=cast.ba_dinh), LATE)[()]
    assert (found.late, found.in_time, found.disputed) == (1, 0, 1)
    assert found.timeliness == 0 and found.timeliness_disputed == 1
    assert AuditEntry.objects.get(action="raise_objection").reason == made.reason


@pytest.mark.parametrize(("is_upheld", "state", "disputed"), [(True, "upheld", 1), (False, "rejected", 0)])
def test_the_leader_decides_and_the_rate_beside_follows(cast, opened, day, is_upheld, state, disputed):
    day(LATE)
    made = object_to(of(cast.ba_dinh), cast.chief2)
    row = objecting.decide_objection(
        objection_id=made.pk, version=made.version, by=cast.leader, is_upheld=is_upheld, note="Đã xem nhật ký"
    )
    assert (row.state, row.decided_by) == (state, cast.leader)
    found = rules.counted(Obligation.objects.filter(ward=cast.ba_dinh), LATE)[()]
    assert (found.late, found.disputed) == (1, disputed)
    with pytest.raises(ValidationError, match="đã được xử lý"):
        objecting.withdraw_objection(objection_id=made.pk, version=None, by=cast.chief2)


def test_refusing_needs_a_word_and_nobody_decides_their_own(cast, opened, day):
    day(LATE)
    made = object_to(of(cast.ba_dinh), cast.chief2)
    with pytest.raises(ValidationError):
        objecting.decide_objection(objection_id=made.pk, version=None, by=cast.leader, is_upheld=False)
    with pytest.raises(PermissionDenied):
        objecting.decide_objection(objection_id=made.pk, version=None, by=cast.chief2, is_upheld=True)
    own = object_to(Obligation.objects.get(level__who="city"), cast.leader)
    with pytest.raises(PermissionDenied):
        objecting.decide_objection(objection_id=own.pk, version=None, by=cast.leader, is_upheld=True)
    assert set(Objection.objects.values_list("state", flat=True)) == {"open"}


def test_a_withdrawn_objection_makes_room_for_another(cast, opened, day):
    day(LATE)
    made = object_to(of(cast.ba_dinh), cast.chief2)
    objecting.withdraw_objection(objection_id=made.pk, version=made.version, by=cast.chief2)
    assert object_to(of(cast.ba_dinh), cast.chief2).pk != made.pk


def test_a_unit_that_has_ended_answers_nothing_and_the_leader_may_excuse(cast, opened, day):
    cast.ba_dinh.dissolved_on = DUE + timedelta(days=1)
    cast.ba_dinh.save()
    cast.chief2.refresh_from_db()
    day(LATE)
    with pytest.raises(PermissionDenied, match="đã kết thúc"):
        nil(of(cast.ba_dinh), cast.chief2)
    assert answering.excuse(
        obligation_id=of(cast.ba_dinh).pk, version=None, by=cast.leader, reason="Đơn vị đã sáp nhập"
    )
