"""An event filled from a file: shown before it is stored, every fault by its row, nothing stored when one is wrong."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation.lineage.sheet import COLUMNS

from .pages import at, soup, text


def sheet(*rows, name="dong.csv"):
    body = "\r\n".join(";".join(cells) for cells in (COLUMNS.values(), *rows))
    return SimpleUploadedFile(name, ("\ufeff" + body).encode())


GOOD = (
    ("00070", "", "", "00070", "Hồ Gươm", "phường", "toàn bộ", ""),
    ("", "ba dinh", "", "00070", "Hồ Gươm", "phường", "", ""),
)


def test_upload_page_is_quiet_before_anything_is_sent(admin, draft):
    assert soup(admin.get(at("import", draft.pk))).find(attrs={"data-error-summary": True}) is None


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
