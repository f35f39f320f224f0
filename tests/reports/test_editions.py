"""Corrections and withdrawals: what stays, what changes, who is told; editions side by side; their pages and the API."""

import hashlib
import json
import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from organisation.models import AuditEntry, ReportingPeriod, Ward
from programme.models import Assessment
from reports import actions, checking
from reports.compare import compare
from reports.compose import BlockFailed, changes
from reports.models import ComplianceReport, Edition
from tests.factories import make_period

pytestmark = pytest.mark.django_db
WHY = "Bổ sung phiếu của phường Tây Hồ"


@pytest.fixture
def issued(city_draft, issue, cast):
    actions.write_narrative(
        edition_id=city_draft.pk, by=cast.reviewer, texts={"chung": "Đã gửi [[so:assessments.reported]] phiếu."}
    )
    actions.make_report(city_draft.report_id)
    return issue(city_draft)


@pytest.fixture
def corrected(issued, cast, world):
    """The second edition, after one more ward was heard of: a draft whose files are made."""
    row = Assessment.objects.filter(period=world.period, ward=world.hoan_kiem)
    row.update(state="draft", submitted_at=None, submitted_by=None)
    edition = actions.correct(edition_id=issued.pk, by=cast.leader, reason=WHY)
    actions.make_report(edition.report_id)
    return edition


def page(name, report_id, *more):
    return reverse(f"reports:edition-{name}", args=[report_id, *more])


def state():
    return ComplianceReport.objects.get().state


def test_correction_is_the_next_edition_composed_anew_and_the_old_one_stays(issued, corrected):
    before = Edition.objects.get(pk=issued.pk)
    assert (corrected.number, corrected.corrects_id, corrected.correction_reason) == (2, issued.pk, WHY)
    assert (before.data, before.seal, before.register_number) == (issued.data, issued.seal, "01/BC-CATP")
    reported = [json.loads(edition.data)["assessments"]["reported"] for edition in (before, corrected)]
    assert reported == [2, 1] and corrected.sha256 != before.sha256
    assert state() == "draft" and corrected.texts == before.texts and corrected.files.count() == 3
    assert AuditEntry.objects.get(action="report.correct").reason == WHY


def test_correction_once_issued_names_the_old_one_and_has_its_own_number(issued, corrected, issue):
    second = issue(corrected, issued_on=date(2026, 9, 26))
    assert (second.register_number, second.corrects, state()) == ("02/BC-CATP", issued, "issued")
    assert second.check_code != issued.check_code


def test_correction_is_not_dated_before_what_it_corrects(corrected, issue):
    with pytest.raises(ValidationError) as refusal:
        issue(corrected, issued_on=date(2026, 9, 24))
    assert "issued_on" in refusal.value.message_dict


@pytest.mark.parametrize("act", [actions.correct, actions.withdraw])
def test_act_without_a_reason_is_refused(act, issued, cast):
    with pytest.raises(ValidationError) as refusal:
        act(edition_id=issued.pk, by=cast.leader, reason=" \n")
    assert "reason" in refusal.value.message_dict and Edition.objects.count() == 1


@pytest.mark.parametrize("act", [actions.correct, actions.withdraw])
def test_draft_is_neither_corrected_nor_withdrawn(act, city_draft, cast):
    with pytest.raises(ValidationError, match="chưa ban hành"):
        act(edition_id=city_draft.pk, by=cast.leader, reason=WHY)


@pytest.mark.parametrize("act", [actions.correct, actions.withdraw])
@pytest.mark.parametrize("name", ["reviewer", "chief1", "auditor", "admin"])
def test_act_is_refused_to_whoever_may_not_issue(act, name, issued, cast):
    with pytest.raises(PermissionDenied):
        act(edition_id=issued.pk, by=cast.everyone[name], reason=WHY)
    assert state() == "issued"


@pytest.mark.parametrize("act", [actions.correct, actions.withdraw])
def test_earlier_edition_is_left_alone_once_another_corrects_it(act, issued, corrected, cast):
    with pytest.raises(ValidationError, match="Đã có bản sau"):
        act(edition_id=issued.pk, by=cast.leader, reason=WHY)


