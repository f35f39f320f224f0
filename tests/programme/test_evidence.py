"""Evidence: attached once, kept whole, served to those who may read it."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programme.actions.evidence import attach_evidence
from programme.models import Assessment, Evidence, Finding

from .conftest import png

pytestmark = pytest.mark.django_db


def attach(assessment, by, codes=("B01",), *, name="ảnh trụ sở.png", content=None, no_secret=True, **values):
    return attach_evidence(
        assessment_id=assessment.pk,
        criterion_codes=codes,
        by=by,
        no_secret=no_secret,
        upload=SimpleUploadedFile(name, content or png()),
        **values,
    )


def stored(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_one_file_supports_many_criteria_and_is_stored_once(opened, cast, settings):
    attach(opened.assessment, cast.ward1, ["B01", "B02", "B03"], document_number="05/NQ")
    row = Evidence.objects.get()
    assert set(row.findings.values_list("criterion__code", flat=True)) == {"B01", "B02", "B03"}
    assert (row.ward, row.received_by, row.document_number, row.size) == (
        cast.hoan_kiem,
        cast.ward1,
        "05/NQ",
        len(png()),
    )
    assert [re.fullmatch(r"[0-9a-f]{32}\.png", path.name) is not None for path in stored(settings)] == [True]


def test_the_same_content_again_uses_what_is_stored(opened, cast, settings):
    assert attach(opened.assessment, cast.ward1).is_known is False
    assert attach(opened.assessment, cast.ward1, ["B02"], name="tên khác.png").is_known is True
    assert Evidence.objects.count() == 1 and len(stored(settings)) == 1
    assert attach(opened.foreign, cast.ward2).is_known is False, "another ward's file is not ours to use"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"no_secret": False}, "bí mật nhà nước"),
        ({"codes": []}, "chọn tiêu chí"),
        ({"codes": ["X99"]}, "chọn tiêu chí"),
        ({"name": "a.svg", "content": b"<svg/>"}, "không thuộc loại"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(opened, cast, settings, values, words):
    with pytest.raises(ValidationError, match=words):
        attach(opened.assessment, cast.ward1, **{"codes": ["B01"], **values})
    assert not Evidence.objects.exists() and stored(settings) == []


def test_only_the_ward_attaches_and_only_while_entry_is_open(submitted, opened, cast, settings):
    with pytest.raises(ValidationError, match="không sửa được"):
        attach(submitted, cast.ward1)
    with pytest.raises(PermissionDenied):
        attach(opened.foreign, cast.reviewer)
    with pytest.raises(Assessment.DoesNotExist):
        attach(opened.foreign, cast.ward1)
    assert stored(settings) == []


def test_download_is_an_attachment_no_browser_runs(opened, cast, sign_in):
    attach(opened.assessment, cast.ward1, name='Ảnh "trụ sở".png')
    answer = sign_in(cast.reviewer).get(reverse("programme:evidence-download", args=[Evidence.objects.get().pk]))
    assert b"".join(answer.streaming_content) == png()
    assert answer["Content-Disposition"].startswith("attachment;") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ward1", 200),
        ("chief1", 200),
        ("reviewer", 200),
        ("leader", 200),
        ("auditor", 200),
        ("ward2", 404),
        ("chief2", 404),
        ("agency", 404),
        ("idle", 404),
        ("admin", 403),
    ],
)
def test_download_follows_scope_then_verb(opened, cast, sign_in, who, status):
    attach(opened.assessment, cast.ward1)
    answer = sign_in(cast.everyone[who]).get(reverse("programme:evidence-download", args=[Evidence.objects.get().pk]))
    assert answer.status_code == status


def test_a_lost_file_is_a_404_that_says_so(opened, cast, sign_in, settings):
    attach(opened.assessment, cast.ward1)
    stored(settings)[0].unlink()
    answer = sign_in(cast.reviewer).get(reverse("programme:evidence-download", args=[Evidence.objects.get().pk]))
    assert answer.status_code == 404


def page(client, assessment, **data):
    return client.post(
        reverse("programme:assessment-edit", args=[assessment.pk]) + "?nhom=B", {"B03-version": "1", **data}
    )


def test_entry_takes_several_files_and_drops_one(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    files = [SimpleUploadedFile("một.png", png()), SimpleUploadedFile("hai.png", png(9))]
    assert (
        page(client, opened.assessment, **{"B03-value": "30", "B03-files": files, "no_secret": "1"}).status_code == 302
    )
    finding = Finding.objects.get(assessment=opened.assessment, criterion__code="B03")
    assert set(finding.evidence.values_list("name", flat=True)) == {"một.png", "hai.png"}
    gone = finding.evidence.get(name="một.png").pk
    assert (
        page(client, opened.assessment, **{"B03-version": "2", "B03-value": "30", "B03-drop": [str(gone)]}).status_code
        == 302
    )
    assert list(finding.evidence.values_list("name", flat=True)) == ["hai.png"]
    assert Evidence.objects.filter(pk=gone).exists(), "a file received stays on record"


@pytest.mark.parametrize(
    ("files", "tick", "words"),
    [
        ([("a.png", b"<svg/>")], "1", "nội dung là"),
        ([("a.png", b"")], "1", "rỗng"),
        ([("ảnh.png", png())], "", "bí mật nhà nước"),
        ([("tốt.png", png()), ("xấu.exe", b"MZ")], "1", "xấu.exe"),
        ([("a.png", png())] * 21, "1", "tối đa 20"),
    ],
)
def test_entry_with_a_refused_file_saves_nothing_and_says_which(opened, cast, sign_in, settings, files, tick, words):
    answer = page(
        sign_in(cast.ward1),
        opened.assessment,
        **{
            "B03-value": "30",
            "no_secret": tick,
            "B03-files": [SimpleUploadedFile(name, content) for name, content in files],
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and 'value="30"' in text
    assert Finding.objects.get(assessment=opened.assessment, criterion__code="B03").self_value is None
    assert not Evidence.objects.exists() and stored(settings) == []
