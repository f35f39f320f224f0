"""The signed paper that comes back: whose it is, what its signatures say, what is refused and what is shown as broken."""

import hashlib
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from organisation.audit import broken_links
from organisation.models import AuditEntry
from reports.actions import signing as act
from reports.models import ComplianceReport, Edition, ReportFile, SignedFile
from reports.pdf_revisions import only_signed
from reports.signature_reader import PdfFileReader, _certificate, read
from reports.signatures import read_signatures
from tests import factories

from .signing import NAME, add, note, other_words, sign, with_one_byte_changed

pytestmark = pytest.mark.django_db


def blank(words: str) -> bytes:
    """A PDF of one page; other words, other bytes."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": words})
    writer.write(made)
    return made.getvalue()


OWN, OTHER = blank("quý III"), blank("quý II")
SIGNED = sign(OWN)


def make_edition(officer, *, ward=None, number=5, content=OWN, period="2026-Q3") -> Edition:
    report = ComplianceReport.objects.create(
        kind="ward" if ward else "city", ward=ward, period=factories.make_period(period), state="issued"
    )
    edition = Edition.objects.create(
        report=report,
        data="{}",
        sha256="0" * 64,
        composed_at=timezone.now(),
        template_version="1",
        issue_year=2026,
        issue_number=number,
        issue_symbol="BC-CAP-HoanKiem" if ward else "BC-CATP",
        issued_on=date(2026, 9, 21),
        issued_by=officer,
        signer_name=NAME,
        signer_post="Giám đốc",
    )
    row = ReportFile(edition=edition, format="pdf", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    row.file.save("reports/own.pdf", ContentFile(content), save=True)
    return edition


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """The same reader without a process of its own, which takes seconds to start; one test asks both."""
    monkeypatch.setattr(act, "read_signatures", read)


@pytest.fixture
def edition(cast):
    return make_edition(cast.leader)


def keep(edition, by, content=SIGNED, name="da-ky.pdf") -> SignedFile:
    return act.keep_signed(edition_id=edition.pk, by=by, upload=SimpleUploadedFile(name, content))


def refusal(edition, by, content, name="da-ky.pdf") -> str:
    with pytest.raises(ValidationError) as refused:
        keep(edition, by, content, name)
    assert SignedFile.objects.count() == 0
    return " ".join(refused.value.messages)


def test_signed_paper_is_kept_with_signer_moment_and_intactness(edition, cast):
    row = keep(edition, cast.leader)
    (one,) = row.signatures
    assert (one["signer"], one["agency"]) == (NAME, "Công an thành phố Hà Nội")
    assert one["moment"].startswith("20") and not one["is_stamped"]
    assert one["is_intact"] and one["only_signed"] and one["covers"] == "file"
    assert one["is_self_signed"]
    assert row.file.open("rb").read() == SIGNED
    assert row.sha256 == hashlib.sha256(SIGNED).hexdigest()
    entry = AuditEntry.objects.get(action="report.keep_signed")
    assert (entry.by, entry.object_id) == (cast.leader, str(row.pk))
    assert not broken_links()


def test_second_signature_leaves_the_first_intact(edition, cast):
    person, agency = keep(edition, cast.leader, sign(SIGNED, "Dau")).signatures
    assert (person["covers"], agency["covers"]) == ("revision", "file")
    assert person["is_intact"] and agency["is_intact"]
    assert not person["is_changed_later"]


def test_seen_signature_box_is_no_change_of_the_paper(edition, cast):
    (one,) = keep(edition, cast.leader, sign(OWN, seen=True)).signatures
    assert one["is_intact"] and one["only_signed"]


@pytest.mark.parametrize("spoil", [other_words, note])
def test_what_was_drawn_over_before_signing_is_told(edition, cast, spoil):
    """Every signature is intact, the file begins with the portal's own bytes, and the paper still shows something else."""
    (one,) = keep(edition, cast.leader, sign(OWN, spoil=spoil)).signatures
    assert one["is_intact"] and one["only_signed"] is False


@pytest.mark.parametrize("spoil", [other_words, note])
def test_what_was_added_after_signing_is_told(edition, cast, spoil):
    (one,) = keep(edition, cast.leader, add(SIGNED, spoil)).signatures
    assert one["is_intact"] and one["is_changed_later"]


