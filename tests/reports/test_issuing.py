"""Issuing: the register of numbers, by what authority one signs, what is sealed, and two at once."""

import json
import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from organisation.models import AuditEntry, AuditHead
from reports import actions
from reports.models import ComplianceReport, Edition, Narrative
from reports.narratives import words_mark
from reports.register import register_of
from reports.render.document import document
from reports.render.files import dressing_of
from reports.sealing import is_whole, seal_of
from tests import factories

pytestmark = pytest.mark.django_db
SIGNED = {"signer_name": "Vũ Văn Ký", "signer_post": "GIÁM ĐỐC", "issued_on": date(2026, 9, 25)}


@pytest.fixture
def two(cast, make, city_draft):
    """Drafts of two quarters, of one register."""
    return city_draft, make("city", period=factories.make_period("2026-Q2")).editions.get()


def form(**more):
    return {
        "signer_name": "Vũ Văn Ký",
        "signer_post": "GIÁM ĐỐC",
        "issued_on": "25/09/2026",
        "seen": words_mark({}),
    } | more


def page(edition):
    return reverse("reports:report-issue", args=[edition.report_id])


def together(*works) -> list:
    """Run each in a thread of its own at once; their answers and refusals in order."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        gate.wait()
        try:
            answers[place] = work()
        except Exception as problem:
            answers[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_number_typed_by_hand_is_taken_and_leaves_a_gap_that_is_shown(cast, sign_in, two, issue):
    assert issue(two[0], number=5).register_number == "05/BC-CATP"
    assert register_of("BC-CATP", 2026).gaps == (1, 2, 3, 4)
    text = sign_in(cast.leader).get(page(two[1])).content.decode()
    assert 'value="6"' in text and "1, 2, 3, 4" in text
    assert issue(two[1]).issue_number == 6


def test_number_in_a_gap_may_be_taken(two, issue):
    issue(two[0], number=5)
    assert issue(two[1], number=3).register_number == "03/BC-CATP"
    assert register_of("BC-CATP", 2026).gaps == (1, 2, 4)


def test_used_number_is_refused_naming_who_has_it_and_the_next(cast, sign_in, two, issue):
    issue(two[0], number=5)
    shown = sign_in(cast.leader).post(page(two[1]), form(number="5"))
    said = str(shown.context["form"].errors["number"])
    assert "05/BC-CATP" in said and "quý III năm 2026" in said and "06/BC-CATP" in said
    assert "Vũ Văn Ký" in shown.content.decode() and not Edition.objects.get(pk=two[1].pk).is_issued


@pytest.mark.parametrize("number", ["0", "-1", "100.000", "1,5", "x", "9" * 40])
def test_number_that_is_none_is_refused_at_its_field(cast, sign_in, city_draft, number):
    shown = sign_in(cast.leader).post(page(city_draft), form(number=number))
    assert shown.context["form"].errors["number"] and not Edition.objects.get().is_issued


def test_each_year_has_its_own_register(cast, make, two, issue):
    issue(two[0], number=9)
    before = make("city", period=factories.make_period("2025-Q4")).editions.get()
    assert issue(before, issued_on=date(2025, 12, 25)).issue_number == 1


@pytest.mark.parametrize(
    "authority, head_post, post, printed",
    [
        ("", "bỏ đi", "Giám đốc", ["GIÁM ĐỐC"]),
        ("KT.", "Giám đốc", "Phó Giám đốc", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("KT.", "", "Phó Giám đốc", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("Q.", "", "Giám đốc", ["Q. GIÁM ĐỐC"]),
        ("TL.", "Giám đốc", "Trưởng phòng Tham mưu", ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG THAM MƯU"]),
        ("TUQ.", "Giám đốc", "Chánh Văn phòng", ["TUQ. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]),
        (
            "TM.",
            "Ủy ban nhân dân",
            "KT. Chủ tịch\nPhó Chủ tịch",
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
    ],
)
def test_authority_is_kept_and_printed_above_the_name(cast, sign_in, city_draft, authority, head_post, post, printed):
    answer = sign_in(cast.leader).post(
        page(city_draft), form(authority=authority, head_post=head_post, signer_post=post)
    )
    assert answer.status_code == 302
    edition = Edition.objects.get()
    assert edition.authority == authority and (authority or edition.head_post == "")
    assert document(json.loads(edition.data), dressing_of(edition))["post"] == printed


def test_collective_without_its_name_and_unknown_authority_are_refused(cast, sign_in, city_draft):
    client = sign_in(cast.leader)
    assert client.post(page(city_draft), form(authority="TM.")).context["form"].errors["head_post"]
    assert client.post(page(city_draft), form(authority="PP.")).context["form"].errors["authority"]
    with pytest.raises(ValidationError):
        actions.issue_edition(edition_id=city_draft.pk, by=cast.leader, authority="PP.", **SIGNED)
    assert not Edition.objects.get().is_issued


def test_issue_gives_a_code_the_trails_head_and_a_seal(city_draft, issue, cast):
    actions.write_narrative(edition_id=city_draft.pk, by=cast.reviewer, texts={"chung": "Một"})
    actions.make_report(city_draft.report_id)
    head = AuditHead.objects.get()
    drafted = city_draft.seal
    issue(city_draft)
    edition = Edition.objects.get()
    assert len(edition.check_code) == 10 and (edition.audit_count, edition.audit_hash) == (head.count, head.hash)
    assert edition.seal == seal_of(edition) != drafted and is_whole(edition)
    assert AuditEntry.objects.get(action="report.issue").number > head.count


@pytest.mark.parametrize(
    "field", ["signer_name", "issue_number", "criteria_version", "template_version", "data", "head_post"]
)
def test_seal_tells_when_any_part_differs(city_draft, issue, field):
    issue(city_draft)
    edition = Edition.objects.get()
    setattr(edition, field, 7 if field == "issue_number" else "{}")
    assert not is_whole(edition)


def test_seal_tells_when_the_words_differ(cast, city_draft, issue):
    issue(city_draft)
    edition = Edition.objects.get()
    assert is_whole(edition)
    edition._prefetched_objects_cache = {"narratives": [Narrative(section="chung", text="Thêm sau lưng")]}
    assert not is_whole(edition)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_issue_one_draft_at_once_one_wins_and_the_other_is_told(cast, city_draft):
    work = lambda: actions.issue_edition(edition_id=city_draft.pk, by=cast.leader, **SIGNED)  # noqa: E731
    answers = together(work, work)
    (told,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert "đã ban hành số 01/BC-CATP" in told.messages[0]
    assert Edition.objects.get().issue_number == 1 and AuditEntry.objects.filter(action="report.issue").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_number_at_once_one_wins_and_the_other_is_told_who_has_it(cast, two):
    works = [
        lambda edition=edition: actions.issue_edition(edition_id=edition.pk, by=cast.leader, number=7, **SIGNED)
        for edition in two
    ]
    answers = together(*works)
    (told,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert "07/BC-CATP" in told.message_dict["number"][0]
    assert ComplianceReport.objects.filter(state="issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_the_number_open_get_two_numbers(cast, two):
    works = [
        lambda edition=edition: actions.issue_edition(edition_id=edition.pk, by=cast.leader, **SIGNED)
        for edition in two
    ]
    assert sorted(edition.issue_number for edition in together(*works)) == [1, 2]
