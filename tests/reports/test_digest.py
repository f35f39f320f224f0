"""Daily digests: what is told to whom, once, at whose hour, on which days, in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation import clock
from organisation.models import Holiday, Officer
from programme.models import Assessment, AssessmentStep, Directive, Duty, Extension, LockException, Progress
from reports.actions import choose_digest, make_digests, mark_read
from reports.digest import LATE, MOST_LINES, Fact, kind_on, lines, news, sections
from reports.models import Digest, Notice
from tests.factories import make_officer, make_period
from tests.reports import builders, digests
from tests.reports.digests import MONDAY
from tests.reports.test_report_actions import together

pytestmark = pytest.mark.django_db
FRIDAY, TUESDAY = MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """A fixed day, and no broker."""
    monkeypatch.setattr(clock, "today", lambda: MONDAY)
    monkeypatch.setattr("reports.actions.digests.queue_digests", lambda: None)


def told(officer, day=MONDAY) -> list[tuple[str, str]]:
    found = Digest.objects.filter(officer=officer, day=day).first()
    return [(line["kind"], line["text"]) for line in found.lines] if found else []


def kinds(officer, day=MONDAY) -> list[str]:
    return [kind for kind, _text in told(officer, day)]


# --- From facts to lines ---


@pytest.mark.parametrize(("days", "kind"), [(-1, "late"), (0, "due"), (1, "soon"), (7, "soon"), (8, None)])
def test_kind_of_a_deadline_on_its_borders(days, kind):
    assert kind_on(MONDAY + timedelta(days=days), MONDAY) == kind


def test_overdue_is_told_again_and_everything_else_once():
    facts = [Fact(LATE, "a", "A"), Fact("soon", "b", "B"), Fact("due", "b", "B")]
    assert [fact.kind for fact in news(facts, {("late", "a"), ("soon", "b")})] == ["late", "due"]


def test_lines_are_empty_when_there_is_no_news_whatever_is_unread():
    assert lines([], unread=5) == []
    assert [line["kind"] for line in lines([Fact("asked", "a", "A")], unread=5)] == ["asked", "unread"]


def test_lines_beyond_ten_of_a_heading_are_counted():
    said = lines([Fact(LATE, f"{number:02}", f"Việc {number}") for number in range(13)])
    assert len(said) == MOST_LINES + 1 and said[-1]["text"] == "và 3 việc khác"
    assert [(part["kind"], len(part["lines"])) for part in sections(said)] == [("late", 11)]


# --- Whom what is told ---


def test_digest_tells_a_ward_what_it_owes_late_due_and_soon(cast):
    for days, code in ((-3, "A"), (0, "B"), (7, "C"), (8, "D")):
        digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=days), code)
    assert make_digests(MONDAY, 7) == 2
    for officer in (cast.ward1, cast.chief1):
        assert [(kind, text.split(": ")[1]) for kind, text in told(officer)] == [
            ("late", "A Việc thử"),
            ("due", "B Việc thử"),
            ("soon", "C Việc thử"),
        ]
    assert told(cast.ward2) == told(cast.agency) == told(cast.leader) == told(cast.idle) == []


def test_digest_tells_of_reports_and_assessments_not_sent(cast):
    digests.owe([cast.hoan_kiem], [cast.catp], due_on=MONDAY)
    paper = builders.make_assessments([cast.hoan_kiem], make_period("2026-Q3"))[0]
    Assessment.objects.update(due_on=MONDAY - timedelta(days=2))
    make_digests(MONDAY, 7)
    assert told(cast.ward1) == [
        ("late", "Phiếu tự chấm quý III năm 2026 chưa gửi"),
        ("due", "1 nghĩa vụ chưa báo cáo, quý III năm 2026"),
    ]
    assert told(cast.agency) == [("due", "1 nghĩa vụ chưa báo cáo, quý III năm 2026")]
    assert Digest.objects.get(officer=cast.ward1).lines[0]["url"] == f"/danh-gia/{paper.pk}/nhap/"


def test_digest_counts_a_granted_extension_as_the_deadline(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY - timedelta(days=3))
    Duty.objects.filter(pk=duty.pk).update(extended_until=MONDAY + timedelta(days=3))
    make_digests(MONDAY, 7)
    assert kinds(cast.ward1) == ["soon"]


@pytest.mark.parametrize("done", [{"done_on": FRIDAY}, {"last_status": "done"}, {"valid_until": MONDAY}])
def test_digest_is_silent_about_duties_that_are_over(cast, done):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY, **done)
    assert make_digests(MONDAY, 7) == 0 and not Notice.objects.exists()


def test_digest_is_silent_about_a_locked_period_unless_the_ward_may_still_enter(cast):
    row = digests.owe([cast.hoan_kiem, cast.ba_dinh], due_on=FRIDAY)[0]
    type(row.period).objects.filter(pk=row.period_id).update(locked_at=timezone.now())
    LockException.objects.create(
        ward=cast.hoan_kiem, period=row.period, reason="Mất điện", expires_on=TUESDAY, granted_by=cast.leader
    )
    make_digests(MONDAY, 7)
    assert kinds(cast.ward1) == ["late"] and told(cast.ward2) == []


def test_digest_tells_what_came_back_with_the_reason(cast):
    digests.owe([cast.hoan_kiem], due_on=MONDAY + timedelta(days=20), **digests.returned(cast.agency))
    paper = builders.make_assessments([cast.hoan_kiem], make_period("2026-Q3"), state="returned")[0]
    Assessment.objects.update(due_on=MONDAY + timedelta(days=20))
    AssessmentStep.objects.create(
        assessment=paper, action="return", at=digests.at(MONDAY), by=cast.reviewer, reason="Thiếu B01"
    )
    make_digests(MONDAY, 7)
    assert told(cast.ward1) == [
        ("returned", "Phiếu tự chấm quý III năm 2026. Lý do: Thiếu B01"),
        ("returned", "T-1 Việc thử, quý III năm 2026. Lý do: Thiếu số liệu"),
    ]
    Progress.objects.update(returned_at=digests.at(TUESDAY))  # sent again and returned again
    make_digests(TUESDAY, 7)
    assert kinds(cast.ward1, TUESDAY) == ["returned", "unread"]


def test_digest_asks_the_agency_and_answers_the_ward(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    obstacle = digests.ask(duty, cast.catp, cast.ward1)
    make_digests(MONDAY, 7)
    assert told(cast.agency) == [("asked", "phường Hoàn Kiếm hỏi về D-1: Chưa có mặt bằng")] and told(cast.ward1) == []
    assert Digest.objects.get(officer=cast.agency).lines[0]["url"] == f"/nghi-quyet/vuong-mac/{obstacle.pk}/tra-loi/"
    digests.answer(obstacle, cast.agency)
    make_digests(TUESDAY, 7)
    assert told(cast.ward1, TUESDAY) == [("answered", "Công an TP trả lời vướng mắc của D-1: Đã giao đất")]
    assert told(cast.agency, TUESDAY) == [] and told(cast.chief1, TUESDAY) == []


def test_digest_says_an_answer_is_overdue_every_day(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    digests.ask(duty, cast.catp, cast.ward1, answer_by=FRIDAY)
    for day in (MONDAY, TUESDAY):
        make_digests(day, 7)
        assert kinds(cast.agency, day) == ["late"]


def test_digest_tells_who_asked_what_was_decided(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    digests.decide(duty, cast.chief1, cast.leader)
    make_digests(MONDAY, 7)
    assert told(cast.chief1) == [
        ("decided", "Đề nghị gia hạn D-1: được gia hạn"),
        ("decided", "Ý kiến về việc bị tính chậm, D-1: không được chấp nhận"),
    ]
    assert told(cast.ward1) == []


@pytest.fixture
def answered(cast):
    """An obstacle of Hoàn Kiếm answered, an extension and an objection decided: what the ward's officer is told of."""
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    digests.answer(digests.ask(duty, cast.catp, cast.ward1), cast.agency)
    digests.decide(duty, cast.ward1, cast.leader)
    return duty