def test_paper_changed_by_one_byte_after_the_portals_own_is_shown_as_not_intact(edition, cast, sign_in):
    at = SIGNED.index(b"/M (D", len(OWN)) + 11  # within the moment it names
    assert SIGNED[at : at + 1].isdigit()
    (one,) = keep(edition, cast.leader, with_one_byte_changed(SIGNED, at)).signatures
    assert not one["is_intact"]
    page = sign_in(cast.leader).get(reverse("reports:edition-signed", args=[edition.report_id, 1])).content.decode()
    assert "Không còn nguyên vẹn" in page


def test_paper_changed_by_one_byte_in_the_portals_own_is_refused(edition, cast):
    assert "không chứa nguyên vẹn bản PDF của báo cáo số 05/BC-CATP" in refusal(
        edition, cast.leader, with_one_byte_changed(SIGNED, 30)
    )


def test_paper_of_another_report_is_refused_and_named(edition, cast):
    make_edition(cast.leader, number=4, content=OTHER, period="2026-Q2")
    assert "bản ký của báo cáo số 04/BC-CATP" in refusal(edition, cast.leader, sign(OTHER))


def test_paper_of_a_report_that_the_sender_may_not_see_is_not_named(edition, cast):
    own = make_edition(cast.chief1, ward=cast.hoan_kiem, number=1, content=OTHER, period="2026-Q2")
    said = refusal(own, cast.chief1, SIGNED)
    assert "một báo cáo khác" in said and "05/BC-CATP" not in said


def test_encrypted_paper_is_refused(edition, cast):
    writer, made = PdfWriter(clone_from=PdfReader(BytesIO(OWN))), BytesIO()
    writer.encrypt("mat-khau")
    writer.write(made)
    assert "có mật khẩu" in refusal(edition, cast.leader, made.getvalue())


@pytest.mark.parametrize(
    "content, name, words",
    [
        (OWN, "bao-cao.pdf", "chưa có chữ ký số"),
        (b"PK\x03\x04 not a PDF", "bao-cao.docx", "không phải PDF"),
        (b"MZ program", "bao-cao.pdf", "đuôi .pdf"),
        (b"", "bao-cao.pdf", "rỗng"),
        (OWN + b"\n garbage \xff" * 50, "bao-cao.pdf", "bao-cao.pdf"),
    ],
)
def test_what_is_no_signed_paper_is_refused(edition, cast, content, name, words):
    assert words in refusal(edition, cast.leader, content, name)


def test_paper_of_fifty_megabytes_is_refused_before_it_is_read(edition, cast, monkeypatch):
    monkeypatch.setattr(act, "read_signatures", lambda *_args: pytest.fail("it was read"))
    assert "giới hạn 20 MB" in refusal(edition, cast.leader, SIGNED + b"\0" * (50 * 1024 * 1024))


def test_draft_and_withdrawn_reports_take_no_signed_paper(cast):
    draft = ComplianceReport.objects.create(kind="city", period=factories.make_period("2026-Q3"), state="draft")
    edition = Edition.objects.create(
        report=draft, data="{}", sha256="0" * 64, composed_at=timezone.now(), template_version="1"
    )
    assert "chưa ban hành" in refusal(edition, cast.leader, SIGNED)
    taken = {"withdrawn_at": timezone.now(), "withdrawn_by": cast.leader, "withdrawal_reason": "Nhầm"}
    issued = make_edition(cast.leader, period="2026-Q2")
    Edition.objects.filter(pk=issued.pk).update(**taken)
    assert "đã thu hồi" in refusal(issued, cast.leader, SIGNED)


def test_only_who_issues_or_writes_the_report_brings_its_paper(cast):
    own = make_edition(cast.chief1, ward=cast.hoan_kiem)
    for stranger in (cast.ward1, cast.chief2, cast.leader, cast.auditor, cast.admin):
        with pytest.raises(PermissionDenied):
            keep(own, stranger)
    assert keep(own, cast.chief1).received_by == cast.chief1
    city = make_edition(cast.leader, number=6, content=OTHER)
    with pytest.raises(PermissionDenied):
        keep(city, cast.chief1, sign(OTHER))
    assert keep(city, cast.reviewer, sign(OTHER)).received_by == cast.reviewer


