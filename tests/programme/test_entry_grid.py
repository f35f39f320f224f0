"""The grid's hand-filled rows: nothing a person wrote becomes markup, nothing drawn is older than its data, nothing typed is dropped."""

import re

import pytest
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from programme import grid, immutability
from programme.actions import assessment as actions
from programme.models import CriteriaSet, Criterion, Evidence, Finding
from programme.views import entry_rows

from .test_entry import before, finding, paper, send, ward  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
NASTY = """<script>alert(1)</script>"'&--><img src=x onerror=alert(2)>"""


def address(assessment, group="tat-ca"):
    return reverse("programme:assessment-edit", args=[assessment.pk]) + f"?nhom={group}"


def shown(client, assessment, group="tat-ca") -> str:
    response = client.get(address(assessment, group))
    assert response.status_code == 200
    return response.content.decode()


def is_harmless(page: str) -> bool:
    """None of it stands as markup, nor ends an attribute."""
    return (
        "<script>alert" not in page
        and "<img src=x" not in page
        and not re.search(r"""=("[^"<>]*|'[^'<>]*)<script""", page)
    )


def test_nothing_that_a_person_wrote_becomes_markup(opened, ward, cast, before):  # noqa: F811
    own = opened.assessment
    Evidence.objects.all().delete()
    held = paper(cast.hoan_kiem, cast.ward1, own, "A01")
    Evidence.objects.filter(pk=held.pk).update(name=f"{NASTY}.pdf")
    Finding.objects.filter(assessment=own).update(
        self_note=NASTY, warning_answer=NASTY, opinion=NASTY, verified_verdict="not_met"
    )
    Finding.objects.filter(assessment=own, criterion__code="A03").update(provenance=NASTY, self_value=1)
    Finding.objects.filter(assessment=before).update(self_note=NASTY, opinion=NASTY)
    for _turn in range(2):  # drawn, and kept
        page = shown(ward, own)
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;") > 54 * 3 and is_harmless(page)
    told = ward.get(reverse("programme:finding-warnings", args=[own.pk]))
    assert told["Content-Type"].startswith("application/json")


def test_nothing_that_was_typed_and_refused_becomes_markup(opened, ward, cast):  # noqa: F811
    own = opened.assessment
    actions.save_findings(
        assessment_id=own.pk, by=cast.chief1, entries=[actions.FindingEntry("E03", 1, None, note=NASTY)]
    )
    typed = {"E02": "value", "E04": "is_not_applicable", "E05": "document_number", "E06": "document_date"}
    data = {f"{code}-{name}": NASTY for code in ("E02", "E03", "E04", "E05", "E06", "E07") for name in (
        "value", "note", "warning_answer", "is_not_applicable", "document_number", "document_date", "drop")}  # fmt: skip
    data |= {f"{code}-version": "1" for code in (*typed, "E03")} | {"E07-version": NASTY}
    for sent in (data, {"E03-version": "1", "E03-value": "3", "E03-note": f"của tôi {NASTY}"}):
        response = ward.post(address(own, "E"), sent)
        assert response.status_code == 422 and is_harmless(response.content.decode())
    assert "Bản người khác vừa lưu" in response.content.decode()


def test_a_draft_set_that_is_hostile_is_drawn_harmlessly(opened, ward):  # noqa: F811
    own = finding(opened.assessment, "A04").criterion
    own.pk, own.name, own.unit, own.evidence_required = None, NASTY, NASTY, NASTY
    own.kind, own.levels, own.measure = "level", [NASTY, "b"], "x"
    own.__dict__.pop("told", None)
    row = Finding(criterion=own, assessment=opened.assessment, self_value=1)
    row.papers = []
    assert is_harmless(entry_rows.draw(row, is_scored=True, before=None))


def test_the_row_follows_the_period_before_where_the_set_changed(opened, ward, before, monkeypatch):  # noqa: F811
    own = opened.assessment
    monkeypatch.setattr(grid, "ask_earlier", lambda **_which: [Finding(criterion_id=0)])  # as after a change of sets
    Finding.objects.filter(assessment=before, criterion__code="E02").update(self_value=81)
    assert "Kỳ trước</span>" not in shown(ward, own, "E") and "<b>81 %</b>" in shown(ward, own, "E")
    Finding.objects.filter(assessment=before, criterion__code="E02").update(
        verified_value=70, verified_verdict="not_met"
    )
    page = shown(ward, own, "E")
    assert "<b>70 %" in page and "<b>81 %</b>" not in page


def test_rows_are_kept_by_language(opened, ward):  # noqa: F811
    own = opened.assessment
    row = grid.findings_of(own, grid.criteria_of(own.criteria_set))[0]
    drawn = {}
    for language in ("vi", "en", "vi"):
        with translation.override(language):
            drawn.setdefault(language, []).append(str(entry_rows.draw(row, is_scored=True, before=None)))
    assert drawn["vi"][0] == drawn["vi"][1] != drawn["en"][0]


def test_criteria_of_another_database_are_not_taken_for_this_ones(opened):
    kept = grid.criteria_of(CriteriaSet.objects.get(pk=opened.assessment.criteria_set_id))
    immutability.release(connection)
    Criterion.objects.update(version=F("version") + 1, name="Khác")
    read = grid.criteria_of(CriteriaSet.objects.get(pk=opened.assessment.criteria_set_id))
    assert {row.name for row in read.values()} == {"Khác"} != {row.name for row in kept.values()}
    immutability.install(connection)


def test_a_whole_save_of_criteria_that_are_gone_is_refused_by_name(opened, ward):  # noqa: F811
    response = ward.post(
        address(opened.assessment, "E"), {"E02-version": 1, "E02-value": "81", "Z77-version": 1, "Z77-value": "5"}
    )
    page = response.content.decode()
    assert response.status_code == 409 and "Z77" in page and 'value="81"' in page
    assert finding(opened.assessment, "E02").version == 1


def test_a_refused_whole_save_names_the_rows_that_stand_in_the_page_alone(opened, ward):  # noqa: F811
    send(ward, opened.assessment, "E03", version=1, value="1")
    page = ward.post(
        address(opened.assessment, "E"),
        {"E02-version": 1, "E02-value": "81", "E03-version": 2, "E03-value": "1", "E04-version": 1, "E04-note": "\x00"},
    ).content.decode()
    assert re.findall(r'data-row="(\w+)"[^>]* data-unsaved', page) == ["E02", "E04"]


def test_the_grid_of_another_ward_does_not_exist(opened, ward):  # noqa: F811
    assert ward.get(address(opened.foreign)).status_code == 404
    assert ward.get(reverse("programme:finding-warnings", args=[opened.foreign.pk])).status_code == 404
    assert ward.get(reverse("programme:assessment-edit", args=[2**63 - 1])).status_code == 404
