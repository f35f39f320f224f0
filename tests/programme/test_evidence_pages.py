"""The evidence page: many files or none, many criteria for a file, each file told what became of it; files seen in place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from programme.actions.evidence_many import MOST_FILES
from programme.models import Assessment, Evidence, Finding

from .conftest import png
from .test_evidence import attach, stored
from .test_pictures import taken
from .test_uploads import office_file, pdf

pytestmark = pytest.mark.django_db


def send(client, assessment, files, *, json=False, **values):
    data = {
        "files": [SimpleUploadedFile(name, content) for name, content in files],
        "criterion": ["A01", "B01"],
        "no_secret": "1",
        **values,
    }
    address = reverse("programme:evidence-add", args=[assessment.pk])
    return client.post(address, data, headers={"accept": "application/json"} if json else {})


def test_many_files_support_many_criteria_with_what_is_written_on_them(opened, cast, sign_in, settings):
    files = [(f"tệp {number}.png", png(number)) for number in range(1, 6)]
    answer = send(sign_in(cast.ward1), opened.assessment, files, document_number="05/NQ", document_date="02/03/2026",
                  covers_from="15/06/2026", covers_until="14/09/2026", valid_until="01/01/2027")  # fmt: skip
    assert answer.status_code == 302
    rows = Evidence.objects.all()
    assert len(rows) == 5 == len(stored(settings))
    assert {
        (row.document_number, f"{row.document_date}", f"{row.covers_until}", f"{row.valid_until}") for row in rows
    } == {("05/NQ", "2026-03-02", "2026-09-14", "2027-01-01")}
    for code in ("A01", "B01"):
        assert Finding.objects.get(assessment=opened.assessment, criterion__code=code).evidence.count() == 5


def test_nineteen_good_files_and_a_bad_one_are_none(opened, cast, sign_in, settings):
    files = [(f"tốt {number}.png", png(number)) for number in range(1, 20)]
    files.insert(7, ("xấu.exe", b"MZ"))
    answer = send(sign_in(cast.ward1), opened.assessment, files, document_number="05/NQ")
    text = answer.content.decode()
    assert answer.status_code == 422 and not Evidence.objects.exists() and stored(settings) == []
    assert "xấu.exe" in text and "không thuộc loại được nhận" in text and "1 trong 20 tệp" in text
    assert text.count("Hợp lệ, chưa lưu vì có tệp khác bị từ chối.") == 19
    assert 'value="05/NQ"' in text and text.count('value="A01" checked') == 1


def test_a_script_is_told_the_same_by_json(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    answer = send(client, opened.assessment, [("tốt.png", png()), ("rỗng.pdf", b"")], json=True)
    told = answer.json()
    assert answer.status_code == 422 and [one["fits"] for one in told["files"]] == [True, False]
    assert "0 byte" in told["files"][1]["text"]
    told = send(
        client, opened.assessment, [("a.png", png())], json=True, covers_from="02/02/2026", covers_until="01/02/2026"
    ).json()
    assert list(told["errors"]) == ["id_covers_until"]
    assert send(client, opened.assessment, [("a.png", png())], json=True).json() == {
        "url": reverse("programme:evidence-manage", args=[opened.assessment.pk])
    }


@pytest.mark.parametrize(
    ("files", "values", "words"),
    [
        ([], {}, "Xin chọn tệp"),
        ([("a.png", png())], {"criterion": []}, "ít nhất một tiêu chí"),
        ([("a.png", png())], {"criterion": ["X99"]}, "không có tiêu chí X99"),
        ([("a.png", png())], {"no_secret": ""}, "bí mật nhà nước"),
        ([("a.png", png())], {"document_date": "31/02/2026"}, "không có thật"),
        ([("a.png", png())] * (MOST_FILES + 1), {}, "tối đa 50 tệp"),
    ],
)
def test_what_is_wrong_with_the_whole_is_said_and_nothing_is_kept(
    opened, cast, sign_in, settings, files, values, words
):
    answer = send(sign_in(cast.ward1), opened.assessment, files, **values)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Evidence.objects.exists() and stored(settings) == []


def test_files_are_not_taken_once_the_assessment_is_sent(submitted, cast, sign_in):
    answer = send(sign_in(cast.ward1), submitted, [("a.png", png())])
    assert answer.status_code == 422 and "trạng thái" in answer.content.decode() and not Evidence.objects.exists()


def test_the_same_picture_again_is_known_though_its_place_was_taken_out(opened, cast, sign_in, settings):
    client, content = sign_in(cast.ward1), taken("JPEG")
    send(client, opened.assessment, [("a.jpg", content)])
    answer = send(client, opened.assessment, [("b.jpg", content)], criterion=["C01"], document_number="07/BC")
    row = Evidence.objects.get()
    assert row.original_sha256 and b"LATITUDE" not in stored(settings)[0].read_bytes() and len(stored(settings)) == 1
    assert row.document_number == "07/BC", "what was left open is filled, nothing is lost"
    assert "dùng lại bản đã lưu" in client.get(answer.url).content.decode()


def test_a_held_file_is_chosen_for_other_criteria_and_let_go(opened, cast, sign_in, settings):
    attach(opened.assessment, cast.ward1, ["B01"])
    row, client = Evidence.objects.get(), sign_in(cast.ward1)
    address = reverse("programme:evidence-edit", args=[row.pk])
    choose = {"action": "criteria", "assessment": opened.assessment.pk}
    assert client.post(address, {**choose, "criterion": ["A01", "C01"]}).status_code == 302
    assert set(row.findings.values_list("criterion__code", flat=True)) == {"A01", "C01"}
    assert client.post(address, choose).status_code == 302 and not row.findings.exists()
    assert (
        "ảnh trụ sở.png"
        in client.get(
            reverse("programme:evidence-manage", args=[opened.assessment.pk]) + "?tim=TRU SO"
        ).content.decode()
    )
    assert client.post(address, {**choose, "assessment": opened.foreign.pk, "criterion": ["A01"]}).status_code == 404


def test_pages_ask_the_same_number_of_questions_however_many_files(opened, cast, sign_in, django_assert_num_queries):
    client, address = sign_in(cast.ward1), reverse("programme:evidence-manage", args=[opened.assessment.pk])

    attach(opened.assessment, cast.ward1, ["A01"], content=png(1))
    client.get(address)
    with django_assert_num_queries(30, exact=False) as few:
        client.get(address)
    for number in range(2, 12):
        attach(
            opened.assessment,
            cast.ward1,
            ["A01", f"B{number - 1:02}"[:3]] if number < 10 else ["A01"],
            content=png(number),
        )
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


def see(client, kind):
    row = Evidence.objects.get()
    return client.get(reverse(f"programme:evidence-{kind}", args=[row.pk]))


@pytest.mark.parametrize(
    ("name", "content", "element", "policy"),
    [("a.png", png(), "<img src=", "sandbox"), ("a.pdf", pdf(), "<iframe", "object-src 'self'")],
)
def test_pictures_and_pdf_are_seen_in_place_within_the_portal_alone(
    opened, cast, sign_in, name, content, element, policy
):
    attach(opened.assessment, cast.ward1, name=name, content=content)
    client = sign_in(cast.reviewer)
    page, raw = see(client, "view"), see(client, "raw")
    assert element in page.content.decode() and b"".join(raw.streaming_content) == content
    assert page["X-Frame-Options"] == raw["X-Frame-Options"] == "SAMEORIGIN"
    assert raw["Content-Disposition"].startswith("inline") and raw["X-Content-Type-Options"] == "nosniff"
    assert policy in raw["Content-Security-Policy"] and "default-src 'none'" in raw["Content-Security-Policy"]
    assert raw["Cache-Control"] == "private, no-store"
    part = client.get(page.request["PATH_INFO"], headers={"hx-request": "true"}).content.decode()
    assert element in part and "<html" not in part


def test_office_files_are_only_downloaded(opened, cast, sign_in):
    attach(opened.assessment, cast.ward1, name="a.docx", content=office_file())
    client = sign_in(cast.reviewer)
    assert "xin tải về" in see(client, "view").content.decode() and see(client, "raw").status_code == 404


def test_who_the_assessment_is_assigned_to_reads_until_it_is_concluded(opened, cast, sign_in):
    attach(opened.assessment, cast.ward1)
    rows = Assessment.objects.filter(pk=opened.assessment.pk)
    rows.update(reviewer=cast.admin, assigned_by=cast.leader, assigned_at=timezone.now())
    client = sign_in(cast.admin)
    manage = reverse("programme:evidence-manage", args=[opened.assessment.pk])
    assert see(client, "download").status_code == 200 and client.get(manage).status_code == 200
    rows.update(reviewer=cast.reviewer)
    assert see(client, "download").status_code == 403 and client.get(manage).status_code == 403
