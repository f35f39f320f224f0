"""The pages of reorganisation events, walked by the people who use them: who may, what is kept, what is refused and why."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organisation.lineage.sheet import COLUMNS
from organisation.models import Document, Reorganisation, ReorganisationLine, Succession, Ward
from tests import factories

DAY = "01/10/2026"
LIST = reverse("organisation:reorganisation-list")
CREATE = reverse("organisation:reorganisation-create")


def at(name, *args):
    return reverse(f"organisation:reorganisation-{name}", args=args)


def told(**more):
    return {"name": "Sắp xếp thử", "effective_on": DAY, "entry_key": str(uuid4()), **more}


def paper(**more):
    return {
        "new_kind": "nghị quyết",
        "new_issuer": "Ủy ban Thường vụ Quốc hội",
        "new_level": "trung ương",
        "new_title": "Sắp xếp đơn vị",
        **more,
    }


def unit(event, *wards, **more):
    """What the page of a unit sends: its description and each ward with its share."""
    event.refresh_from_db()
    values = {"kind": "phường", "name": "Hồ Gươm", "code": "00070", "version": event.version, "chon-tu": "1"}
    values["chon"] = [ward.pk for ward, _detail in wards]
    return values | {f"phan-{ward.pk}": detail for ward, detail in wards} | more


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text(response):
    return " ".join(soup(response).main.get_text(" ").split())


@pytest.fixture
def draft(cast):
    """An event in preparation with a numbered decision and no rows."""
    decision = factories.make_document("QD-1", number="1/NQ", kind="nghị quyết")
    return Reorganisation.objects.create(name="Sắp xếp thử", effective_on="2026-10-01", document=decision)


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def test_event_is_recorded_previewed_approved_and_carried_out_by_the_right_people(client, cast):
    def be(officer):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    be(cast.admin)
    answer = client.post(CREATE, told(**paper(new_number="9/NQ")), follow=True)
    event = Reorganisation.objects.get(name="Sắp xếp thử")
    assert answer.status_code == 200 and event.document.number == "9/NQ"
    wards = (cast.hoan_kiem, "whole"), (cast.ba_dinh, "whole")
    answer = client.post(at("unit-add", event.pk), unit(event, *wards), follow=True)
    assert "2 đơn vị kết thúc, 1 đơn vị hình thành" in text(answer)
    event.refresh_from_db()

    be(cast.leader)
    page = client.get(event.get_absolute_url())
    assert "Cán bộ và phạm vi" in text(page) and "chief2" in text(page)
    assert client.post(at("carry-out", event.pk)).status_code == 403
    client.post(at("approve", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert (event.state, event.approved_by) == ("approved", cast.leader)

    be(cast.admin)
    confirm = client.get(at("carry-out", event.pk))
    assert "Không thay đổi" in text(confirm) and "Việc đang mở: chưa bàn giao" in text(confirm)
    client.post(at("carry-out", event.pk))
    client.post(at("carry-out", event.pk))  # the second press changes nothing
    event.refresh_from_db()
    cast.chief2.refresh_from_db()
    assert event.is_carried_out and Succession.objects.filter(event=event).count() == 2
    assert cast.chief2.ward == Ward.objects.get(name="Hồ Gươm")
    assert event.handed_over_at is None
    client.post(at("hand-over", event.pk))
    event.refresh_from_db()
    assert event.handed_over_at is not None

    be(cast.ward2)
    assert "Hồ Gươm" in text(client.get(event.get_absolute_url()))


def test_approval_is_the_leaders_and_recording_the_administrators(client, cast, draft):
    for officer in (cast.reviewer, cast.auditor, cast.admin):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(at("approve", draft.pk), {"version": 1}).status_code == 403
    for officer in (cast.leader, cast.reviewer, cast.auditor):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        for name in ("edit", "unit-add", "lines", "import", "delete"):
            assert client.get(at(name, draft.pk)).status_code == 403, (officer, name)
    draft.refresh_from_db()
    assert draft.is_draft


def test_draft_does_not_exist_for_ward_officers(client, cast, draft):
    for officer in (cast.ward1, cast.chief2, cast.agency, cast.idle):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert draft.name not in text(client.get(LIST))
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert draft.name in text(client.get(LIST))


def test_event_with_errors_is_not_approved_and_says_why(client, cast, draft):
    client.force_login(cast.leader, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(at("approve", draft.pk), {"version": draft.version}, follow=True)
    draft.refresh_from_db()
    assert draft.is_draft and "Sự kiện chưa có dòng nào" in text(answer)


def test_double_press_makes_one_event_and_one_document(admin):
    values = told(**paper())
    before = Document.objects.count()
    targets = {admin.post(CREATE, values)["Location"] for _press in range(2)}
    assert len(targets) == 1
    assert Reorganisation.objects.filter(name="Sắp xếp thử").count() == 1
    assert Document.objects.count() == before + 1


def test_decision_is_chosen_or_written_down_and_not_both(admin, draft):
    answer = admin.post(CREATE, told(document=draft.document_id, **paper()))
    assert answer.status_code == 200 and "không cả hai" in text(answer)
    answer = admin.post(CREATE, told(**paper(new_issuer="")))
    assert "Văn bản mới cần có mục này" in text(answer)
    assert Reorganisation.objects.filter(state="draft").count() == 1


def test_stale_edit_keeps_what_was_typed_and_shows_what_is_saved(admin, draft):
    Reorganisation.objects.filter(pk=draft.pk).update(version=5, name="Tên do người khác ghi")
    values = {"name": "Tên của tôi", "effective_on": DAY, "document": draft.document_id, "version": 1}
    answer = admin.post(at("edit", draft.pk), values)
    page = soup(answer)
    assert answer.status_code == 409
    assert page.find("input", {"name": "name"})["value"] == "Tên của tôi"
    assert "Tên do người khác ghi" in text(answer)
    again = {**values, "version": page.find("input", {"name": "version"})["value"]}
    assert admin.post(at("edit", draft.pk), again).status_code == 302
    draft.refresh_from_db()
    assert draft.name == "Tên của tôi"


@pytest.mark.parametrize("words", ["hoàn kiếm", "HOAN KIEM", "00070", "phuong hoan"])
def test_search_finds_standing_units_without_marks(admin, cast, draft, words):
    page = soup(admin.get(at("unit-add", draft.pk), {"tim": words, "name": "Gõ dở"}))
    assert str(cast.hoan_kiem.pk) in {box["value"] for box in page.find_all("input", {"name": "chon"})}
    assert page.find("input", {"name": "name"})["value"] == "Gõ dở"


def test_search_offers_only_units_standing_the_day_before(admin, cast, draft):
    def found(words):
        page = soup(admin.get(at("unit-add", draft.pk), {"tim": words}))
        return {int(box["value"]) for box in page.find_all("input", {"name": "chon"})}

    assert found("hang bac") == set()
    Reorganisation.objects.filter(pk=draft.pk).update(effective_on=factories.MERGER)
    assert found("hang bac") == {cast.hang_bac.pk}
    assert found("hoan kiem") == {cast.hang_bac.pk}  # by its old district


def test_search_by_the_button_writes_nothing_and_keeps_choices(admin, cast, draft):
    values = unit(draft, (cast.hoan_kiem, "part_area_only"), tim="ba dinh", **{"tim-kiem": "1"})
    page = soup(admin.post(at("unit-add", draft.pk), values))
    boxes = {int(box["value"]): box.has_attr("checked") for box in page.find_all("input", {"name": "chon"})}
    assert boxes == {cast.hoan_kiem.pk: True, cast.ba_dinh.pk: False}
    share = page.find("select", {"name": f"phan-{cast.hoan_kiem.pk}"}).find("option", selected=True)
    assert (share["value"], page.find("input", {"name": "code"})["value"]) == ("part_area_only", "00070")
    assert draft.units.count() == 0


def test_live_search_answers_with_the_choices_alone(admin, cast, draft):
    answer = admin.get(
        at("unit-add", draft.pk), {"tim": "ba dinh", "chon": cast.hoan_kiem.pk}, headers={"HX-Request": "true"}
    )
    assert b"<html" not in answer.content and "HX-Request" in answer["Vary"]
    assert len(soup(answer).find_all("input", {"name": "chon"})) == 2


def test_unit_without_predecessors_or_with_a_bad_code_is_refused_and_kept(admin, cast, draft):
    answer = admin.post(at("unit-add", draft.pk), unit(draft))
    assert "Chưa chọn đơn vị trước nào" in text(answer)
    answer = admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "whole"), code="70"))
    assert "đúng năm chữ số" in text(answer)
    assert soup(answer).find("input", {"name": "chon", "checked": True})["value"] == str(cast.ba_dinh.pk)
    assert draft.units.count() == 0


def test_unit_pressed_twice_is_written_once(admin, cast, draft):
    values = unit(draft, (cast.ba_dinh, "whole"))
    assert [admin.post(at("unit-add", draft.pk), values).status_code for _press in range(2)] == [302, 302]
    assert draft.units.count() == 1


def test_stale_unit_is_told_and_keeps_its_choices(admin, cast, draft):
    values = unit(draft, (cast.ba_dinh, "part"))
    Reorganisation.objects.filter(pk=draft.pk).update(version=9)
    answer = admin.post(at("unit-add", draft.pk), values)
    assert answer.status_code == 409 and "Người khác vừa sửa" in text(answer)
    page = soup(answer)
    assert page.find("input", {"name": "version"})["value"] == "9"
    assert page.find("input", {"name": "chon", "checked": True})["value"] == str(cast.ba_dinh.pk)


def test_unit_is_changed_with_its_predecessors_and_taken_out(admin, cast, draft):
    admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "whole")))
    row = draft.units.get()
    page = soup(admin.get(at("unit-edit", row.pk)))
    assert page.find("input", {"name": "chon", "checked": True})["value"] == str(cast.ba_dinh.pk)
    values = unit(draft, (cast.hoan_kiem, "whole"), name="Tên khác", population="12.345")
    assert admin.post(at("unit-edit", row.pk), values).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.population, row.lines.get().predecessor) == ("Tên khác", 12345, cast.hoan_kiem)
    draft.refresh_from_db()
    admin.post(at("unit-remove", row.pk), {"version": draft.version})
    assert not draft.units.exists() and not ReorganisationLine.objects.filter(event=draft).exists()


@pytest.fixture
def split(admin, cast, draft):
    """Ba Đình in two: one part with a new name, one that keeps the name; the rule proposes the namesake."""
    admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "part"), name="Hồ Tây", code="00001"))
    admin.post(at("unit-add", draft.pk), unit(draft, (cast.ba_dinh, "part"), name="Ba Đình", code="00004"))
    draft.refresh_from_db()
    return draft


def test_grid_marks_the_proposal_and_a_choice_becomes_decided(admin, cast, split):
    page = soup(admin.get(at("lines", split.pk)))
    taker = page.find("input", {"name": f"nhan-{cast.ba_dinh.pk}", "checked": True})
    assert taker["value"] == "00004"
    assert "đề xuất: trùng tên" in " ".join(taker.find_parent("td").get_text(" ").split())
    admin.post(at("lines", split.pk), {"version": split.version, f"nhan-{cast.ba_dinh.pk}": "00001"})
    line = split.lines.get(takes_records=True)
    assert (line.unit.code, line.takes_records_rule) == ("00001", "decided")


def test_grid_saved_unchanged_keeps_the_proposal_and_its_rule(admin, cast, split):
    values = {"version": split.version, f"nhan-{cast.ba_dinh.pk}": "00004"}
    values |= {f"phan-{cast.ba_dinh.pk}-{code}": "part" for code in ("00001", "00004")}
    assert admin.post(at("lines", split.pk), values).status_code == 302
    assert split.lines.get(takes_records=True).takes_records_rule == "same_name"


def test_stale_grid_keeps_what_was_chosen(admin, cast, split):
    values = {"version": 1, f"nhan-{cast.ba_dinh.pk}": "00001", f"phan-{cast.ba_dinh.pk}-00001": "part_area_only"}
    answer = admin.post(at("lines", split.pk), values)
    page = soup(answer)
    assert answer.status_code == 409 and "Người khác vừa sửa" in text(answer)
    assert page.find("input", {"name": f"nhan-{cast.ba_dinh.pk}", "checked": True})["value"] == "00001"
    share = page.find("select", {"name": f"phan-{cast.ba_dinh.pk}-00001"}).find("option", selected=True)
    assert share["value"] == "part_area_only"
    assert split.lines.get(takes_records=True).unit.code == "00004"


def sheet(*rows, name="dong.csv"):
    body = "\r\n".join(";".join(cells) for cells in (COLUMNS.values(), *rows))
    return SimpleUploadedFile(name, ("\ufeff" + body).encode())


GOOD = (
    ("00070", "", "", "00070", "Hồ Gươm", "phường", "toàn bộ", ""),
    ("", "ba dinh", "", "00070", "Hồ Gươm", "phường", "", ""),
)


def test_sheet_is_shown_before_it_replaces_the_rows(admin, cast, split):
    answer = admin.post(at("import", split.pk), {"file": sheet(*GOOD)})
    page = soup(answer)
    assert "2 đơn vị kết thúc, 1 đơn vị hình thành" in text(answer)
    assert split.units.count() == 2  # nothing is stored yet
    package = page.find("input", {"name": "goi"})["value"]
    version = page.find("input", {"name": "version"})["value"]
    admin.post(at("import", split.pk), {"goi": package, "version": version})
    assert [str(line.unit.code) for line in split.lines.all()] == ["00070", "00070"]


def test_bad_sheet_names_every_row_and_stores_nothing(admin, cast, split):
    bad = (GOOD[0], ("", "Không Có", "", "00070", "", "", "", ""), ("00004", "", "", "7", "Ô", "phường", "nửa", "chắc"))
    answer = admin.post(at("import", split.pk), {"file": sheet(*bad)})
    rows = {cell.get_text(strip=True) for cell in soup(answer).select("table.list tbody td:first-child")}
    assert {"3", "4"} <= rows and "2" not in rows
    assert soup(answer).find("input", {"name": "goi"}) is None
    assert split.units.count() == 2


def test_file_that_is_no_sheet_is_refused_in_words(admin, draft):
    answer = admin.post(at("import", draft.pk), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 xxxx")})
    assert answer.status_code == 200 and "hỏng hoặc không phải bảng tính" in text(answer)
    assert "Xin chọn tệp" in text(admin.post(at("import", draft.pk)))


def test_sheet_made_from_an_older_version_is_not_written(admin, split):
    page = soup(admin.post(at("import", split.pk), {"file": sheet(*GOOD)}))
    answer = admin.post(at("import", split.pk), {"goi": page.find("input", {"name": "goi"})["value"], "version": 1})
    assert answer.status_code == 409 and "Người khác vừa sửa" in text(answer)
    assert soup(answer).find("input", {"name": "goi"}) and split.units.count() == 2


def test_package_that_was_changed_is_refused(admin, split):
    answer = admin.post(at("import", split.pk), {"goi": "abc:def", "version": split.version}, follow=True)
    assert "xin chọn lại tệp" in text(answer) and split.units.count() == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_template_and_export_are_read_in_again(admin, split, kind):
    assert "attachment" in admin.get(at("template", kind))["Content-Disposition"]
    export = admin.get(at("export", split.pk, kind)).content
    answer = admin.post(at("import", split.pk), {"file": SimpleUploadedFile(f"dong.{kind}", export)})
    assert "1 đơn vị kết thúc, 2 đơn vị hình thành" in text(answer)
    assert soup(answer).find("input", {"name": "goi"})


def test_unknown_kind_of_file_is_not_found(admin, split):
    assert admin.get(at("template", "pdf")).status_code == 404
    assert admin.get(at("export", split.pk, "pdf")).status_code == 404


def test_draft_is_removed_by_post_and_of_the_version_shown(admin, draft):
    assert "Xóa bản soạn" in text(admin.get(at("delete", draft.pk)))
    admin.post(at("delete", draft.pk), {"version": 7})
    assert Reorganisation.objects.filter(pk=draft.pk).exists()
    assert admin.post(at("delete", draft.pk), {"version": draft.version})["Location"] == LIST
    assert not Reorganisation.objects.filter(pk=draft.pk).exists()


def test_list_is_searched_by_name_decision_and_units_without_marks(admin, cast, split):
    for words, there in (
        ("sap xep thu", True),
        ("1/nq", True),
        ("ba dinh", True),
        ("ho tay", True),
        ("ha dong", False),
    ):
        assert (split.get_absolute_url() in str(soup(admin.get(LIST, {"q": words})).main)) is there, words
    assert split.name not in text(admin.get(LIST, {"trang-thai": "carried_out"}))


def test_list_is_exported_as_it_is_shown(admin, split):
    lines = admin.get(LIST, {"export": "csv", "trang-thai": "draft"}).content.decode().splitlines()
    assert len(lines) == 2 and "Sắp xếp thử;01/10/2026;Nghị quyết số 1/NQ;1;2;đang soạn" in lines[1]


def test_carried_out_event_is_read_by_all_and_changed_by_nobody(client, cast):
    event = Reorganisation.objects.get(state="carried_out")
    for officer in (cast.ward2, cast.idle, cast.admin):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert "Hàng Bạc" in text(client.get(event.get_absolute_url()))
        assert "Không có dòng nào" in text(client.get(event.get_absolute_url(), {"q": "ha dong"}))
    for name in ("edit", "unit-add", "lines", "import", "delete"):
        answer = client.get(at(name, event.pk))
        assert answer.status_code == 403 and "đã thực hiện nên không sửa được" in answer.content.decode(), name


def test_heir_is_changed_after_the_event_with_a_reason(admin, cast):
    other = factories.make_succession(cast.hang_bac, cast.ba_dinh, share="part", takes_records=False)
    page = at("choose-heir", other.pk)
    assert page in str(soup(admin.get(other.event.get_absolute_url())))
    assert admin.post(page, {"reason": " "}).status_code == 200
    other.refresh_from_db()
    assert not other.takes_records
    assert admin.post(page, {"reason": "Theo biên bản bàn giao"}).status_code == 302
    other.refresh_from_db()
    assert (other.takes_records, other.takes_records_rule) == (True, "decided")
    assert Succession.objects.filter(predecessor=cast.hang_bac, takes_records=True).count() == 1


def test_reversal_is_drafted_once(admin, cast):
    event = Reorganisation.objects.get(state="carried_out")
    admin.post(at("reverse", event.pk), {"effective_on": DAY})
    draft = Reorganisation.objects.get(reverses=event)
    assert draft.is_draft and draft.units.get().restores == cast.hang_bac
    assert "đã có sự kiện khôi phục" in text(admin.post(at("reverse", event.pk), {"effective_on": DAY}))
    assert at("reverse", event.pk) not in str(soup(admin.get(event.get_absolute_url())))


def test_event_of_the_future_is_approved_and_waits_for_its_day(client, cast):
    draft = factories.make_draft({"Mới": [cast.ba_dinh]}, on="2099-01-01", state="approved")
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "Chưa đến ngày hiệu lực" in text(client.get(at("carry-out", draft.pk)))
    answer = client.post(at("carry-out", draft.pk), follow=True)
    draft.refresh_from_db()
    assert not draft.is_carried_out and "chỉ thực hiện từ ngày đó" in text(answer)


def test_pages_of_an_event_ask_the_same_number_of_questions_whatever_its_lines(
    admin, cast, django_assert_max_num_queries
):
    wards = factories.make_wards(60)
    draft = factories.make_draft({f"Đơn vị {place}": [ward] for place, ward in enumerate(wards)})
    for address, most in ((draft.get_absolute_url(), 40), (at("lines", draft.pk), 15), (LIST, 15)):
        with django_assert_max_num_queries(most):
            assert admin.get(address).status_code == 200