NEWS = ["answered", "decided", "decided"]


def test_digest_tells_nothing_of_a_ward_one_was_posted_away_from(cast, answered):
    Officer.objects.filter(pk=cast.ward1.pk).update(ward=cast.ba_dinh)
    make_digests(MONDAY, 7)
    assert told(cast.ward1) == []
    Officer.objects.filter(pk=cast.ward1.pk).update(ward=cast.hoan_kiem)
    make_digests(TUESDAY, 7)
    assert kinds(cast.ward1, TUESDAY) == NEWS


@pytest.mark.parametrize("post", [{"ward": None}, {"ward": None, "sees_all": True}])
def test_digest_without_a_post_tells_only_who_sees_all(cast, answered, post):
    Officer.objects.filter(pk=cast.ward1.pk).update(**post)
    make_digests(MONDAY, 7)
    assert kinds(cast.ward1) == (NEWS if post.get("sees_all") else [])


def test_digest_tells_the_heirs_officer_what_came_of_the_unit_before(cast, answered):
    Duty.objects.filter(pk=answered.pk).update(ward=cast.hang_bac)
    make_digests(MONDAY, 7)
    assert kinds(cast.ward1) == NEWS


def test_digest_of_a_directives_extension_goes_to_the_lead_and_who_left_it_is_not_told(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=90))
    extension, dispute = digests.decide(duty, cast.agency, cast.leader)
    dispute.delete()
    Directive.objects.filter(pk=duty.directive_id).update(lead=cast.catp)
    Extension.objects.filter(pk=extension.pk).update(duty=None, directive=duty.directive_id)
    make_digests(MONDAY, 7)
    assert kinds(cast.agency) == ["decided"]
    Officer.objects.filter(pk=cast.agency.pk).update(agency=cast.stc)
    Notice.objects.all().delete()
    make_digests(TUESDAY, 7)
    assert told(cast.agency, TUESDAY) == []