def test_correction_that_cannot_be_composed_leaves_everything_as_it_was(issued, cast, monkeypatch):
    def fail(*_given, **_more):
        raise BlockFailed("trụ sở", ValueError("hỏng"))

    monkeypatch.setattr("reports.actions.freezing.compose", fail)
    with pytest.raises(ValidationError, match="trụ sở"):
        actions.correct(edition_id=issued.pk, by=cast.leader, reason=WHY)
    assert (state(), Edition.objects.count(), issued.files.count()) == ("issued", 1, 3)


def test_draft_correction_taken_away_leaves_the_report_as_it_was(issued, corrected, cast):
    actions.drop_correction(edition_id=corrected.pk, by=cast.leader)
    assert (state(), Edition.objects.get(), ComplianceReport.objects.missing_files().count()) == ("issued", issued, 0)
    with pytest.raises(ValidationError):
        actions.drop_correction(edition_id=issued.pk, by=cast.leader)


def test_withdrawn_edition_stays_with_its_reason_and_may_be_corrected(issued, cast, issue):
    withdrawn = actions.withdraw(edition_id=issued.pk, by=cast.leader, reason="Sai kỳ số liệu")
    assert (withdrawn.withdrawal_reason, withdrawn.register_number, state()) == (
        "Sai kỳ số liệu",
        "01/BC-CATP",
        "withdrawn",
    )
    with pytest.raises(ValidationError, match="đã thu hồi"):
        actions.withdraw(edition_id=issued.pk, by=cast.leader, reason="Lần nữa")
    second = actions.correct(edition_id=issued.pk, by=cast.leader, reason=WHY)
    actions.make_report(second.report_id)
    assert issue(second).register_number == "02/BC-CATP" and state() == "issued"


def test_edition_withdrawn_before_its_files_were_made_still_gets_them(city_draft, cast):
    signed = {"signer_name": "Vũ Văn Ký", "signer_post": "GIÁM ĐỐC", "issued_on": date(2026, 9, 25)}
    edition = actions.issue_edition(edition_id=city_draft.pk, by=cast.leader, **signed)
    actions.withdraw(edition_id=edition.pk, by=cast.leader, reason="Sai kỳ số liệu")
    assert edition.files.count() == 0 and actions.find_unfinished() == [edition.report_id]
    assert actions.make_report(edition.report_id)
    assert (edition.files.count(), state()) == (3, "withdrawn")
    assert actions.correct(edition_id=edition.pk, by=cast.leader, reason=WHY).number == 2


def test_report_is_set_beside_the_edition_in_force_not_beside_a_draft_that_corrects_it(issued, corrected, world):
    found = changes.beside("city", make_period("2026-Q4"), None, None)
    assert found.periods[changes.BEFORE].edition == issued


def test_page_and_check_name_an_issued_report_as_it_was_frozen(cast, make, sign_in, bare_paper):
    report = make("ward", cast.hoan_kiem)
    edition = report.editions.get()
    Ward.objects.filter(pk=cast.hoan_kiem.pk).update(name="Tên Khác")
    ReportingPeriod.objects.filter(pk=report.period_id).update(ends_on=date(2026, 9, 13))
    answer = sign_in(cast.auditor).get(page("detail", report.pk, 1))
    assert "Hoàn Kiếm" in answer.context["title"] and "Tên Khác" not in answer.context["title"]
    assert answer.context["period"].ends_on == date(2026, 9, 14)
    assert "13/09/2026" not in answer.content.decode()
    assert checking.agency_of(Edition.objects.get(pk=edition.pk)) == "Công an phường Hoàn Kiếm"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_wins_and_the_other_is_told(issued, cast):
    answers = []

    def run():
        try:
            answers.append(actions.correct(edition_id=issued.pk, by=cast.leader, reason=WHY))
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["Edition", "ValidationError"]
    assert Edition.objects.count() == 2


