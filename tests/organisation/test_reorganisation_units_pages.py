"""The pages on which an event is filled: units found and added, the grid of lines; nothing typed is lost."""

import pytest

from organisation.models import Reorganisation, ReorganisationLine
from tests import factories

from .pages import LIST, at, soup, text, unit


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
