"""Pages of criteria versions: what the administrator edits, sees before publishing, and what a clash answers."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organisation import clock
from organisation.models import ApiToken
from programme.actions.assessment import save_findings
from programme.actions.locking import grant_exception, lock_period
from programme.criteria import sheet as sheets
from programme.models import Assessment, Changeover, CriteriaSet, Finding

from .conftest import entries_for
from .test_criteria_sheet import official, workbook
from .versions import change, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(criteria_set, cast):
    return next_version(criteria_set, cast.admin)


def url(name, *args):
    return reverse(f"programme:{name}", args=args)


def typed(client, path) -> dict:
    """What a form at that address sends when nothing is touched."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    read = {name: form[name].field.prepare_value(value) for name, value in values.items()}
    return {name: value for name, value in read.items() if value is not None and value is not False}


def test_a_set_is_made_edited_and_published_on_pages(cast, sign_in, db):
    client = sign_in(cast.admin)
    answer = client.post(url("criteria-set-create"), {
        "name": "Bộ 20 tiêu chí", "valid_from": "02/03/2027", "cohort_kinds": ["phường"], "pass_percent": "92,5",
        "group_percent": "70",
    })  # fmt: skip
    draft = CriteriaSet.objects.get()
    assert answer.status_code == 302 and (draft.valid_from.month, draft.pass_percent, draft.version) == (3, 92.5, 1)
    client.post(url("criteria-group-add", draft.pk), {"code": "A", "name": "Xây dựng Đảng"})
    group = draft.groups.get()
    answer = client.post(url("criterion-add", draft.pk), {
        "group": group.pk, "code": "01", "name": "Xếp loại", "kind": "level", "comparison": ">=", "target": "2",
        "levels": "Khá\nTốt", "min_value": "0", "max_value": "1.000", "max_points": "2,5", "frequency": "year",
    })  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    row = draft.criteria.get()
    assert (row.levels, row.max_points, row.target_text) == (["Khá", "Tốt"], 2.5, "từ “Tốt” trở lên")
    page = client.get(url("criteria-set-publish", draft.pk))
    draft.refresh_from_db()
    assert page.context["faults"] == [] and CriteriaSet.objects.get().is_draft
    client.post(url("criteria-set-publish", draft.pk), {"revision": draft.revision})
    draft.refresh_from_db()
    assert draft.state == "published"
    assert client.get(url("criteria-set-edit", draft.pk)).status_code == 403
    assert client.post(url("criterion-edit", row.pk), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("points", ["-1", "1,234", "1.5", "nhiều"])
def test_wrong_points_are_refused_at_the_field(draft, cast, sign_in, points):
    client, row = sign_in(cast.admin), draft.criteria.get(code="A01")
    values = typed(client, url("criterion-edit", row.pk))
    answer = client.post(url("criterion-edit", row.pk), values | {"max_points": points})
    assert answer.status_code == 200 and list(answer.context["form"].errors) == ["max_points"]
    row.refresh_from_db()
    assert row.version == 1


def test_a_code_used_twice_is_refused(draft, cast, sign_in):
    client, row = sign_in(cast.admin), draft.criteria.get(code="A01")
    values = typed(client, url("criterion-edit", row.pk))
    answer = client.post(url("criterion-edit", row.pk), values | {"code": "A02"})
    assert answer.status_code == 200 and "đã có mã này" in answer.content.decode()


def test_untouched_form_changes_nothing(draft, cast, sign_in):
    client = sign_in(cast.admin)
    for row in draft.criteria.filter(code__in=["A01", "A04", "E01"]):
        values = typed(client, url("criterion-edit", row.pk))
        answer = client.post(url("criterion-edit", row.pk), values)
        assert answer.status_code == 302, answer.context["form"].errors
        row.refresh_from_db()
        assert row.version == 1, row.code


def test_a_criterion_changed_in_another_tab_answers_409_with_both_values(draft, cast, sign_in):
    client, row = sign_in(cast.admin), draft.criteria.get(code="A01")
    path = url("criterion-edit", row.pk)
    values = typed(client, path)
    change(draft, "A01", cast.admin, name="Bản của người khác")
    answer = client.post(path, values | {"name": "Bản của tôi"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Bản của người khác" in page and "Bản của tôi" in page
    assert draft.criteria.get(code="A01").name == "Bản của người khác"
    again = client.post(path, values | {"name": "Bản của tôi", "version": answer.context["form"].data["version"]})
    assert again.status_code == 302 and draft.criteria.get(code="A01").name == "Bản của tôi"


def test_publishing_page_says_what_goes_over_and_refuses_a_draft_that_changed(opened, draft, cast, sign_in):
    save_findings(
        assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment, codes={"A01"})
    )
    client, path = sign_in(cast.admin), url("criteria-set-publish", draft.pk)
    page = client.get(path).content.decode()
    assert "<b>2</b> phiếu đang mở" in page and "phường Hoàn Kiếm" in page.replace("Phường", "phường")
    assert Assessment.objects.filter(criteria_set=draft).count() == 0 and Changeover.objects.count() == 0
    seen = draft.revision
    change(draft, "A02", cast.admin, name="Đổi lúc chót")
    assert client.post(path, {"revision": seen}).status_code == 409
    assert CriteriaSet.objects.get(pk=draft.pk).is_draft
    draft.refresh_from_db()
    assert client.post(path, {"revision": draft.revision}).status_code == 302
    assert Changeover.objects.count() == 2


def test_ward_that_may_enter_after_the_lock_keeps_its_set_and_the_preview_says_so(opened, draft, cast, sign_in):
    lock_period(period_id=opened.period.pk, by=cast.admin)
    grant_exception(
        ward_id=cast.hoan_kiem.pk,
        period_id=opened.period.pk,
        reason="Mất điện",
        expires_on=clock.today() + timedelta(days=5),
        by=cast.leader,
    )
    client, path = sign_in(cast.admin), url("criteria-set-publish", draft.pk)
    page = client.get(path).content.decode()
    assert "kể cả khi đơn vị đang được phép nhập sau khóa" in page and "kỳ đã khóa số liệu: 2" in page
    client.post(path, {"revision": draft.revision})
    assert Changeover.objects.count() == 0


def test_list_of_what_was_carried_shows_each_ward_its_own(opened, draft, cast, sign_in):
    client = sign_in(cast.admin)
    client.post(url("criteria-set-publish", draft.pk), {"revision": draft.revision})
    own = sign_in(cast.ward1).get(url("criteria-set-changeover", draft.pk))
    assert [row.assessment.ward for row in own.context["done"]] == [cast.hoan_kiem]
    assert len(sign_in(cast.reviewer).get(url("criteria-set-changeover", draft.pk)).context["done"]) == 2
    assert sign_in(cast.ward1).post(url("criteria-set-changeover", draft.pk)).status_code == 403
    again = sign_in(cast.admin).post(url("criteria-set-changeover", draft.pk), follow=True)
    assert "không có gì thay đổi" in again.content.decode() and Changeover.objects.count() == 2
    assert "Phiếu đã chuyển sang" in sign_in(cast.ward1).get(opened.assessment.get_absolute_url()).content.decode()


def test_a_grid_opened_before_the_changeover_saves_nothing_and_does_not_fail(opened, draft, cast, sign_in):
    client, path = sign_in(cast.ward1), url("assessment-edit", opened.assessment.pk)
    codes = re.findall(r'name="(\w+)-version"', client.get(path).content.decode())
    sent = {f"{code}-version": "1" for code in codes} | {f"{codes[0]}-value": "1"}
    assert len(codes) > 3
    sign_in(cast.admin).post(url("criteria-set-publish", draft.pk), {"revision": draft.revision})
    answer = sign_in(cast.ward1).post(path, sent)
    assert answer.status_code == 422 and "Người khác vừa lưu tiêu chí này" in answer.content.decode()
    own = Finding.objects.filter(assessment=opened.assessment, provenance="")
    assert own.exists() and not own.exclude(self_verdict="").exists()


def test_crosswalk_page_saves_codes_and_names_the_unknown(draft, cast, sign_in):
    client, path = sign_in(cast.admin), url("criteria-set-crosswalk", draft.pk)
    rows = client.get(path).context["rows"]
    values = {f"sau-{row['old'].pk}": row["text"] for row in rows} | {"revision": draft.revision}
    first = f"sau-{rows[0]['old'].pk}"
    wrong = client.post(path, values | {first: "A01, X99"})
    assert "X99" in wrong.content.decode() and draft.links.exclude(kind="same").count() == 0
    assert client.post(path, values | {first: ""}).status_code == 302
    assert draft.links.get(old=rows[0]["old"]).kind == "dropped"
    assert client.post(path, values).status_code == 409


def test_import_shows_first_and_stores_on_the_second_press(draft, cast, sign_in):
    client, path = sign_in(cast.admin), url("criteria-set-import", draft.pk)

    def send(content):
        return client.post(path, {"file": SimpleUploadedFile("bo.xlsx", content)})

    same = send(sheets.export(draft))
    assert "không có gì thay đổi" in same.content.decode() and "package" not in same.context
    bad = send(workbook(*official(3), {"ma_nhom": "A", "ma": "03", "noi_dung": "x", "diem_toi_da": -2}))
    assert len(bad.context["errors"]) == 2 and draft.criteria.count() == 54
    shown = send(workbook(*official(22)))
    assert draft.criteria.count() == 54
    sent = {"goi": shown.context["package"], "revision": draft.revision}
    assert client.post(path, sent | {"revision": "0"}).status_code == 409 and draft.criteria.count() == 54
    assert client.post(path, sent).status_code == 302 and draft.criteria.count() == 22
    assert draft.links.filter(kind="dropped").count() == 54 and draft.links.filter(kind="new").count() == 22


def test_retiring_warns_when_no_other_set_binds(criteria_set, cast, sign_in):
    client, path = sign_in(cast.admin), url("criteria-set-retire", criteria_set.pk)
    warned = client.post(path, {"day": "01/01/2027"})
    assert "không bộ nào khác áp dụng" in warned.content.decode()
    assert client.post(path, {"day": "01/01/2027", "van-lam": "1"}).status_code == 302
    criteria_set.refresh_from_db()
    assert criteria_set.is_retired and criteria_set.valid_until.isoformat() == "2027-01-01"


def test_comparison_page_shows_both_sides(criteria_set, draft, cast, sign_in):
    change(draft, "A01", cast.admin, max_points=5)
    page = sign_in(cast.admin).get(url("criteria-set-compare", draft.pk)).content.decode()
    assert "điểm tối đa" in page and "<b>100</b>" not in page and "103 điểm" in page
    assert sign_in(cast.ward1).get(url("criteria-set-compare", criteria_set.pk) + f"?voi={draft.pk}").status_code == 404


def test_rules_name_the_thresholds_vetoes_and_measures_of_the_data(criteria_set, cast, sign_in):
    text = " ".join(sign_in(cast.ward1).get(criteria_set.get_absolute_url()).context["rules"])
    vetoes = criteria_set.criteria.filter(is_veto=True)
    assert "90/100 điểm" in text and all(row.code in text for row in vetoes) and f"Có {vetoes.count()} tiêu chí" in text
    measured = criteria_set.criteria.exclude(measure="")
    assert measured and all(f"{row.code} tính từ sổ" in text for row in measured)


# --- API ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(client):
    def ask(officer, path, method="get", body=None, **headers):
        headers = {"Authorization": f"Bearer {ApiToken.issue(officer)}", **headers}
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **more)

    return ask


def test_api_lists_sets_and_gives_one_whole(criteria_set, draft, cast, call):
    assert [row["id"] for row in call(cast.ward1, "criteria-sets").json()["results"]] == [criteria_set.pk]
    assert call(cast.admin, "criteria-sets").json()["count"] == 2
    whole = call(cast.ward1, f"criteria-sets/{criteria_set.pk}").json()
    assert (whole["version"], whole["state"], len(whole["criteria"])) == (1, "published", 54)
    assert {"note", "document"} <= whole.keys()
    assert {"applies_to", "min_value", "max_value"} <= whole["criteria"][0].keys()
    assert whole["criteria"][0]["applies_to"] == []
    assert call(cast.ward1, f"criteria-sets/{draft.pk}").status_code == 404
    assert len(call(cast.admin, f"criteria-sets/{draft.pk}").json()["crosswalk"]) == 54
    assert call(cast.admin, f"criteria-sets/{10**30}").status_code == 404


def test_api_patch_of_a_published_set_is_409_and_of_a_draft_guarded(criteria_set, draft, cast, call):
    body = {"pass_percent": 95}
    first, second = f"criteria-sets/{criteria_set.pk}", f"criteria-sets/{draft.pk}"
    assert call(cast.admin, first, "patch", body).status_code == 409
    assert call(cast.ward1, first, "patch", body).status_code == 403
    assert call(cast.ward1, second, "patch", body).status_code == 404
    assert call(cast.admin, second, "patch", body).status_code == 428
    assert call(cast.admin, second, "patch", body, **{"If-Match": "77"}).status_code == 412
    assert call(cast.admin, second, "patch", {"pass_percent": 101}, **{"If-Match": "1"}).status_code == 422
    answer = call(cast.admin, second, "patch", body, **{"If-Match": str(draft.revision)})
    assert answer.status_code == 200 and answer.json()["pass_percent"] == 95
    criteria_set.refresh_from_db()
    assert criteria_set.pass_percent == 90
