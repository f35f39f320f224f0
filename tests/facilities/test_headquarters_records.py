"""Surveys, houses and papers of a building: one kept truth, files checked and served through the scope."""

import io
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from facilities.actions import add_house, add_paper, record_survey, save_headquarters, save_house, withdraw_paper
from facilities.models import Building, Headquarters, HeadquartersPaper, HeadquartersStanding, Survey
from organisation.clock import today
from organisation.models import AuditEntry
from organisation.versions import StaleEdit

from .test_entry import errors_at, opened

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SURVEYED = {"condition": "3", "surveyed_on": "05/03/2026"}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test counts its own files."""
    settings.MEDIA_ROOT = tmp_path


def picture(side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(out, "PNG")
    return out.getvalue()


def photo(name="ảnh.png", side=8) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(side), "image/png")


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("headquarters/**/*") if path.is_file()]


def address(name, *args):
    return reverse(f"facilities:{name}", args=args)


# --- Surveys --------------------------------------------------------------------------------------------------------------


def test_latest_survey_says_the_condition(cast, building):
    record_survey(
        headquarters_id=building.pk,
        by=cast.ward1,
        values={"surveyed_on": today(), "condition": 2, "function_grade": 3},
    )
    found = Headquarters.objects.get()
    assert (found.condition, found.function_grade, found.surveyed_on) == (2, 3, today())
    assert HeadquartersStanding.objects.get(ward=cast.hoan_kiem).condition == 2


def test_earlier_survey_leaves_the_latest_in_force(cast, building):
    record_survey(headquarters_id=building.pk, by=cast.ward1, values={"surveyed_on": date(2025, 9, 1), "condition": 1})
    assert (Headquarters.objects.get().condition, Survey.objects.count()) == (4, 2)


def test_new_building_begins_with_the_survey_it_tells_of(building):
    survey = Survey.objects.get()
    assert (survey.headquarters, survey.condition, survey.surveyed_on) == (building, 4, today())


def test_survey_is_recorded_once_when_the_same_press_arrives_twice(cast, building):
    key = uuid4()
    for _press in range(2):
        record_survey(
            headquarters_id=building.pk,
            by=cast.ward1,
            values={"condition": 3},
            entry_key=key,
            photos=[photo()],
            no_secret=True,
        )
    assert (Survey.objects.filter(condition=3).count(), HeadquartersPaper.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"surveyed_on": today() + timedelta(days=1), "condition": 3}, "surveyed_on"),
        ({"surveyed_on": date(2026, 1, 1)}, "condition"),
        ({"condition": 9}, "condition"),
        ({"function_grade": 6}, "__all__"),
        ({"condition": 3, "note": "kho súng"}, "note"),
    ],
)
def test_impossible_survey_is_refused_whole(cast, building, settings, values, field):
    with pytest.raises(ValidationError) as refusal:
        record_survey(headquarters_id=building.pk, by=cast.ward1, values=values, photos=[photo()], no_secret=True)
    assert field in refusal.value.message_dict
    assert (Survey.objects.count(), HeadquartersPaper.objects.count(), stored(settings)) == (1, 0, [])


def test_one_refused_photo_refuses_the_survey_and_names_the_file(cast, sign_in, building, settings):
    client, path = sign_in(cast.ward1), address("survey-add", building.pk)
    sent = opened(client, path) | SURVEYED | {"note": "Mái dột", "no_secret": "on"}
    response = client.post(path, sent | {"photos": [photo(), SimpleUploadedFile("hỏng.png", b"khong phai anh")]})
    assert "hỏng.png" in errors_at(response)["photos"][0]
    assert response.context["form"]["note"].value() == "Mái dột"
    assert (Survey.objects.count(), stored(settings)) == (1, [])


def test_survey_with_photos_is_shown_on_the_page(cast, sign_in, building, settings):
    client, path = sign_in(cast.ward1), address("survey-add", building.pk)
    sent = opened(client, path) | SURVEYED | {"surveyed_by": "Phòng Hậu cần", "no_secret": "on"}
    assert client.post(path, sent | {"photos": [photo("a.png", 8), photo("b.png", 9)]}).status_code == 302
    assert len(stored(settings)) == 2
    text = client.get(building.get_absolute_url()).content.decode()
    assert "Phòng Hậu cần" in text
    for row in HeadquartersPaper.objects.all():
        assert row.survey == Survey.objects.get(condition=3)
        assert address("paper-picture", row.pk) in text


def test_photos_need_the_word_that_they_hold_no_secret(cast, sign_in, building, settings):
    client, path = sign_in(cast.ward1), address("survey-add", building.pk)
    response = client.post(path, opened(client, path) | SURVEYED | {"photos": [photo()]})
    assert list(errors_at(response)) == ["no_secret"]
    assert (HeadquartersPaper.objects.count(), stored(settings)) == (0, [])


# --- Houses ---------------------------------------------------------------------------------------------------------------


def test_floor_areas_are_the_sums_of_the_houses_that_stand(cast, building):
    first = add_house(
        headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà A", "floor_area_m2": 120, "storeys": 2}
    )
    add_house(
        headquarters_id=building.pk,
        by=cast.ward1,
        values={"name": "Nhà B", "floor_area_m2": 80, "measured_area_m2": 75},
    )
    found = Headquarters.objects.get()
    assert (found.floor_area_m2, found.measured_area_m2) == (200, 75)
    save_house(house_id=first.pk, version=1, by=cast.ward1, values={"removed_on": date(2026, 2, 1)})
    assert Headquarters.objects.get().floor_area_m2 == 80
    assert [entry.action for entry in AuditEntry.objects.order_by("-number")[:2]] == ["sum_areas", "save_house"]


def test_floor_area_is_not_typed_while_houses_are_listed(cast, sign_in, building):
    add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà A", "floor_area_m2": 120})
    version = Headquarters.objects.get().version
    with pytest.raises(ValidationError, match="từng nhà"):
        save_headquarters(headquarters_id=building.pk, version=version, by=cast.ward1, values={"floor_area_m2": 130})
    form = sign_in(cast.ward1).get(address("headquarters-edit", building.pk)).context["form"]
    assert "floor_area_m2" not in form.fields and "reception_area_m2" in form.fields


def test_house_is_entered_and_changed_on_its_page(cast, sign_in, building):
    client, path = sign_in(cast.reviewer), address("house-add", building.pk)
    sent = opened(client, path) | {"name": "Nhà A", "storeys": "3", "floor_area_m2": "320,5", "year_built": "2015"}
    assert list(errors_at(client.post(path, sent | {"floor_area_m2": "0"}))) == ["floor_area_m2"]
    assert client.post(path, sent).status_code == 302
    assert "mang tên này" in " ".join(errors_at(client.post(path, sent))["__all__"])
    house = Building.objects.get()
    edit = address("house-edit", house.pk)
    stale = opened(client, edit) | {"storeys": "4"}
    assert client.post(edit, opened(client, edit) | {"storeys": "2"}).status_code == 302
    assert client.post(edit, stale).status_code == 409
    assert Building.objects.get().storeys == 2


def test_house_change_is_refused_when_stale(cast, building):
    house = add_house(headquarters_id=building.pk, by=cast.ward1, values={"name": "Nhà A"})
    with pytest.raises(StaleEdit):
        save_house(house_id=house.pk, version=9, by=cast.ward1, values={"storeys": 2})


# --- Papers ---------------------------------------------------------------------------------------------------------------


def paper(cast, building, content=PDF, name="sổ đỏ.pdf", **values) -> HeadquartersPaper:
    return add_paper(
        headquarters_id=building.pk,
        by=cast.ward1,
        values={"kind": "land", "number": "CS 012345", "dated_on": date(2019, 5, 6), **values},
        upload=SimpleUploadedFile(name, content) if content else None,
        no_secret=True,
    )


def test_paper_goes_out_as_an_attachment_to_whoever_sees_the_building(cast, client, building):
    row = paper(cast, building)
    path = address("paper-download", row.pk)
    for officer, status in (
        (cast.ward1, 200),
        (cast.leader, 200),
        (cast.auditor, 200),
        (cast.ward2, 404),
        (cast.agency, 404),
    ):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(path).status_code == status, officer
    client.force_login(cast.ward1, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(path)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(address("paper-picture", row.pk)).status_code == 404


@pytest.mark.parametrize(
    ("upload", "values", "words"),
    [
        (SimpleUploadedFile("a.svg", b"<svg/>"), {}, "không thuộc loại"),
        (SimpleUploadedFile("a.pdf", picture()), {}, "nội dung là PNG"),
        (SimpleUploadedFile("a.pdf", PDF), {"kind": "photo"}, "không phải ảnh"),
        (None, {"kind": "photo"}, "chọn tệp ảnh"),
        (None, {"number": ""}, "ghi số văn bản"),
        (SimpleUploadedFile("a.pdf", PDF), {"dated_on": today() + timedelta(days=1)}, "tương lai"),
        (SimpleUploadedFile("a.pdf", PDF), {"caption": "sơ đồ kho vũ khí"}, "vũ khí"),
    ],
)
def test_paper_is_refused_and_nothing_is_kept(cast, building, settings, upload, values, words):
    with pytest.raises(ValidationError, match=words):
        add_paper(
            headquarters_id=building.pk,
            by=cast.ward1,
            values={"kind": "land", "number": "01", **values},
            upload=upload,
            no_secret=True,
        )
    assert (HeadquartersPaper.objects.count(), stored(settings)) == (0, [])


def test_same_paper_is_not_kept_twice(cast, building, settings):
    paper(cast, building)
    with pytest.raises(ValidationError, match=r"sổ đỏ\.pdf"):
        paper(cast, building, name="khác.pdf")
    paper(cast, building, content=None, number="02")
    with pytest.raises(ValidationError, match="số và ngày này"):
        paper(cast, building, content=None, number="02")
    assert (HeadquartersPaper.objects.count(), len(stored(settings))) == (2, 1)


def test_paper_taken_off_is_kept_and_no_longer_goes_out(cast, sign_in, building, settings):
    row = paper(cast, building)
    client, path = sign_in(cast.ward1), address("paper-withdraw", row.pk)
    assert "reason" in errors_at(client.post(path, {"reason": ""}))
    assert client.post(path, {"reason": "Gửi nhầm"}).status_code == 302
    assert client.get(address("paper-download", row.pk)).status_code == 404
    assert len(stored(settings)) == 1
    assert "sổ đỏ.pdf" not in client.get(building.get_absolute_url()).content.decode().split("Lịch sử thay đổi")[0]
    withdraw_paper(paper_id=row.pk, by=cast.ward1, reason="Lần nữa")
    assert AuditEntry.objects.filter(action="withdraw_paper").count() == 1


def test_paper_is_sent_on_its_page(cast, sign_in, building):
    client, path = sign_in(cast.reviewer), address("paper-add", building.pk)
    sent = opened(client, path) | {"kind": "land", "number": "CS 01", "dated_on": "06/05/2019", "no_secret": "on"}
    response = client.post(path, sent | {"file": SimpleUploadedFile("a.pdf", b"")})
    assert "rỗng" in errors_at(response)["file"][0]
    assert client.post(path, sent | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    assert "CS 01" in client.get(building.get_absolute_url()).content.decode()
