"""My work of recognition, assignment and locks: who is told what, and when it is told no more."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from organisation import clock
from programme.actions.assigning import assign_reviewer
from programme.actions.locking import grant_exception, lock_period
from programme.actions.recognition import withdraw_recognition
from programme.models import Assessment, Recognition
from programme.recognition_ready import ready
from programme.recognition_rule import judge
from reports import owing_papers
from tests import factories
from tests.reports.test_overview import queries_of

from . import titles

pytestmark = pytest.mark.django_db
HERE = "/viec-cua-toi/"
BUDGET = 15  # a question for each kind of thing to do


def tasks(client) -> list[str]:
    return [task.what for task in client.get(HERE).context["tasks"]]


def queues(client) -> dict[str, list]:
    return {queue["label"]: queue["tasks"] for queue in client.get(HERE).context["queues"]}


@pytest.fixture
def year(cast, criteria_set, monkeypatch):
    """Two wards registered for 2026; Hoàn Kiếm's year is concluded and met, Ba Đình's fourth quarter missed a mandatory criterion."""
    rows = [
        titles.register(monkeypatch, ward, chief)
        for ward, chief in ((cast.ba_dinh, cast.chief2), (cast.hoan_kiem, cast.chief1))
    ]
    veto = criteria_set.criteria.filter(is_veto=True).first().code
    for code in titles.QUARTERS:
        titles.conclude(cast.hoan_kiem, code, cast.leader)
        titles.conclude(cast.ba_dinh, code, cast.leader, missed=[veto] if code.endswith("Q4") else ())
    titles.on(monkeypatch, titles.AFTER)
    return rows


def test_ready_is_what_the_rule_says(year, cast, django_assert_num_queries):
    rows, day = list(Recognition.objects.select_related("ward")), titles.AFTER
    with django_assert_num_queries(2):
        found = ready(rows, day)
    assert found == {row.pk for row in rows if judge(row, day).is_met} == {year[1].pk}
    Assessment.objects.filter(ward=cast.hoan_kiem, period__number=2).update(state="verified")
    assert ready(rows, day) == {row.pk for row in rows if judge(row, day).is_met} == set()
    assert ready(rows, titles.BEFORE) == {row.pk for row in rows if judge(row, titles.BEFORE).is_met}


def test_reviewer_proposes_those_whose_rule_is_met_first(year, cast, sign_in):
    waiting = queues(sign_in(cast.reviewer))["hồ sơ công nhận chờ đề nghị"]
    assert [task.what for task in waiting] == ["phường Hoàn Kiếm, năm 2026", "phường Ba Đình, năm 2026"]
    assert [task.action for task in waiting] == ["Đề nghị", "Xem điều kiện"] and "/de-nghi/" in waiting[0].url
    assert not any("công nhận" in label for label in queues(sign_in(cast.leader)))
    titles.propose(year[1], cast.reviewer)
    assert len(queues(sign_in(cast.reviewer))["hồ sơ công nhận chờ đề nghị"]) == 1
    assert [task.what for task in queues(sign_in(cast.leader))["hồ sơ công nhận chờ quyết định"]] == [
        "phường Hoàn Kiếm, năm 2026"
    ]
    titles.decide(year[1], cast.leader)
    assert "hồ sơ công nhận chờ quyết định" not in queues(sign_in(cast.leader))


def test_registration_for_a_year_to_come_is_not_yet_proposed(cast, criteria_set, monkeypatch, sign_in):
    titles.register(monkeypatch, cast.hoan_kiem, cast.chief1, year=2027)
    assert "hồ sơ công nhận chờ đề nghị" not in queues(sign_in(cast.reviewer))


def test_chief_is_told_to_register_before_the_year_ends(cast, criteria_set, monkeypatch, sign_in):
    titles.on(monkeypatch, date(2026, 10, 1))
    assert "Đăng ký công nhận năm 2027" not in tasks(sign_in(cast.chief1))
    titles.on(monkeypatch, date(2026, 11, 20))
    assert "Đăng ký công nhận năm 2027" in tasks(sign_in(cast.chief1))
    assert "Đăng ký công nhận năm 2027" not in tasks(sign_in(cast.ward1))  # not theirs to register
    page = sign_in(cast.chief1).get(HERE).content.decode()
    assert "hạn đăng ký 31/12/2026" in page
    titles.register(monkeypatch, cast.hoan_kiem, cast.chief1, year=2027)
    titles.on(monkeypatch, date(2026, 11, 20))
    assert "Đăng ký công nhận năm 2027" not in tasks(sign_in(cast.chief1))


def test_ward_is_told_of_a_title_that_ends_soon_until_its_renewal_has_begun(cast, criteria_set, monkeypatch, sign_in):
    titles.on(monkeypatch, date(2027, 12, 1))
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    assert "Danh hiệu công nhận năm 2025 sắp hết hạn" in tasks(sign_in(cast.ward1))
    assert "hiệu lực đến hết ngày 31/01/2028" in sign_in(cast.ward1).get(HERE).content.decode()
    assert not any("sắp hết hạn" in what for what in tasks(sign_in(cast.ward2)))
    Recognition.objects.create(ward=cast.hoan_kiem, year=2028, registered_on=date(2027, 11, 1), renews=title)
    assert not any("sắp hết hạn" in what for what in tasks(sign_in(cast.ward1)))


def test_ward_is_told_of_a_withdrawal_with_its_reason_for_a_while(cast, criteria_set, monkeypatch, sign_in):
    title = titles.make_title(cast.hoan_kiem, cast.leader, decided_by=cast.admin)
    today = clock.today()
    withdraw_recognition(
        recognition_id=title.pk, version=title.version, by=cast.leader, withdrawn_on=today, reason="Có vi phạm"
    )
    response = sign_in(cast.ward1).get(HERE)
    assert "Bị thu hồi công nhận năm 2025" in response.content.decode() and "Có vi phạm" in response.content.decode()
    assert response.context["returned"] == 0
    titles.on(monkeypatch, today + timedelta(days=91))
    assert not any("thu hồi" in what for what in tasks(sign_in(cast.ward1)))


def test_assessments_given_to_me_stand_first_and_leave_the_common_queue(opened, cast, sign_in):
    Assessment.objects.update(state="submitted", submitted_by=cast.chief1, submitted_at=timezone.now())
    assign_reviewer(assessment_ids=[opened.assessment.pk], reviewer=cast.reviewer, by=cast.leader)
    found = queues(sign_in(cast.reviewer))
    assert list(found) == ["phiếu giao cho bạn thẩm định", "phiếu chờ thẩm định, chưa giao cho ai"]
    assert [task.what[:16] for waiting in found.values() for task in waiting] == [
        "phường Hoàn Kiếm",
        "phường Ba Đình, ",
    ]
    assign_reviewer(assessment_ids=[opened.foreign.pk], reviewer=cast.auditor, by=cast.leader)
    assert [task.action for task in queues(sign_in(cast.auditor))["phiếu giao cho bạn thẩm định"]] == ["Thẩm định"]
    Assessment.objects.filter(pk=opened.foreign.pk).update(state="returned")
    assert [task.note for task in queues(sign_in(cast.auditor))["phiếu giao cho bạn thẩm định"]] == ["trả lại"]


def test_ward_reads_until_when_it_may_enter_after_the_lock(opened, cast, sign_in):
    lock_period(period_id=opened.period.pk, by=cast.admin)
    last = clock.today() + timedelta(days=5)
    for day in (last - timedelta(days=2), last):
        grant_exception(
            ward_id=cast.hoan_kiem.pk, period_id=opened.period.pk, reason="Mất điện", expires_on=day, by=cast.leader
        )
    page = sign_in(cast.ward1).get(HERE).content.decode()
    assert f"được phép nhập và gửi đến hết ngày <b>{last:%d/%m/%Y}</b>" in page and page.count("Mất điện") == 1
    assert "được phép nhập" not in sign_in(cast.ward2).get(HERE).content.decode()


@pytest.mark.parametrize("who", ["ward1", "chief1", "reviewer", "leader"])
def test_costs_the_same_for_few_and_many_titles(opened, cast, monkeypatch, sign_in, who):
    titles.on(monkeypatch, date(2026, 11, 20))
    titles.make_title(cast.hoan_kiem, cast.leader)
    client, counts = sign_in(getattr(cast, who)), []
    voted = {"minutes_on": date(2026, 10, 1), "votes_for": 5, "votes_against": 0, "votes_abstain": 0}
    for count in (4, 30):
        wards = factories.make_wards(count)
        for place, ward in enumerate(wards):
            said = {"state": "proposed", **voted} if place % 2 else {"state": "registered"}
            Recognition.objects.create(ward=ward, year=2026, registered_on=date(2025, 12, 1), **said)
        given = Assessment.objects.bulk_create(
            Assessment(ward=ward, period=opened.period, criteria_set=opened.assessment.criteria_set, state="submitted",
                       due_on=opened.period.ends_on, submitted_by=cast.chief2, submitted_at=timezone.now())
            for ward in wards
        )  # fmt: skip
        assign_reviewer(assessment_ids=[given[0].pk], reviewer=cast.reviewer, by=cast.leader)
        assign_reviewer(assessment_ids=[given[1].pk], reviewer=cast.leader, by=cast.leader)
        counts.append(queries_of(client, HERE))
    assert counts[0] == counts[1] <= BUDGET, counts
    assert len(owing_papers.assigned(cast.reviewer, client.get(HERE).context["reading"])[1]) == 2