def test_comparison_tells_figures_words_and_versions_that_differ_and_no_others(issued, corrected):
    parts = {part.title: part.lines for part in compare(issued, corrected)}
    hashes = next(line for line in parts["Ban hành và phiên bản"] if line.row == "Mã băm số liệu")
    assert (hashes.old, hashes.new) == (issued.sha256, corrected.sha256)
    lines = [line for part, found in parts.items() if part != "Ban hành và phiên bản" for line in found]
    cells = [line for line in lines if line.row.startswith("phường Hoàn Kiếm") and line.kind == "changed"]
    assert cells and all(line.column and line.old != line.new for line in cells)
    words = parts["Nhận xét, đánh giá chung"]
    assert [(line.old, line.new) for line in words] == [("Đã gửi 02 phiếu.", "Đã gửi 01 phiếu.")]
    assert not any(line.row.startswith("phường Ba Đình") for line in lines)


def test_comparison_of_an_edition_with_itself_is_empty(issued):
    assert compare(issued, issued) == []


def test_comparison_says_which_rows_came_and_went(issued, corrected):
    data = json.loads(issued.data)
    data["headquarters"]["rows"] = data["headquarters"]["rows"][1:]
    other = Edition(report=issued.report, number=3, data=json.dumps(data), sha256="x", composed_at=issued.composed_at)
    other.pk = issued.pk
    kinds = {line.kind for part in compare(issued, other) for line in part.lines}
    back = {line.kind for part in compare(other, issued) for line in part.lines}
    assert "removed" in kinds and "added" in back


def test_compare_page_shows_the_last_two_and_those_asked_for(cast, sign_in, issued, corrected):
    client = sign_in(cast.auditor)
    found = client.get(page("compare", issued.report_id))
    assert (found.context["old"].number, found.context["new"].number) == (1, 2) and found.context["count"] > 2
    assert "phường Hoàn Kiếm" in found.content.decode()
    turned = client.get(page("compare", issued.report_id), {"cu": "2", "moi": "1"})
    assert (turned.context["old"].number, turned.context["new"].number) == (2, 1)
    for bad in ("9", "x", "%00", "-1"):
        assert client.get(page("compare", issued.report_id), {"cu": bad}).status_code == 200


def test_compare_page_of_a_single_edition_says_what_to_do(cast, sign_in, issued):
    assert "bản đính chính" in sign_in(cast.auditor).get(page("compare", issued.report_id)).content.decode()


def test_each_edition_has_its_own_page_files_and_data(cast, sign_in, issued, corrected):
    client = sign_in(cast.auditor)
    first = client.get(page("detail", issued.report_id, 1)).content.decode()
    assert "01/BC-CATP" in first and issued.sha256 in first and corrected.sha256 not in first
    newest = client.get(reverse("reports:report-detail", args=[issued.report_id])).content.decode()
    assert corrected.sha256 in newest and WHY in newest and "Dự thảo đính chính" in newest
    for edition in (issued, corrected):
        body = client.get(page("data", issued.report_id, edition.number)).content
        assert hashlib.sha256(body).hexdigest() == edition.sha256
        found = client.get(page("file", issued.report_id, edition.number, "pdf"))
        draft = "" if edition.number == 1 else "-lan-2-du-thao"
        assert found.headers["Content-Disposition"].endswith(f'bao-cao-2026-Q3-thanh-pho{draft}.pdf"')
    assert client.get(page("detail", issued.report_id, 3)).status_code == 404
    assert client.get(page("detail", issued.report_id, 2**40)).status_code == 404


def test_replaced_and_withdrawn_editions_say_so(cast, sign_in, issued, corrected, issue):
    issue(corrected, issued_on=date(2026, 9, 26))
    client = sign_in(cast.auditor)
    assert "Đã có bản thay thế" in client.get(page("detail", issued.report_id, 1)).content.decode()
    actions.withdraw(edition_id=corrected.pk, by=cast.leader, reason="Nhầm")
    shown = client.get(page("detail", issued.report_id, 2)).content.decode()
    assert "Đã thu hồi" in shown and "Nhầm" in shown


