"""The open check page: what it tells of codes and files, to whom, how often, and what it keeps to itself."""

import hashlib
import re

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisation import pace
from reports import check_codes, checking
from reports.models import Edition, SignedFile
from reports.views import checking as page
from tests import factories

from .issued import CODE, PDF, SIGNED, issued, make_edition, make_file, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def officer():
    return factories.make_officer("writer")


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def edition(report, officer):
    made = make_edition(report, officer, **issued(officer, 5, check_code=CODE))
    make_file(made)
    return made


def told(client, code) -> str:
    return client.get(reverse("reports:check-code", args=[code])).content.decode()


def sent(client, content, name="bao-cao.pdf"):
    return client.post(reverse("reports:check"), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("typed", [CODE, "4K7QX-9M2ZT", "4k7qx 9m2zt", "4K7QX-9M2ZT "])
def test_stranger_is_told_number_day_and_agency_of_a_code(client, edition, typed):
    said = told(client, typed)
    for words in ("Khớp", "05/BC-CATP", "21/09/2026", "Công an thành phố Hà Nội"):
        assert words in said
    assert "Nguyễn Văn Ký" not in said


def test_code_typed_in_the_form_is_answered_on_the_same_page(client, edition):
    assert "05/BC-CATP" in client.get(reverse("reports:check"), {"ma": "4k7qx-9m2zt"}).content.decode()


@pytest.mark.parametrize("typed", ["4K7QX-9M2ZS", "4K7QX", "'; DROP TABLE", "ỏ" * 10, "x" * 500])
def test_code_of_no_report_does_not_match(client, edition, typed):
    said = told(client, typed)
    assert "Không khớp" in said
    assert "05/BC-CATP" not in said


def test_letters_that_look_alike_are_read_as_digits():
    assert check_codes.read_code("o1lI0-ABCDE") == "01110ABCDE"
    assert check_codes.read_code("U1234-56789") == ""


def test_new_codes_differ_and_read_as_themselves():
    codes = {check_codes.new_code() for _each in range(500)}
    assert len(codes) == 500
    assert all(check_codes.read_code(check_codes.grouped(code)) == code for code in codes)


def test_file_of_the_report_matches_and_one_byte_more_does_not(client, edition):
    assert "05/BC-CATP" in sent(client, PDF).content.decode()
    changed = sent(client, PDF + b" ").content.decode()
    assert "Không khớp" in changed and "05/BC-CATP" not in changed


def test_signed_paper_matches_until_it_is_taken_off(client, edition, officer):
    row = SignedFile(edition=edition, name="a.pdf", size=len(SIGNED), sha256=hashlib.sha256(SIGNED).hexdigest())
    row.received_by = officer
    row.file.save("signed/a.pdf", ContentFile(SIGNED), save=True)
    assert "bản ký số" in sent(client, SIGNED).content.decode()
    SignedFile.objects.update(withdrawn_at=timezone.now())
    assert "Không khớp" in sent(client, SIGNED).content.decode()


def test_draft_matches_nothing(client, report, officer):
    make_file(make_edition(report, officer, check_code=CODE))
    assert "Không khớp" in sent(client, PDF).content.decode()
    assert "Không khớp" in told(client, CODE)


def test_withdrawn_report_says_so(client, report, officer):
    taken = {"withdrawn_at": timezone.now(), "withdrawn_by": officer, "withdrawal_reason": "Lộ tên người tố giác"}
    make_edition(report, officer, **issued(officer, 5, check_code=CODE, **taken))
    said = told(client, CODE)
    assert "Đã bị thu hồi" in said
    assert "tố giác" not in said  # the reason is for those inside


def test_corrected_report_names_the_one_that_replaced_it(client, edition, officer):
    make_edition(edition.report, officer, 2)
    assert "thay thế" not in told(client, CODE)  # a draft of a correction replaces nothing yet
    Edition.objects.filter(number=2).update(**issued(officer, 9, check_code="ABCDE12345"))
    said = told(client, CODE)
    assert "Đã được thay thế" in said and "09/BC-CATP" in said
    assert "Khớp" in told(client, "ABCDE12345")


def test_page_tells_no_figure_and_reads_no_data(client, edition):
    with CaptureQueriesContext(connection) as asked:
        told(client, CODE)
    assert len(asked) <= 3
    assert not any('"data"' in query["sql"] for query in asked)


def test_large_file_is_refused_before_and_after_it_is_read(client, edition, monkeypatch):
    monkeypatch.setattr(checking, "MOST_BYTES", 100)
    small = sent(client, b"x" * 101)
    assert small.status_code == 413 and "bao-cao.pdf" in small.content.decode()
    assert sent(client, b"x" * (page.AROUND + 200)).status_code == 413


def test_sent_file_is_hashed_and_kept_nowhere(rf, edition):
    request = rf.post(reverse("reports:check"), {"file": SimpleUploadedFile("a.pdf", PDF)})
    request.user = factories.make_officer("onlooker")
    request._dont_enforce_csrf_checks = True
    assert "05/BC-CATP" in page.check(request).content.decode()
    kept = request.FILES["file"]
    assert (kept.size, kept.read()) == (len(PDF), b"")


@pytest.mark.parametrize("files", [{}, {"file": SimpleUploadedFile("a.pdf", b"")}])
def test_no_file_is_asked_for(client, edition, files):
    answer = client.post(reverse("reports:check"), files)
    assert answer.status_code == 422
    assert "Xin chọn tệp" in answer.content.decode()


def test_form_of_another_site_is_refused(edition):
    answer = Client(enforce_csrf_checks=True).post(reverse("reports:check"), {"file": SimpleUploadedFile("a", PDF)})
    assert answer.status_code == 403


def test_guessing_is_stopped_and_another_source_is_not(client, edition):
    for _each in range(page.MOST):
        assert "Không khớp" in told(client, "AAAAA-AAAAA")
    answer = client.get(reverse("reports:check-code", args=[CODE]))
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(page.SECONDS)
    assert "05/BC-CATP" not in answer.content.decode()
    assert sent(client, PDF).status_code == 429
    assert client.get(reverse("reports:check")).status_code == 200  # the form itself asks nothing
    other = client.get(reverse("reports:check-code", args=[CODE]), REMOTE_ADDR="10.1.2.3")
    assert other.status_code == 200 and "05/BC-CATP" in other.content.decode()


def test_source_is_what_the_proxy_saw_and_never_what_the_caller_says(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.9"}, REMOTE_ADDR="127.0.0.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert pace.source_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert pace.source_of(request) == "10.0.0.9"


def test_addresses_of_one_ipv6_network_are_one_source(rf):
    sources = {pace.source_of(rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")) for number in range(5)}
    assert sources == {"2001:db8:1:2::/64"}
    assert pace.source_of(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1")) not in sources
    assert pace.source_of(rf.get("/", REMOTE_ADDR="::ffff:10.0.0.9")) == "10.0.0.9"


def test_file_sent_too_often_is_not_even_read(client, edition, monkeypatch):
    monkeypatch.setattr(page, "MOST", 0)
    monkeypatch.setattr(page, "HashingHandler", None)
    assert sent(client, PDF).status_code == 429


def test_cache_that_fails_refuses_nobody(client, edition, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(pace.cache, "add", broken)
    assert "05/BC-CATP" in told(client, CODE)


def test_english_page_is_offered_to_strangers(client, edition):
    assert re.search(r'name="language" value="en"', client.get(reverse("reports:check")).content.decode())