# --- Once, at whose hour, on which days ---


def test_digest_is_made_once_when_the_beat_fires_twice(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY)
    assert [make_digests(MONDAY, 7), make_digests(MONDAY, 7), make_digests(MONDAY, 23)] == [2, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_digest_is_made_once_when_two_beats_fire_together(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, MONDAY)
    answers = together(3, lambda: make_digests(MONDAY, 7))
    assert sum(answers) == 2 and Digest.objects.count() == 2 and Notice.objects.count() == 2


def test_due_things_are_told_once_and_overdue_ones_until_done(cast):
    duty = digests.owe_until({"ward": cast.hoan_kiem}, MONDAY + timedelta(days=2))
    days = [MONDAY + timedelta(days=number) for number in (0, 1, 2, 3, 4)]
    for day in days:
        make_digests(day, 7)
    assert [kinds(cast.ward1, day) for day in days] == [
        ["soon"],
        [],
        ["due", "unread"],
        ["late", "unread"],
        ["late", "unread"],
    ]
    Duty.objects.filter(pk=duty.pk).update(done_on=days[-1])
    later = MONDAY + timedelta(days=7)
    assert make_digests(later, 7) == 0


def test_digest_waits_for_the_hour_chosen(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY)
    choose_digest(by=cast.ward1, hour=15, by_mail=True)
    choose_digest(by=cast.chief1, hour=5, by_mail=True)
    found = []
    for hour in (4, 5, 7, 14, 16):
        make_digests(MONDAY, hour)
        found.append({row.officer.username for row in Digest.objects.select_related("officer")})
    assert found == [set(), {"chief1"}, {"chief1"}, {"chief1"}, {"chief1", "ward1"}]


def test_no_digest_on_days_off(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY - timedelta(days=10))
    Holiday.objects.create(day=TUESDAY, name="Nghỉ lễ")
    days = [FRIDAY, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2), MONDAY, TUESDAY]
    assert [make_digests(day, 9) for day in days] == [2, 0, 0, 2, 0]


def test_no_digest_for_those_who_left_or_whose_unit_ended(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY)
    digests.owe_until({"ward": cast.hang_bac}, FRIDAY, "D-2")
    make_officer("left behind", "ward_officer", ward=cast.hang_bac)
    Officer.objects.filter(pk=cast.ward1.pk).update(is_active=False)
    make_digests(MONDAY, 7)
    assert set(Digest.objects.values_list("officer__username", flat=True)) == {"chief1"}


def test_unread_ones_are_counted_beside_news_until_seen(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, MONDAY)
    make_digests(MONDAY, 7)
    make_digests(TUESDAY, 7)
    assert told(cast.ward1, TUESDAY)[-1] == ("unread", "1 tin báo những ngày trước chưa xem")
    assert mark_read(by=cast.ward1) == 1
    make_digests(TUESDAY + timedelta(days=1), 7)
    assert kinds(cast.ward1, TUESDAY + timedelta(days=1)) == ["late"]


def test_digests_cost_the_same_for_few_and_many_people(cast):
    digests.owe_until({"ward": cast.hoan_kiem}, FRIDAY)
    counts = []
    for day, count in ((MONDAY, 3), (TUESDAY, 60)):
        for number in range(count):
            make_officer(f"{day:%d}-{number}", "ward_officer", ward=cast.hoan_kiem)
        with CaptureQueriesContext(connection) as captured:
            assert make_digests(day, 7) >= count
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 26, counts