def test_edition_that_was_tampered_with_says_so(cast, sign_in, city_draft):
    city_draft.narratives.all().delete()
    Edition.objects.filter(pk=city_draft.pk).update(seal="0" * 64)
    assert "Không còn nguyên vẹn" in sign_in(cast.auditor).get(page("detail", city_draft.report_id, 1)).content.decode()


@pytest.mark.parametrize("act", ["correct", "withdraw"])
def test_reason_is_asked_on_a_page_and_the_act_is_done(act, cast, sign_in, issued):
    client = sign_in(cast.leader)
    assert "01/BC-CATP" in client.get(page(act, issued.report_id)).content.decode()
    assert client.post(page(act, issued.report_id), {"reason": ""}).context["form"].errors["reason"]
    assert client.post(page(act, issued.report_id), {"reason": WHY}).status_code == 302
    assert state() == {"correct": "draft", "withdraw": "withdrawn"}[act]
    assert client.get(page(act, issued.report_id)).status_code == (302 if act == "correct" else 200)


def test_draft_correction_is_dropped_from_the_page(cast, sign_in, issued, corrected):
    assert sign_in(cast.leader).post(page("drop", issued.report_id)).status_code == 302
    assert Edition.objects.get() == issued


def test_page_offers_each_act_to_whoever_may_do_it(cast, sign_in, issued):
    path = reverse("reports:report-detail", args=[issued.report_id])
    assert sign_in(cast.leader).get(path).context["may"] == {
        "write": False, "issue": False, "drop": False, "correct": True, "withdraw": True,
    }  # fmt: skip
    for officer in (cast.reviewer, cast.admin, cast.auditor):
        assert not any(sign_in(officer).get(path).context["may"].values())


def test_edition_pages_take_few_queries_however_many_editions(
    cast, sign_in, issued, corrected, issue, django_assert_max_num_queries
):
    client = sign_in(cast.auditor)
    client.get(page("detail", issued.report_id, 1))
    with django_assert_max_num_queries(30):
        client.get(page("detail", issued.report_id, 1))
    with django_assert_max_num_queries(20):
        client.get(page("compare", issued.report_id))


def test_api_lists_editions_with_what_they_correct(cast, call, issued, corrected):
    found = call(cast.auditor, "editions", period="2026-Q3").json()
    assert found["count"] == 2
    second, first = found["results"]
    assert (first["number"], first["issued_on"], first["signer"], first["state"]) == (
        "01/BC-CATP", "2026-09-25", "Vũ Văn Ký", "issued",
    )  # fmt: skip
    assert (second["corrects"], second["number"], second["state"], second["edition"]) == (first["id"], "", "draft", 2)
    assert (first["hash"], first["seal"]) == (issued.sha256, issued.seal)
    for query, count in (
        ({"issued": "true"}, 1),
        ({"issued": "false"}, 1),
        ({"kind": "ward"}, 0),
        ({"report": issued.report_id}, 2),
    ):
        assert call(cast.auditor, "editions", **query).json()["count"] == count, query


def test_api_answers_one_edition_with_its_words_data_and_files(cast, call, issued):
    one = call(cast.auditor, f"editions/{issued.pk}").json()
    assert one["narratives"] == [{"section": "chung", "text": "Đã gửi [[so:assessments.reported]] phiếu."}]
    data = call(cast.auditor, f"editions/{issued.pk}/data")
    assert hashlib.sha256(data.content).hexdigest() == one["hash"]
    for file in one["files"]:
        got = call(cast.auditor, file["url"].split("/api/v1/")[1])
        assert hashlib.sha256(b"".join(got.streaming_content)).hexdigest() == file["sha256"]
    assert (len(one["files"]), one["progress"], one["document"]) == (3, 100, None)


@pytest.mark.parametrize("path", ["editions/{pk}", "editions/{pk}/data", "editions/{pk}/files/pdf"])
def test_api_edition_does_not_exist_outside_the_scope(cast, call, issued, path):
    assert call(cast.ward1, path.format(pk=issued.pk)).status_code == 404
    assert call(None, path.format(pk=issued.pk)).status_code == 401
    assert call(cast.auditor, path.format(pk=10**30)).status_code in {404, 422}
    assert call(cast.ward1, "editions").json()["count"] == 0