def test_second_paper_waits_until_the_first_is_taken_off(edition, cast):
    first = keep(edition, cast.leader)
    folder = first.file.name.rpartition("/")[0]
    held = default_storage.listdir(folder)
    with pytest.raises(ValidationError, match="xin gỡ bản đó trước"):
        keep(edition, cast.leader, sign(OWN, "Khac"))
    assert default_storage.listdir(folder) == held  # no file without a row
    for _twice in range(2):
        act.take_off_signed(signed_id=first.pk, by=cast.leader)
    assert AuditEntry.objects.filter(action="report.take_off_signed").count() == 1
    second = keep(edition, cast.leader, sign(OWN, "Khac"))
    assert SignedFile.objects.get(withdrawn_at=None) == second
    assert default_storage.exists(first.file.name)


def test_page_takes_the_paper_shows_it_and_gives_it_back(edition, cast, sign_in):
    client, place = sign_in(cast.leader), [edition.report_id, 1]
    page = reverse("reports:edition-signed", args=place)
    assert "Tệp PDF đã ký số" in client.get(page).content.decode()
    answer = client.post(page, {"file": SimpleUploadedFile("đã ký.pdf", SIGNED)}, follow=True).content.decode()
    for words in (NAME, "Nguyên vẹn", "tự ký", "không xác nhận"):
        assert words in answer
    got = client.get(reverse("reports:edition-signed-file", args=place))
    assert b"".join(got.streaming_content) == SIGNED
    assert got["Content-Disposition"].startswith("attachment")
    client.post(reverse("reports:edition-signed-off", args=place))
    assert client.get(reverse("reports:edition-signed-file", args=place)).status_code == 404


def test_page_keeps_the_reason_of_a_refusal_at_the_field(edition, cast, sign_in):
    page = reverse("reports:edition-signed", args=[edition.report_id, 1])
    answer = sign_in(cast.leader).post(page, {"file": SimpleUploadedFile("a.pdf", OWN)})
    assert answer.status_code == 422
    assert "chưa có chữ ký số" in answer.context["form"].errors["file"][0]


HEX_BEGINS = SIGNED.index(b"/Contents <", len(OWN))
HEX_ENDS = SIGNED.index(b">", HEX_BEGINS)


@pytest.mark.parametrize("at", [at for at in range(len(OWN), len(SIGNED), 29) if not HEX_BEGINS < at < HEX_ENDS])
def test_no_changed_byte_leaves_a_signature_intact(at):
    """Outside the signature itself: the file cannot be read, has no signature any more, or it is told as broken."""
    found = read(with_one_byte_changed(SIGNED, at), len(OWN))
    assert found["fault"] or not any(one["is_intact"] and not one["fault"] for one in found["signatures"])


def test_reader_in_its_own_process_says_the_same():
    assert read_signatures(SIGNED, len(OWN)) == read(SIGNED, len(OWN))


def test_reader_that_is_stopped_or_slow_refuses_and_does_not_fail(edition, cast, monkeypatch):
    monkeypatch.setattr("reports.signatures.PATIENCE", 0.01)
    assert read_signatures(SIGNED, len(OWN))["fault"] == "timeout"
    monkeypatch.setattr(act, "read_signatures", read_signatures)
    assert "Không đọc được tệp" in refusal(edition, cast.leader, SIGNED)


def test_appended_part_that_does_not_build_on_the_beginning_is_no_mere_signature():
    """A whole other PDF behind the portal's bytes: its own table of objects forgets them."""
    foreign = OWN + sign(blank("hoàn toàn khác"))
    reader = PdfFileReader(BytesIO(OWN))
    try:
        other = PdfFileReader(BytesIO(foreign), strict=False)
    except Exception:  # cannot even be read so: nothing to be taken in by
        assert read(foreign, len(OWN))["fault"]
    else:
        assert only_signed(other, reader) is False


def test_names_of_a_hostile_certificate_are_one_short_line():
    names = {"common_name": "Nguyễn\x00 Văn\n\u202eKý", "organization_name": "a" * 10**6}
    named = SimpleNamespace(native=names)
    said = _certificate(SimpleNamespace(subject=named, issuer=SimpleNamespace(native={"x": ["b" * 500, "c"]})))
    assert said["signer"] == "Nguyễn Văn Ký"
    assert (len(said["agency"]), len(said["issuer"])) == (200, 200)
