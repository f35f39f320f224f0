"""The ward's grid: a cell at a time and as a whole, what is refused and how, answering again as in the period before."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programme.actions import assessment as actions
from programme.actions.assessment import FindingEntry
from programme.actions.opening import open_period
from programme.models import Assessment, Evidence, Finding
from tests import factories

from .conftest import entries_for, png, value_for

pytestmark = pytest.mark.django_db
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def finding(assessment, code):
    return Finding.objects.select_related("criterion").get(assessment=assessment, criterion__code=code)


def cell(assessment, code):
    return reverse("programme:finding-save", args=[assessment.pk, code])


def send(client, assessment, code, **cells):
    return client.post(cell(assessment, code), json.dumps(cells), content_type="application/json")


@pytest.fixture
def ward(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    client.get(reverse("programme:assessment-edit", args=[opened.assessment.pk]))
    return client


@pytest.fixture
def before(cast, criteria_set, directives):
    """The quarter before, opened and answered by Hoàn Kiếm: all met but C04, B07 not applicable."""
    period = factories.make_period("2026-Q2")
    open_period(period=period, day=date(2026, 6, 10))
    earlier = Assessment.objects.get(ward=cast.hoan_kiem, period=period)
    codes = {row.criterion.code for row in earlier.findings.select_related("criterion")}
    actions.save_findings(
        assessment_id=earlier.pk,
        by=cast.ward1,
        entries=[
            *entries_for(earlier, codes=codes - {"C04", "B07"}),
            *entries_for(earlier, met=False, codes={"C04"}),
            FindingEntry("B07", 1, is_applicable=False, note="Không được giao phương tiện"),
        ],
    )
    return earlier


def paper(ward, by, earlier, code, **values):
    row = Evidence.objects.create(
        ward=ward, name=f"{code}.pdf", content_type="application/pdf", size=3, sha256=f"{code}{values}"[:64],
        received_by=by, no_secret_confirmed_at=timezone.now(), **values,
    )  # fmt: skip
    finding(earlier, code).evidence.add(row)
    return row


def test_a_cell_is_kept_and_the_totals_come_back(opened, ward):
    answer = send(ward, opened.assessment, "E02", version=1, value="81,5", note="Theo sổ").json()
    kept = finding(opened.assessment, "E02")
    assert (kept.self_value, kept.self_note, kept.version) == (Decimal("81.5"), "Theo sổ", 2)
    assert (answer["state"], answer["version"], answer["verdict"], answer["text"]) == ("saved", 2, "met", "81,5 %")
    assert answer["totals"]["answered"] == 1 and answer["totals"]["met"] == 1
    assert answer["totals"]["groups"][str(kept.criterion.group_id)] == [1, 8]


def test_a_cell_sent_as_a_form_or_with_a_json_number_means_the_same(opened, ward):
    assert ward.post(cell(opened.assessment, "E02"), {"version": 1, "value": "81,5"}).json()["text"] == "81,5 %"
    assert send(ward, opened.assessment, "E02", version=2, value=81.5).json()["version"] == 2
    assert send(ward, opened.assessment, "E02", version=2, value=82.25).json()["text"] == "82,25 %"


def test_the_same_cell_twice_changes_nothing(opened, ward):
    for _turn in range(2):
        assert send(ward, opened.assessment, "B02", version=1, value="1").json()["version"] == 2


def test_saving_a_cell_takes_at_most_ten_queries(opened, ward):
    send(ward, opened.assessment, "B02", version=1, value="1")
    with CaptureQueriesContext(connection) as asked:
        assert send(ward, opened.assessment, "E02", version=1, value="81", note="x").status_code == 200
    sent = [query["sql"] for query in asked if not query["sql"].startswith(TRANSACTION)]
    # PostgreSQL is also told to hold the period against its lock; SQLite holds its one write lock already.
    holds = [sql for sql in sent if " FOR SHARE OF " in sql]
    assert len(holds) == int(connection.vendor == "postgresql")
    assert len(sent) - len(holds) <= 10, "\n".join(sent)


def test_a_stale_cell_is_refused_with_both_values(opened, ward, cast):
    actions.save_findings(
        assessment_id=opened.assessment.pk, by=cast.chief1, entries=[FindingEntry("B03", 1, Decimal(30))]
    )
    response = send(ward, opened.assessment, "B03", version=1, value="20")
    theirs = response.json()["theirs"]
    assert (response.status_code, response.json()["state"]) == (409, "stale")
    assert (theirs["version"], theirs["cells"]["value"]) == (2, "30")
    assert finding(opened.assessment, "B03").self_value == 30
    assert send(ward, opened.assessment, "B03", version=2, value="20").status_code == 200


@pytest.mark.parametrize(
    ("code", "cells", "name", "words"),
    [
        ("E02", {"value": "1.23"}, "value", "là 123 hay 1,23"),
        ("E02", {"value": "1,234.5"}, "value", "Không rõ"),
        ("E02", {"value": "tám mươi"}, "value", "không phải là số"),
        ("E02", {"value": "5.000"}, "value", "Không được quá"),
        ("A04", {"value": "9"}, "value", ""),
        ("B07", {"is_not_applicable": True}, "value", "giải trình"),
        ("E02", {"value": {"a": 1}}, "value", "không phải là số"),
        ("E02", {"note": "\x00"}, "note", "NUL"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_at_its_cell(opened, ward, code, cells, name, words):
    response = send(ward, opened.assessment, code, version=1, **cells)
    assert response.status_code == 422 and response.json()["state"] == "refused"
    assert words in " ".join(response.json()["errors"][name])
    assert finding(opened.assessment, code).version == 1


@pytest.mark.parametrize("body", ["", "[]", "{", '{"version": "x"}', "[" * 5000, '{"value": 1}'])
def test_what_is_no_cell_is_refused_and_no_fault(opened, ward, body):
    response = ward.post(cell(opened.assessment, "E02"), body, content_type="application/json")
    assert response.status_code == 422 and response.json()["state"] == "refused"


def test_a_cell_of_a_sent_or_locked_assessment_is_refused_with_the_sentence(opened, submitted, ward):
    response = send(ward, submitted, "B02", version=finding(submitted, "B02").version, value="0")
    assert (response.status_code, response.json()["state"]) == (409, "locked")
    assert "chờ thẩm định" in response.json()["errors"]["__all__"][0]


def test_a_foreign_cell_or_an_unknown_code_does_not_exist(opened, ward):
    assert send(ward, opened.foreign, "B02", version=1, value="1").status_code == 404
    assert send(ward, opened.assessment, "Z99", version=1, value="1").status_code == 404
    assert finding(opened.foreign, "B02").version == 1


def test_the_whole_grid_asks_the_same_however_much_is_answered(opened, ward, cast, before):
    address = reverse("programme:assessment-edit", args=[opened.assessment.pk]) + "?nhom=tat-ca"
    ward.get(address)
    with CaptureQueriesContext(connection) as empty:
        assert ward.get(address).content.count(b'data-row="') == 54
    actions.carry_forward(assessment_id=opened.assessment.pk, by=cast.ward1)
    paper(cast.hoan_kiem, cast.ward1, opened.assessment, "A01")
    with CaptureQueriesContext(connection) as full:
        assert "A01.pdf" in ward.get(address).content.decode()
    assert len(full) == len(empty) <= 12


def test_no_change_answers_what_is_open_from_the_period_before(opened, ward, before):
    send(ward, opened.assessment, "E02", version=1, value="10")
    answer = ward.post(reverse("programme:finding-carry", args=[opened.assessment.pk])).json()
    row = Assessment.objects.get(pk=opened.assessment.pk)
    assert row.answered == answer["totals"]["answered"] == 54 and len(answer["rows"]) == 53
    assert finding(row, "E02").self_value == 10
    assert (finding(row, "B07").self_verdict, finding(row, "B07").self_note) == (
        "not_applicable",
        "Không được giao phương tiện",
    )
    assert finding(row, "C04").self_verdict == "not_met"


def test_no_change_of_one_row_brings_only_papers_in_force(opened, ward, cast, before):
    good = paper(cast.hoan_kiem, cast.ward1, before, "A01")
    paper(cast.hoan_kiem, cast.ward1, before, "A01", valid_until=date(2026, 7, 1))
    old = paper(cast.hoan_kiem, cast.ward1, before, "A01", document_number="1")
    Evidence.objects.create(
        ward=cast.hoan_kiem, name="mới.pdf", content_type="application/pdf", size=3, sha256="9" * 64, replaces=old,
        received_by=cast.ward1, no_secret_confirmed_at=timezone.now(),
    )  # fmt: skip
    ward.post(reverse("programme:finding-carry", args=[opened.assessment.pk]), {"code": ["A01"]})
    assert list(finding(opened.assessment, "A01").evidence.all()) == [good]
    assert Assessment.objects.get(pk=opened.assessment.pk).answered == 1


def test_no_change_leaves_what_the_reviewer_refused_without_a_value(opened, ward, before):
    Finding.objects.filter(assessment=before, criterion__code="A01").update(verified_verdict="not_met")
    Finding.objects.filter(assessment=before, criterion__code="E02").update(
        verified_verdict="not_met", verified_value=70
    )
    ward.post(reverse("programme:finding-carry", args=[opened.assessment.pk]), {"code": ["A01", "E02"]})
    assert finding(opened.assessment, "A01").self_value is None
    assert finding(opened.assessment, "E02").self_value == 70


def test_buttons_work_without_script(opened, ward, before):
    address = reverse("programme:assessment-edit", args=[opened.assessment.pk]) + "?nhom=E"
    page = ward.get(address).content.decode()
    assert 'value="again:E02"' in page and 'value="nil:E03"' in page
    data = {"E02-version": 1, "E03-version": 1, "E03-value": "", "E02-note": "Giữ lời", "action": "nil:E03"}
    assert ward.post(address, data).url.endswith("?nhom=E#muc-E03")
    assert (
        finding(opened.assessment, "E03").self_value == 0 and finding(opened.assessment, "E02").self_note == "Giữ lời"
    )
    ward.post(address, {"action": "again:E"})
    assert not opened.assessment.findings.filter(criterion__code__startswith="E", self_verdict="").exists()


def test_a_changed_value_is_answered_before_it_is_sent(opened, ward, cast, before):
    ward.post(reverse("programme:finding-carry", args=[opened.assessment.pk]))
    jump = value_for(finding(before, "H01").criterion) * 10
    send(ward, opened.assessment, "H01", version=2, value=int(jump))
    warned = ward.get(reverse("programme:finding-warnings", args=[opened.assessment.pk])).json()["warnings"]["H01"]
    assert any(one["must_answer"] for one in warned)
    row = Assessment.objects.get(pk=opened.assessment.pk)
    with pytest.raises(ValidationError, match="cảnh báo chưa trả lời: H01"):
        actions.submit_assessment(assessment_id=row.pk, version=row.version, by=cast.chief1)
    send(ward, opened.assessment, "H01", version=3, value=int(jump), warning_answer="Thành lập thêm mô hình")
    row.refresh_from_db()
    assert actions.submit_assessment(assessment_id=row.pk, version=row.version, by=cast.chief1).state == "submitted"


def test_a_new_value_empties_the_answer_given_for_the_old_one(opened, ward):
    send(ward, opened.assessment, "H01", version=1, value="5", warning_answer="Vì thế")
    assert finding(opened.assessment, "H01").warning_answer == "Vì thế"
    answer = send(ward, opened.assessment, "H01", version=2, value="6", warning_answer="Vì thế").json()
    assert answer["cells"]["warning_answer"] == finding(opened.assessment, "H01").warning_answer == ""
    send(ward, opened.assessment, "H01", version=3, value="7", warning_answer="Khác")
    send(ward, opened.assessment, "H01", version=4, value="7", note="x")
    assert finding(opened.assessment, "H01").warning_answer == "Khác"


def test_nineteen_good_files_and_a_bad_one_leave_nothing_and_name_the_bad_one(opened, ward, settings):
    files = [SimpleUploadedFile(f"tot-{number}.png", png(8, 8 + number), "image/png") for number in range(19)]
    files.insert(11, SimpleUploadedFile("hỏng.png", b"khong phai anh", "image/png"))
    address = reverse("programme:assessment-edit", args=[opened.assessment.pk]) + "?nhom=A"
    response = ward.post(
        address, {"A01-version": 1, "A01-value": "1", "A01-note": "Lời đã gõ", "A01-files": files, "no_secret": "1"}
    )
    page = response.content.decode()
    assert response.status_code == 422 and "hỏng.png" in page and "tot-3.png" not in page and "Lời đã gõ" in page
    assert not Evidence.objects.exists() and finding(opened.assessment, "A01").version == 1
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_what_was_refused_stays_in_its_cells(opened, ward):
    address = reverse("programme:assessment-edit", args=[opened.assessment.pk]) + "?nhom=E"
    page = ward.post(
        address, {"E02-version": 1, "E02-value": '1.23"><b>', "E02-note": "</textarea><b>"}
    ).content.decode()
    assert 'value="1.23&quot;&gt;&lt;b&gt;"' in page and "&lt;/textarea&gt;&lt;b&gt;" in page and "<b>1.23" not in page
    assert 'id="id_E02-value_error"' in page and finding(opened.assessment, "E02").version == 1
