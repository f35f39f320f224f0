"""The real CSV files, and what is said of damaged ones."""

import shutil

import pytest

import organisation.reference_data
from organisation.models import Document
from programme import reference_data
from programme.models import CriteriaSet, Criterion, Directive


def test_files_are_whole_when_read():
    reference = reference_data.read()
    assert reference.problems == []
    assert (len(reference.groups), len(reference.criteria), len(reference.directives)) == (8, 54, 35)
    assert sum(row["max_points"] for row in reference.criteria) == 100
    assert {row["code"] for row in reference.criteria if row["is_veto"]} == {"C03", "D01", "D02", "E05", "E06", "G05"}


@pytest.fixture
def ground(db):
    organisation.reference_data.load_agencies(ground_files := organisation.reference_data.read())
    organisation.reference_data.load_documents(ground_files)


def test_load_twice_changes_nothing(ground):
    first = reference_data.load(reference_data.read())
    assert first == {"tiêu chí": 54, "chỉ tiêu, nhiệm vụ": 35, "kiểm tra thường trực": 4}
    rows = list(Criterion.objects.order_by("pk").values()), list(Directive.objects.order_by("pk").values())
    assert reference_data.load(reference_data.read()) == {
        "tiêu chí": 0,
        "chỉ tiêu, nhiệm vụ": 0,
        "kiểm tra thường trực": 0,
    }
    assert rows == (list(Criterion.objects.order_by("pk").values()), list(Directive.objects.order_by("pk").values()))


def test_load_makes_a_published_proposal_and_inactive_drafts(ground):
    reference_data.load(reference_data.read())
    criteria_set = CriteriaSet.objects.get()
    assert (criteria_set.name, criteria_set.version, criteria_set.state) == (
        "Bộ tiêu chí mặc định (đề xuất)",
        1,
        "published",
    )
    assert criteria_set.is_proposal and "đề xuất của cổng" in criteria_set.note
    assert criteria_set.valid_from.isoformat() == "2024-09-15"
    assert not Directive.objects.filter(is_active=True, document=None).exists()
    assert Directive.objects.filter(is_active=False).count() == 14
    assert Directive.objects.get(code="NQ12-N02").coordinating.get().key == "cap"


def test_load_refuses_when_a_document_is_missing(ground):
    Document.objects.filter(key="22-NQ/TU").delete()
    with pytest.raises(ValueError, match="chưa có văn bản 22-NQ/TU"):
        reference_data.load(reference_data.read())
    assert not Directive.objects.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("criteria.csv", ",boolean,", ",bolean,", "không đọc được"),
        ("criteria.csv", ",>=24,", ",>=hai,", "ngưỡng"),
        ("criteria.csv", "A02", "A01", "đã có ở một dòng khác"),
        ("criteria.csv", ">=Khá", ">=Kha", "ngưỡng"),
        ("directives.csv", "2025-12-31", "2025-13-31", "thời hạn"),
        ("directives.csv", ",wards,", ",ward,", "diện giao"),
        ("directives.csv", "NQ12-T02", "NQ12-T01", "đã có ở một dòng khác"),
    ],
)
def test_damage_is_named_by_file_and_line(tmp_path, file, old, new, words):
    for name in ("criteria.csv", "directives.csv"):
        shutil.copy(reference_data.FOLDER / name, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = reference_data.read(tmp_path).problems
    assert any(words in problem.text and problem.file == file and problem.line > 1 for problem in problems), problems
