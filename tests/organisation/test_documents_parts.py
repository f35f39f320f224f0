"""Documents replace and amend one another, never in a ring; their files come in checked and go out as attachments."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from organisation.actions.document_links import link_documents
from organisation.models import AuditEntry, DocumentFile, DocumentLink
from tests import factories


@pytest.fixture
def papers(cast):
    return [factories.make_document(f"V-{number}", number=f"{number}1/KH-UBND") for number in (1, 2, 3)]


def manage(document):
    return reverse("programme:document-manage", args=[document.pk])


def link(later, earlier, by, kind="replaces"):
    return link_documents(by=by, later_id=later.pk, earlier_id=earlier.pk, kind=kind)


def picture(colour="red", name="ban-ky.png"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def sent_file(client, document, upload, **more):
    return client.post(manage(document), {"act": "file", "kind": "signed", "file": upload, "no_secret": "on"} | more)


def test_ring_of_replacing_is_refused_with_its_name(cast, papers):
    first, second, third = papers
    link(second, first, cast.admin)
    link(third, second, cast.admin, "amends")
    with pytest.raises(ValidationError) as refusal:
        link(first, third, cast.admin)
    assert (
        "11/KH-UBND" in str(refusal.value) and "31/KH-UBND" in str(refusal.value) and "thành vòng" in str(refusal.value)
    )
    assert DocumentLink.objects.count() == 2


def test_document_is_not_linked_to_itself_or_twice(cast, papers):
    first, second, _third = papers
    link(second, first, cast.admin)
    for pair in ((first, first), (second, first)):
        with pytest.raises(ValidationError):
            link(*pair, cast.admin)
    assert DocumentLink.objects.count() == 1


def test_document_issued_before_another_does_not_replace_it(cast, papers):
    first, second, _third = papers
    type(first).objects.filter(pk=first.pk).update(issued_on=date(2026, 5, 1))
    type(first).objects.filter(pk=second.pk).update(issued_on=date(2025, 5, 1))
    with pytest.raises(ValidationError, match="01/05/2025"):
        link(second, first, cast.admin)


@pytest.mark.parametrize(("place", "turned"), [("later-replaces", False), ("earlier-replaces", True)])
def test_link_is_entered_from_either_side_and_noted_on_both(sign_in, cast, papers, place, turned):
    first, second, _third = papers
    client = sign_in(cast.admin)
    assert client.post(manage(first), {"act": "link", "place": place, "other": second.pk}).status_code == 302
    made = DocumentLink.objects.get()
    assert (made.later, made.earlier) == ((second, first) if turned else (first, second))
    assert "Thay thế" in client.get(manage(made.later)).text
    assert "Bị thay thế bởi" in client.get(manage(made.earlier)).text
    assert AuditEntry.objects.filter(action="link_documents").count() == 1


def test_refused_link_keeps_what_was_typed(sign_in, cast, papers):
    first, second, _third = papers
    link(second, first, cast.admin)
    typed = {"act": "link", "place": "later-replaces", "other": second.pk, "note": "toàn bộ phần II"}
    answer = sign_in(cast.admin).post(manage(first), typed)
    assert answer.status_code == 422 and "thành vòng" in answer.text and "toàn bộ phần II" in answer.text


def test_link_is_taken_away_for_a_reason_only(sign_in, cast, papers):
    first, second, third = papers
    made, client = link(second, first, cast.admin), sign_in(cast.admin)
    assert client.post(manage(first), {"act": f"unlink.{made.pk}"}).status_code == 422
    assert client.post(manage(third), {"act": f"unlink.{made.pk}", "reason": "x"}).status_code == 404
    assert client.post(manage(first), {"act": f"unlink.{made.pk}", "reason": "Nhập nhầm"}).status_code == 302
    assert not DocumentLink.objects.exists()
    assert AuditEntry.objects.get(action="unlink_documents").reason == "Nhập nhầm"


def test_file_comes_in_and_goes_out_as_an_attachment(sign_in, cast, papers):
    client = sign_in(cast.admin)
    assert sent_file(client, papers[0], picture()).status_code == 302
    row = DocumentFile.objects.get()
    assert row.no_secret_confirmed_at and row.received_by == cast.admin and not row.file.name.endswith("ban-ky.png")
    answer = sign_in(cast.ward1).get(row.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("upload", "more", "words"),
    [
        (picture(name="a.pdf"), {}, "nội dung là PNG"),
        (SimpleUploadedFile("a.html", b"<script>"), {}, "không thuộc loại"),
        (picture(), {"no_secret": ""}, "bí mật nhà nước"),
    ],
)
def test_refused_file_leaves_nothing(sign_in, cast, papers, upload, more, words):
    answer = sent_file(sign_in(cast.admin), papers[0], upload, **more)
    assert answer.status_code == 422 and words in answer.text
    assert not DocumentFile.objects.exists()


def test_same_file_twice_is_refused(sign_in, cast, papers):
    client = sign_in(cast.admin)
    sent_file(client, papers[0], picture())
    assert "không gửi lại" in sent_file(client, papers[0], picture(name="khac.png")).text
    assert DocumentFile.objects.count() == 1


def test_file_taken_off_is_not_served_any_more(sign_in, cast, papers):
    client = sign_in(cast.admin)
    sent_file(client, papers[0], picture())
    row = DocumentFile.objects.get()
    assert client.post(manage(papers[0]), {"act": f"withdraw.{row.pk}", "reason": " "}).status_code == 422
    assert client.post(manage(papers[0]), {"act": f"withdraw.{row.pk}", "reason": "Gửi nhầm"}).status_code == 302
    assert client.get(row.get_absolute_url()).status_code == 404
    assert DocumentFile.objects.get().withdrawn_at


@pytest.mark.parametrize("act", ["link", "file", "unlink.x", "withdraw.", "\x00", "la"])
def test_nonsense_is_answered(sign_in, cast, papers, act):
    fields = {"act": act, **dict.fromkeys(("place", "other", "from_on", "note", "kind", "file", "reason"), "\x00²")}
    assert sign_in(cast.admin).post(manage(papers[0]), fields).status_code in {400, 404, 422}


def test_ward_does_not_keep_documents(sign_in, cast, papers):
    assert sign_in(cast.chief1).get(manage(papers[0])).status_code == 403
    assert sent_file(sign_in(cast.chief1), papers[0], picture()).status_code == 403
    assert not DocumentFile.objects.exists()


def test_admin_shows_links_and_files_and_saves_the_document(client, cast, papers):
    first, second, _third = papers
    link(first, second, cast.admin)
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("admin:organisation_document_change", args=[first.pk]))
    assert answer.status_code == 200 and "21/KH-UBND" in answer.text
    assert "links_back-0-kind" not in answer.text and "clauses-0-label" in answer.text


def test_admin_refuses_to_save_over_somebody_elses_change_and_rings(client, cast, papers):
    first, second, _third = papers
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("admin:organisation_document_change", args=[first.pk])
    facts = {name: getattr(first, name) for name in ("key", "number", "kind", "title", "issuer", "level")}
    for prefix in ("clauses", "links_back", "links_on", "files"):
        facts |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    stale = client.post(page, facts | {"note": "Của tôi", "seen_version": first.version + 1})
    assert "Người khác vừa sửa mục này" in stale.text and "Của tôi" in stale.text
    second.carries_out.add(first)
    ring = client.post(page, facts | {"carries_out": [second.pk], "seen_version": first.version})
    assert "thành vòng" in ring.text
    assert client.post(page, facts | {"note": "Của tôi", "seen_version": first.version}).status_code == 302
    version = first.version
    first.refresh_from_db()
    assert (first.note, first.version) == ("Của tôi", version + 1) and not first.carries_out.exists()
