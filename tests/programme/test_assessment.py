"""Entering, signing, returning, reviewing and concluding: what the actions keep and what they refuse."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from organisation import measures
from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme import content
from programme.actions import assessment as actions
from programme.actions.assessment import FindingEntry, ReviewEntry, StaleFindings
from programme.actions.recount import recount
from programme.models import Assessment, Finding

from .conftest import entries_for

pytestmark = pytest.mark.django_db


def finding(assessment, code):
    return Finding.objects.select_related("criterion").get(assessment=assessment, criterion__code=code)


def enter(assessment, by, code, version=None, **values):
    version = finding(assessment, code).version if version is None else version
    return actions.save_findings(
        assessment_id=assessment.pk, by=by, entries=[FindingEntry(code=code, version=version, **values)]
    )


def review(assessment, by, code, version=None, **values):
    entry = ReviewEntry(code=code, version=finding(assessment, code).version if version is None else version, **values)
    return actions.save_review(assessment_id=assessment.pk, version=0, by=by, entries=[entry])


def test_totals_follow_the_answers(opened, cast):
    enter(opened.assessment, cast.ward1, "C03", value=Decimal(0))
    enter(opened.assessment, cast.ward1, "E01", value=Decimal("-3.5"))
    enter(opened.assessment, cast.ward1, "B01", value=Decimal(1))
    row = Assessment.objects.get(pk=opened.assessment.pk)
    assert (row.answered, row.met_self, row.points_self, row.points_max, row.vetoes_self, row.total) == (
        3,
        1,
        4,
        100,
        1,
        54,
    )
    assert recount() == []


def test_recount_finds_what_was_changed_behind_its_back(opened, cast):
    enter(opened.assessment, cast.ward1, "B01", value=Decimal(1))
    Finding.objects.filter(criterion__code="B01").update(self_verdict="not_met")
    assert any("met_self: 1 kept, 0 counted" in line for line in recount())


def test_what_does_not_apply_leaves_the_denominator(opened, cast):
    enter(opened.assessment, cast.ward1, "B07", is_applicable=False, note="Không được giao phương tiện")
    row = Assessment.objects.get(pk=opened.assessment.pk)
    assert (row.total, row.points_max, row.answered, finding(row, "B07").self_verdict) == (53, 98, 1, "not_applicable")


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("C03", {"is_applicable": False, "note": "x"}, "luôn áp dụng"),
        ("B07", {"is_applicable": False}, "giải trình"),
        ("F01", {"value": Decimal(101)}, "ngoài khoảng"),
        ("F01", {"value": Decimal(-1)}, "ngoài khoảng"),
        ("A01", {"value": Decimal(2)}, "ngoài khoảng"),
        ("A04", {"value": Decimal(5)}, "ngoài khoảng"),
        ("A04", {"value": Decimal("1.5")}, "ngoài khoảng"),
    ],
)
def test_unfit_answers_are_refused_at_their_criterion(opened, cast, code, values, words):
    with pytest.raises(ValidationError) as refused:
        enter(opened.assessment, cast.ward1, code, **values)
    assert words in refused.value.message_dict[code][0]
    assert finding(opened.assessment, code).version == 1


def test_the_same_answer_twice_changes_nothing(opened, cast):
    enter(opened.assessment, cast.ward1, "B01", version=1, value=Decimal(1))
    enter(opened.assessment, cast.ward1, "B01", version=1, value=Decimal(1))
    assert finding(opened.assessment, "B01").version == 2
    assert AuditEntry.objects.filter(action="save_findings").count() == 1


def test_a_stale_answer_is_refused_with_the_other_persons(opened, cast):
    enter(opened.assessment, cast.chief1, "B03", version=1, value=Decimal(30))
    with pytest.raises(StaleFindings) as stale:
        actions.save_findings(
            assessment_id=opened.assessment.pk,
            by=cast.ward1,
            entries=[
                FindingEntry(code="B03", version=1, value=Decimal(20)),
                FindingEntry(code="B04", version=1, value=Decimal(1)),
            ],
        )
    assert stale.value.current["B03"].self_value == 30
    assert finding(opened.assessment, "B04").self_value is None


def test_a_computed_value_is_not_typed_and_is_read_again_at_sign_off(opened, cast, monkeypatch):
    held = {"value": Decimal(1)}
    monkeypatch.setitem(
        measures._measures,
        "hq.independent",
        measures.Measure(
            "hq.independent",
            "",
            "",
            lambda wards, day: {ward: measures.Reading(held["value"], "Sổ trụ sở") for ward in wards},
        ),
    )
    enter(opened.assessment, cast.ward1, "A05", value=Decimal(1))
    assert (finding(opened.assessment, "B01").self_value, finding(opened.assessment, "B01").provenance) == (
        1,
        "Sổ trụ sở",
    )
    enter(opened.assessment, cast.ward1, "B01", value=Decimal(0), note="Không đồng ý với sổ")
    assert (finding(opened.assessment, "B01").self_value, finding(opened.assessment, "B01").self_note) == (
        1,
        "Không đồng ý với sổ",
    )
    actions.save_findings(assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment))
    held["value"] = Decimal(0)
    row = Assessment.objects.get(pk=opened.assessment.pk)
    row = actions.submit_assessment(assessment_id=row.pk, version=row.version, by=cast.chief1)
    assert finding(row, "B01").self_verdict == "not_met" and row.met_self == 53
    assert recount() == []


def test_a_figure_that_left_the_register_is_emptied(opened, cast, monkeypatch):
    held = {"value": Decimal(1)}
    monkeypatch.setitem(
        measures._measures,
        "hq.independent",
        measures.Measure(
            "hq.independent", "", "", lambda wards, day: {ward: measures.Reading(held["value"], "Sổ") for ward in wards}
        ),
    )
    enter(opened.assessment, cast.ward1, "A05", value=Decimal(1))
    held["value"] = None
    enter(opened.assessment, cast.ward1, "A05", value=Decimal(0))
    assert (finding(opened.assessment, "B01").self_value, finding(opened.assessment, "B01").is_computed) == (
        None,
        False,
    )


def test_sign_off_is_refused_while_something_is_open(opened, cast):
    with pytest.raises(ValidationError, match="Còn 54 tiêu chí"):
        actions.submit_assessment(assessment_id=opened.assessment.pk, version=opened.assessment.version, by=cast.chief1)


def test_sign_off_is_refused_when_the_content_changed_since_it_was_read(opened, cast):
    actions.save_findings(assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment))
    with pytest.raises(StaleEdit):
        actions.submit_assessment(assessment_id=opened.assessment.pk, version=1, by=cast.chief1)


@pytest.mark.parametrize("who", ["ward2", "chief2", "agency", "idle"])
def test_a_foreign_assessment_does_not_exist(opened, cast, who):
    with pytest.raises(Assessment.DoesNotExist):
        enter(opened.assessment, cast.everyone[who], "B01", value=Decimal(1))


@pytest.mark.parametrize("who", ["reviewer", "leader", "auditor", "admin"])
def test_the_city_does_not_enter_for_a_ward(opened, cast, who):
    with pytest.raises(PermissionDenied):
        enter(opened.assessment, cast.everyone[who], "B01", value=Decimal(1))


def test_return_needs_a_reason_and_opens_entry_again(submitted, cast):
    with pytest.raises(ValidationError, match="lý do"):
        actions.return_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, reason="  ")
    review(submitted, cast.reviewer, "B01", verdict="not_met", opinion="Trụ sở đi thuê")
    review(submitted, cast.reviewer, "B02", verdict="met")
    row = Assessment.objects.get(pk=submitted.pk)
    row = actions.return_assessment(
        assessment_id=row.pk, version=row.version, by=cast.reviewer, reason="Thiếu hồ sơ đất"
    )
    assert row.state == "returned" and row.steps.get(action="return").reason == "Thiếu hồ sơ đất"
    enter(row, cast.ward1, "B01", value=Decimal(0))
    # What was corrected is judged anew; what stayed keeps the reviewer's word.
    assert (finding(row, "B01").verified_verdict, finding(row, "B01").opinion) == ("", "Trụ sở đi thuê")
    assert finding(row, "B02").verified_verdict == "met"
    assert recount() == []


def test_review_counts_only_the_reviewers_word(submitted, cast):
    review(submitted, cast.reviewer, "C03", verdict="not_met", opinion="Có kỷ luật")
    row = Assessment.objects.get(pk=submitted.pk)
    assert (row.met_self, row.reviewed, row.met_verified, row.vetoes_verified, row.passes_self) == (53, 1, 0, 1, True)


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("B01", {"verdict": "not_met"}, "nêu ý kiến"),
        ("B03", {"verdict": "met", "value": Decimal(10)}, "theo ngưỡng"),
        ("B03", {"value": Decimal(-4)}, "ngoài khoảng"),
        ("C03", {"verdict": "not_applicable", "opinion": "x"}, "luôn áp dụng"),
    ],
)
def test_unfit_reviews_are_refused_at_their_criterion(submitted, cast, code, values, words):
    with pytest.raises(ValidationError) as refused:
        review(submitted, cast.reviewer, code, **values)
    assert words in refused.value.message_dict[code][0]


def test_a_verified_value_decides_the_verdict(submitted, cast):
    review(submitted, cast.reviewer, "B03", value=Decimal(20), opinion="Đo lại")
    assert finding(submitted, "B03").verified_verdict == "not_met"


def test_a_stale_review_is_refused(submitted, cast):
    version = finding(submitted, "B01").version
    review(submitted, cast.reviewer, "B01", verdict="met", opinion="Một")
    with pytest.raises(StaleFindings) as stale:
        review(submitted, cast.reviewer, "B01", version=version, verdict="met", opinion="Hai")
    assert stale.value.current["B01"].opinion == "Một"


def test_verify_needs_every_criterion_or_takes_the_wards_word(submitted, cast):
    with pytest.raises(ValidationError, match="Còn 54 tiêu chí"):
        actions.verify_assessment(assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer)
    row = actions.verify_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True
    )
    assert (row.state, row.met_verified, row.reviewed, row.points_verified, row.passes_verified) == (
        "verified",
        53,
        54,
        98,
        True,
    )
    assert recount() == []


def test_accepting_the_rest_is_refused_when_the_ward_has_changed_it_since(submitted, cast):
    seen = [
        actions.ReviewEntry(code=code, version=version)
        for code, version in Finding.objects.filter(assessment=submitted).values_list("criterion__code", "version")
    ]
    row = actions.return_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, reason="Xem lại B01"
    )
    row = enter(row, cast.ward1, "B01", value=Decimal(0))
    row = actions.submit_assessment(assessment_id=row.pk, version=row.version, by=cast.chief1)
    with pytest.raises(StaleFindings) as stale:
        actions.save_review(assessment_id=row.pk, version=row.version, by=cast.reviewer, entries=seen, accept_rest=True)
    assert set(stale.value.current) == {"B01"}
    assert not Finding.objects.exclude(verified_verdict="").exists()


def test_conclusion_keeps_a_hash_that_tells_a_later_change(submitted, cast):
    row = actions.verify_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True
    )
    row = actions.conclude_assessment(assessment_id=row.pk, version=row.version, by=cast.leader)
    assert row.content_hash == content.content_hash(Assessment.objects.get(pk=row.pk))
    Finding.objects.filter(assessment=row, criterion__code="B01").update(opinion="Thêm sau")
    assert row.content_hash != content.content_hash(row)


def test_conclusion_is_locked(submitted, cast):
    row = actions.verify_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True
    )
    row = actions.conclude_assessment(assessment_id=row.pk, version=row.version, by=cast.leader)
    with pytest.raises(ValidationError, match="trạng thái"):
        enter(row, cast.ward1, "B01", value=Decimal(1))
    with pytest.raises(ValidationError, match="trạng thái"):
        review(row, cast.reviewer, "B01", verdict="met")


# --- The pages --------------------------------------------------------------------------------------------------------


def entry_page(assessment, group="B"):
    return reverse("programme:assessment-edit", args=[assessment.pk]) + f"?nhom={group}"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("B03-value", "1,234.5", "Không rõ"),
        ("B03-value", "rộng", "không phải là số"),
        ("B06-value", "100,5", "Không được quá 100"),
        ("B06-value", "-1", "Phải từ 0"),
        ("B03-value", "9" * 50, "quá dài"),
        ("B01-value", "7", "7"),
        ("B05-value", "9", "9"),
        ("B03-document_date", "31/02/2026", "không có thật"),
        ("B03-version", "x", "B03"),
        ("B03-drop", "999999", "999999"),
    ],
)
def test_bad_entry_is_named_at_the_field_and_nothing_is_lost(opened, cast, sign_in, field, typed, words):
    client = sign_in(cast.ward1)
    data = {f"{code}-version": "1" for code in ("B01", "B03", "B05", "B06")} | {
        "B01-note": "Lời giữ lại",
        "B01-value": "1",
    }
    answer = client.post(entry_page(opened.assessment), data | {field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Lời giữ lại" in page and "Chưa lưu" in page
    assert finding(opened.assessment, "B01").self_value is None


def test_a_stale_tab_shows_both_values_and_may_then_decide(opened, cast, sign_in):
    enter(opened.assessment, cast.chief1, "B03", value=Decimal("31.5"))
    client = sign_in(cast.ward1)
    answer = client.post(entry_page(opened.assessment), {"B03-version": "1", "B03-value": "22,25"})
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "31,5 m²" in page and "22,25" in page and 'name="B03-version" value="2"' in page
    )
    assert client.post(entry_page(opened.assessment), {"B03-version": "2", "B03-value": "22,25"}).status_code == 302
    assert finding(opened.assessment, "B03").self_value == Decimal("22.25")


def test_group_in_the_address_is_shown_and_an_unknown_one_falls_back(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    page = client.get(entry_page(opened.assessment, "F")).content.decode()
    assert "F01" in page and "muc-A01" not in page
    assert "muc-A01" in client.get(entry_page(opened.assessment, "%C3%82x")).content.decode()
    everything = client.get(entry_page(opened.assessment, "tat-ca")).content.decode()
    assert everything.count('id="muc-') == 54


def test_entry_of_a_signed_assessment_leads_back_with_the_reason(submitted, cast, sign_in):
    answer = sign_in(cast.ward1).get(entry_page(submitted), follow=True)
    assert "chờ thẩm định" in answer.content.decode() and answer.redirect_chain


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40, "1.5", "٣"])
def test_an_unreadable_version_is_a_clash_and_no_fault(submitted, cast, sign_in, version):
    client = sign_in(cast.reviewer)
    answer = client.post(
        reverse("programme:assessment-verify", args=[submitted.pk]),
        {"version": version, "accept_rest": "1"},
        follow=True,
    )
    assert answer.status_code == 200 and "vừa thay đổi" in answer.content.decode()
    assert Assessment.objects.get(pk=submitted.pk).state == "submitted"


def test_returning_without_a_reason_says_so(submitted, cast, sign_in):
    client = sign_in(cast.reviewer)
    address = reverse("programme:assessment-return", args=[submitted.pk])
    for reason, words in (("  ", "Xin nêu lý do trả lại"), ("a\x00", "NUL"), ("a" * 4001, "4000")):
        assert (
            words
            in client.post(address, {"version": submitted.version, "reason": reason}, follow=True).content.decode()
        )
    assert Assessment.objects.get(pk=submitted.pk).state == "submitted"
    client.post(address, {"version": submitted.version, "reason": "Thiếu hồ sơ"})
    assert "Thiếu hồ sơ" in sign_in(cast.ward1).get(submitted.get_absolute_url()).content.decode()


def test_a_locked_quarter_says_so(opened, cast, sign_in):
    opened.period.locked_at = timezone.now()
    opened.period.save()
    answer = sign_in(cast.ward1).get(entry_page(opened.assessment), follow=True)
    assert "đã khóa số liệu" in answer.content.decode()


def test_list_filters_searches_and_exports(submitted, cast, sign_in):
    client, address = sign_in(cast.reviewer), reverse("programme:assessment-list")
    assert (
        "phường Hoàn Kiếm"
        in client.get(address, {"q": "hoan kiem", "trang-thai": "submitted", "ky": "2026-Q3"}).content.decode()
    )
    assert "Không có phiếu nào" in client.get(address, {"q": "hoan kiem", "trang-thai": "draft"}).content.decode()
    for query in (
        {"trang-thai": "x"},
        {"ky": "2026-Q9"},
        {"ket-qua": "y"},
        {"sort": "ward__officers__password"},
        {"page": "abc"},
    ):
        assert "phường Ba Đình" in client.get(address, query).content.decode(), query
    lines = client.get(address, {"export": "csv", "trang-thai": "submitted"}).content.decode().splitlines()
    assert len(lines) == 2 and lines[1].startswith("phường Hoàn Kiếm;quý III năm 2026;chờ thẩm định;53;")


def test_the_desk_shows_last_quarter_and_who_is_next(submitted, cast, sign_in):
    actions.save_findings(
        assessment_id=(other := Assessment.objects.get(ward=cast.ba_dinh)).pk, by=cast.ward2, entries=entries_for(other)
    )
    other.refresh_from_db()
    actions.submit_assessment(assessment_id=other.pk, version=other.version, by=cast.chief2)
    client = sign_in(cast.reviewer)
    assert (
        "Phiếu sau: Ba Đình" in client.get(reverse("programme:assessment-review", args=[submitted.pk])).content.decode()
    )
    answer = client.post(
        reverse("programme:assessment-review", args=[submitted.pk]), {"version": submitted.version, "action": "accept"}
    )
    row = Assessment.objects.get(pk=submitted.pk)
    answer = client.post(
        reverse("programme:assessment-review", args=[submitted.pk]), {"version": row.version, "action": "finish"}
    )
    assert answer.url == reverse("programme:assessment-review", args=[other.pk])
