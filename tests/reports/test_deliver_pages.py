"""Pages of what was given: the recipient's own list and page, the report's recipients, and the acts on them."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from organisation.models import Officer
from reports.actions import deliver
from reports.models import Delivery, Edition, ReportFile, SignedFile
from tests.reports.given import edition_of, issued, receive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr("reports.actions.queue._send_deliveries", lambda: None)


@pytest.fixture
def edition(cast) -> Edition:
    """The city's report, given to the reviewer, to an agency's officer and to an address; with a PDF."""
    receive(role="reviewer"), receive(role="agency_officer", agency=cast.catp), receive(email="ubnd@example.vn")
    found = issued(cast.leader, check_code="4K7QX9M2ZT")
    row = ReportFile(edition=found, format="pdf", sha256="a" * 64, size=3)
    row.file.save("reports/1.pdf", ContentFile(b"pdf"), save=True)
    deliver(edition=found)
    return found


def to(officer: Officer) -> Delivery:
    return Delivery.objects.get(officer=officer)


def page(row: Delivery, rest: str = "") -> str:
    return f"/bao-cao/nhan/{row.pk}/{rest}"


# --- The recipient's


def test_list_shows_what_was_given_to_the_reader(cast, sign_in, edition):
    response = sign_in(cast.agency).get("/bao-cao/da-nhan/")
    assert [row.officer for row, _title in response.context["rows"]] == [cast.agency]
    assert response.context["unopened"] == 1 and "05/BC-CATP" in response.content.decode()


def test_list_says_what_to_expect_when_nothing_was_given(cast, sign_in, edition):
    response = sign_in(cast.auditor).get("/bao-cao/da-nhan/")
    assert "Chưa nhận báo cáo nào" in response.content.decode() and not response.context["rows"]


def test_list_of_unopened_leaves_out_what_was_opened_or_withdrawn(cast, sign_in, edition):
    client = sign_in(cast.reviewer)
    other = issued(cast.leader, number=6, code="2026-Q2")
    deliver(edition=other)
    assert client.get("/bao-cao/da-nhan/?chua-xem=1").context["unopened"] == 2
    client.post(page(Delivery.objects.get(edition=other, officer=cast.reviewer), "da-mo/"))
    withdraw(edition, cast.leader)
    found = client.get("/bao-cao/da-nhan/?chua-xem=1").context
    assert found["unopened"] == 0 and not found["rows"]
    assert len(client.get("/bao-cao/da-nhan/").context["rows"]) == 2


def test_list_costs_the_same_however_many_there_are(cast, sign_in, edition, django_assert_max_num_queries):
    for number, code in enumerate(("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"), start=10):
        deliver(edition=issued(cast.leader, number=number, code=code))
    client = sign_in(cast.reviewer)
    with django_assert_max_num_queries(9):
        assert len(client.get("/bao-cao/da-nhan/").context["rows"]) == 7


def withdraw(edition: Edition, by: Officer) -> None:
    Edition.objects.filter(pk=edition.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason="Sai số liệu"
    )


def test_page_opens_the_edition_to_an_agency_that_sees_no_reports(cast, sign_in, edition):
    client = sign_in(cast.agency)
    assert client.get(edition.report.get_absolute_url()).status_code == 404
    text = client.get(page(to(cast.agency))).content.decode()
    assert "05/BC-CATP" in text and "4K7QX-9M2ZT" in text and edition.report.get_absolute_url() + '"' not in text
    answer = client.get(page(to(cast.agency), "tep/pdf/"))
    assert b"".join(answer.streaming_content) == b"pdf" and "attachment" in answer["Content-Disposition"]


def test_page_does_not_exist_for_anybody_else(cast, sign_in, edition):
    row = to(cast.agency)
    for officer in (cast.leader, cast.admin, cast.chief1):
        client = sign_in(officer)
        assert client.get(page(row)).status_code == client.get(page(row, "tep/pdf/")).status_code == 404
        assert client.post(page(row, "da-mo/")).status_code == 404
    assert to(cast.agency).opened_at is None


def test_page_closes_when_the_officer_is_posted_elsewhere(cast, sign_in, edition):
    Officer.objects.filter(pk=cast.agency.pk).update(agency=cast.stc)
    client = sign_in(Officer.objects.get(pk=cast.agency.pk))
    assert client.get(page(to(cast.agency))).status_code == 404
    assert not client.get("/bao-cao/da-nhan/").context["rows"]


def test_page_gives_that_edition_when_a_correction_is_being_written(cast, sign_in, edition):
    edition_of(
        edition.report, None, number=2, corrects=edition, correction_reason="Sai", issued_on=None, issue_symbol="", issue_year=None
    )  # fmt: skip
    text = sign_in(cast.agency).get(page(to(cast.agency))).content.decode()
    assert "05/BC-CATP" in text and "bản đính chính" not in text


def test_page_says_when_it_was_corrected_or_withdrawn(cast, sign_in, edition):
    edition_of(
        edition.report, cast.leader, number=2, issue_number=9, corrects=edition, correction_reason="Sai một số liệu"
    )
    client = sign_in(cast.agency)
    text = client.get(page(to(cast.agency))).content.decode()
    assert "Đã có bản đính chính" in text and "09/BC-CATP" in text and "Sai một số liệu" in text
    withdraw(edition, cast.leader)
    assert "Báo cáo đã thu hồi" in client.get(page(to(cast.agency))).content.decode()


def test_reading_a_page_writes_nothing_and_its_own_post_marks_it_opened(cast, sign_in, edition):
    client, row = sign_in(cast.reviewer), to(cast.reviewer)
    text = client.get(page(row)).content.decode()
    assert f'hx-post="{page(row, "da-mo/")}"' in text and 'hx-trigger="load"' in text
    assert to(cast.reviewer).opened_at is None
    answer = client.post(page(row, "da-mo/"), headers={"HX-Request": "true"})
    assert answer.status_code == 204 and to(cast.reviewer).opened_at
    assert "hx-post" not in client.get(page(row)).content.decode()
    assert client.get(page(row, "da-mo/")).status_code == 405


def test_opened_button_works_without_script(cast, sign_in, edition):
    answer = sign_in(cast.reviewer).post(page(to(cast.reviewer), "da-mo/"))
    assert answer.status_code == 302 and answer.url == page(to(cast.reviewer))


def test_signed_paper_is_given_while_it_is_there(cast, sign_in, edition):
    client = sign_in(cast.agency)
    assert client.get(page(to(cast.agency), "tep/ky-so/")).status_code == 404
    signed = SignedFile(edition=edition, name="a.pdf", size=6, sha256="b" * 64, received_by=cast.leader)
    signed.file.save("signed/1.pdf", ContentFile(b"signed"), save=True)
    answer = client.get(page(to(cast.agency), "tep/ky-so/"))
    assert b"".join(answer.streaming_content) == b"signed" and "-ky-so.pdf" in answer["Content-Disposition"]
    assert "Tải bản ký số" in client.get(page(to(cast.agency))).content.decode()
    SignedFile.objects.update(withdrawn_at=timezone.now())
    assert client.get(page(to(cast.agency), "tep/ky-so/")).status_code == 404


@pytest.mark.parametrize("kind", ["xlsx", "khac", ".."])
def test_file_that_is_not_there_is_404(cast, sign_in, edition, kind):
    assert sign_in(cast.agency).get(page(to(cast.agency), f"tep/{kind}/")).status_code == 404


# --- The report's


def test_resend_by_the_leader_puts_the_mail_back(cast, sign_in, edition):
    row = Delivery.objects.get(email="ubnd@example.vn")
    Delivery.objects.update(state="failed", error="550")
    answer = sign_in(cast.leader).post(page(row, "gui-lai/"))
    assert answer.status_code == 302 and Delivery.objects.get(pk=row.pk).state == "waiting"
    assert sign_in(cast.auditor).post(page(row, "gui-lai/")).status_code == 403
    assert sign_in(cast.chief1).post(page(row, "gui-lai/")).status_code == 404


def test_send_to_one_more_address(cast, sign_in, edition):
    path = f"/bao-cao/{edition.report_id}/phat-hanh/"
    client = sign_in(cast.leader)
    client.post(path, {"email": "vp@example.vn", "name": "Văn phòng"})
    assert Delivery.objects.get(email="vp@example.vn").name == "Văn phòng"
    client.post(path, {"email": "không phải thư"})
    client.post(path, {"email": "vp@example.vn"})
    assert Delivery.objects.count() == 4
    assert sign_in(cast.auditor).post(path).status_code == 403
    assert sign_in(cast.chief1).post(path).status_code == 404


def test_send_of_a_draft_is_refused_in_words(cast, sign_in, world, make):
    report = make()
    answer = sign_in(Officer.objects.create(username="l", sees_all=True, is_superuser=True)).post(
        f"/bao-cao/{report.pk}/phat-hanh/", {"email": "a@b.vn"}, follow=True
    )
    assert "Chỉ phát hành báo cáo đã ban hành" in answer.content.decode() and Delivery.objects.count() == 0
