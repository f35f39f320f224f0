"""Documents are put into the list and changed there; an unusual number is kept with a warning."""

from uuid import uuid4

import pytest
from django.urls import reverse

from organisation.actions.document_rings import ring_of
from organisation.models import AuditEntry, Document
from organisation.numbers_of_papers import doubts, is_usual
from tests import factories

CREATE = reverse("programme:document-create")
OK = {"kind": "Kế hoạch", "title": "Kế hoạch thử", "issuer": "UBND thành phố Hà Nội", "level": "thành phố"}
USUAL = [
    "12-NQ/TW", "22-NQ/TU", "36-HD/VPTW", "281/KH-UBND", "1085/QĐ-TTg", "165/2016/NĐ-CP", "19/2022/QĐ-UBND", "89/2025/QH15",
    "15/2025/QĐ-TTg", "1656/NQ-UBTVQH15", "05/BC-UBND",
]  # fmt: skip
UNUSUAL = ["12-NQ/TƯ", "12 NQ TW", "281-KH", "KH-UBND", "không số", "01/2020/TTLT-BCA-BNV-X/Y"]


def edit_of(document):
    return reverse("programme:document-edit", args=[document.pk])


def sent(document, **more):
    return {
        **OK,
        "kind": document.kind,
        "title": document.title,
        "issuer": document.issuer,
        "version": document.version,
    } | more


@pytest.mark.parametrize("number", ["", *USUAL])
def test_usual_number_is_not_warned_about(number):
    assert doubts(number) == []


@pytest.mark.parametrize("number", UNUSUAL)
def test_unusual_number_is_warned_about_with_the_usual_forms(number):
    assert not is_usual(number)
    assert any("12-NQ/TW" in doubt for doubt in doubts(number)) or "dấu cách" in doubts(number)[0]


def test_small_number_without_its_nought_is_warned_about():
    assert "05/BC-UBND" in doubts("5/BC-UBND")[0]


def test_document_is_made_once_however_often_it_is_sent(sign_in, cast):
    client, typed = (
        sign_in(cast.admin),
        {**OK, "number": "281/KH-UBND", "issued_on": "02/03/2026", "entry_key": str(uuid4())},
    )
    assert [client.post(CREATE, typed).status_code for _ in range(2)] == [302, 302]
    made = Document.objects.get()
    assert (made.number, made.kind, f"{made.issued_on}") == ("281/KH-UBND", "kế hoạch", "2026-03-02")
    assert AuditEntry.objects.filter(action="create_document", object_id=str(made.pk)).count() == 1


def test_unusual_number_is_saved_and_the_warning_stays_beside_it(sign_in, cast):
    client = sign_in(cast.admin)
    answer = client.post(CREATE, {**OK, "number": "12-NQ/TƯ"}, follow=True)
    made = Document.objects.get(number="12-NQ/TƯ")
    assert "khác các dạng thường gặp" in answer.text
    assert "khác các dạng thường gặp" in client.get(edit_of(made)).text


def test_same_number_of_the_same_issuer_is_refused_and_what_was_typed_stays(sign_in, cast):
    factories.make_document("A", number="281/KH-UBND")
    answer = sign_in(cast.admin).post(CREATE, {**OK, "number": "281/KH-UBND", "note": "ghi thêm"})
    assert answer.status_code == 200 and "ghi thêm" in answer.text
    assert Document.objects.count() == 1


def test_change_is_saved_with_its_trail(sign_in, cast):
    document, source = factories.make_document("A"), factories.make_document("B", number="12-NQ/TW")
    answer = sign_in(cast.admin).post(edit_of(document), sent(document, number="7/KH-UBND", carries_out=[source.pk]))
    document.refresh_from_db()
    assert answer.status_code == 302 and (document.number, document.version) == ("7/KH-UBND", 2)
    assert list(document.carries_out.all()) == [source]
    changes = AuditEntry.objects.get(action="edit_document").changes
    assert changes["number"] == ["", "7/KH-UBND"] and changes["carries_out"] == [[], [source.pk]]


def test_same_values_change_nothing(sign_in, cast):
    document = factories.make_document("A")
    assert sign_in(cast.admin).post(edit_of(document), sent(document)).status_code == 302
    document.refresh_from_db()
    assert document.version == 1 and not AuditEntry.objects.filter(action="edit_document").exists()


def test_stale_change_is_refused_with_both_shown(sign_in, cast):
    document = factories.make_document("A")
    typed = sent(document, title="Bản của tôi")
    Document.objects.filter(pk=document.pk).update(title="Bản của người khác", version=2)
    answer = sign_in(cast.admin).post(edit_of(document), typed)
    assert answer.status_code == 409 and "Bản của tôi" in answer.text and "Bản của người khác" in answer.text
    assert Document.objects.get(pk=document.pk).title == "Bản của người khác"


def test_documents_that_carry_out_one_another_are_refused(sign_in, cast):
    first, second = factories.make_document("A", number="01/KH-A"), factories.make_document("B", number="02/KH-B")
    first.carries_out.add(second)
    answer = sign_in(cast.admin).post(edit_of(second), sent(second, number=second.number, carries_out=[first.pk]))
    assert "thành vòng" in answer.text and "01/KH-A" in answer.text
    assert not second.carries_out.exists()


@pytest.mark.parametrize(
    ("pairs", "ring"),
    [([], []), ([(1, 2), (2, 3)], []), ([(1, 1)], [1, 1]), ([(1, 2), (2, 1)], [1, 2, 1]),
     ([(1, 2), (2, 3), (3, 1), (3, 4)], [1, 2, 3, 1]), ([(1, 2), (2, 3), (3, 2)], [])],
)  # fmt: skip
def test_ring_is_found_and_named_in_order(pairs, ring):
    assert ring_of(pairs, 1) == ring


@pytest.mark.parametrize("value", ["\u202e²", "9" * 5000, "31/02/2026", "-1"])
def test_nonsense_is_answered(sign_in, cast, value):
    document = factories.make_document("A")
    fields = (
        "kind",
        "number",
        "title",
        "issuer",
        "level",
        "issued_on",
        "effective_on",
        "carries_out",
        "version",
        "entry_key",
    )
    for path in (CREATE, edit_of(document)):
        assert sign_in(cast.admin).post(path, dict.fromkeys(fields, value)).status_code in {200, 409}


def test_only_keepers_of_documents_change_them(sign_in, cast):
    document = factories.make_document("A")
    for officer in (cast.chief1, cast.leader, cast.agency):
        assert sign_in(officer).post(edit_of(document), sent(document, title="X")).status_code == 403
        assert sign_in(officer).post(CREATE, OK).status_code == 403
    assert Document.objects.get().title == document.title
