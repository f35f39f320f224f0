"""The home of workbooks, with a kind of its own that fills nothing: who may send, for what, and whose sheet it is."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from organisation import sheets
from organisation.models import RegisterSheet
from organisation.sheets.trial import Change, Trial

UPLOAD = reverse("organisation:sheet-upload", args=["tho"])


def check(officer):
    if not (officer.ward_id or officer.agency_id):
        raise PermissionDenied


def about_of(officer, asked):
    if asked not in ("", "2026-Q3"):
        raise Http404
    return "2026-Q3", "Quý III/2026"


@pytest.fixture
def kind(monkeypatch):
    """A kind that answers with one change: what it was asked for, and the whole file."""
    made = SimpleNamespace(
        TITLE="Sổ thử",
        UP=("Tiến độ", "programme:progress-list"),
        HEADS={"a": "A"},
        NEEDED=("a",),
        NOTE="Một dòng ghi chú.",
        may_send=check,
        sees_all=lambda officer: False,
        about_of=about_of,
        template=lambda officer, about: f"{officer} {about}".encode(),
        try_out=lambda content, name, officer, about: Trial(1, [Change("A2", about, "", content.decode())]),
        apply=lambda trial, by: applied.append(trial.changes[0].new) or 1,
    )
    applied = made.applied = []
    monkeypatch.setitem(sheets._kinds, "tho", made)
    return made


def send(client, query="?cho=2026-Q3"):
    return client.post(UPLOAD + query, {"file": SimpleUploadedFile("so.csv", b"A;B")})


def test_kind_is_registered_once():
    kind = next(iter(sheets.kinds()))
    sheets.register(kind, sheets.find(kind))
    with pytest.raises(ValueError, match="twice"):
        sheets.register(kind, SimpleNamespace())


def test_what_it_is_filled_for_goes_along(cast, kind, sign_in):
    client = sign_in(cast.ward1)
    page = client.get(UPLOAD).content.decode()
    assert "Sổ thử: Quý III/2026" in page and "mau/?cho=2026-Q3" in page
    assert client.get(reverse("organisation:sheet-template", args=["tho"])).content.endswith(b" 2026-Q3")
    sheet_page = client.post(UPLOAD + "?cho=2026-Q3", {"file": SimpleUploadedFile("so.csv", b"A;B")}, follow=True)
    sheet = RegisterSheet.objects.get()
    assert (sheet.about, sheet.ward, sheet.agency) == ("2026-Q3", cast.hoan_kiem, None)
    assert "Một dòng ghi chú." in sheet_page.content.decode()
    mark = sheet_page.context["mark"]
    client.post(reverse("organisation:sheet-apply", args=[sheet.pk]), {"mark": mark})
    client.post(reverse("organisation:sheet-apply", args=[sheet.pk]), {"mark": mark})
    assert kind.applied == ["A;B"]


@pytest.mark.parametrize("query", ["?cho=2026-Q9", "?cho=%C2%B2"])
def test_what_nothing_is_filled_for_does_not_exist(cast, kind, sign_in, query):
    client = sign_in(cast.ward1)
    assert client.get(UPLOAD + query).status_code == send(client, query).status_code == 404


def test_sheet_of_an_agency_is_its_own(cast, kind, sign_in):
    client = sign_in(cast.agency)
    send(client)
    sheet = RegisterSheet.objects.get()
    assert (sheet.ward, sheet.agency) == (None, cast.agency.agency)
    path = sheet.get_absolute_url()
    assert client.get(path).status_code == 200 and sign_in(cast.ward1).get(path).status_code == 404
    assert sign_in(cast.leader).get(path).status_code == 403


def test_next_file_takes_the_place_of_the_one_not_applied_for_the_same(cast, kind, sign_in, monkeypatch):
    client = sign_in(cast.ward1)
    send(client), send(client)
    first = RegisterSheet.objects.get()
    monkeypatch.setattr(kind, "about_of", lambda officer, asked: ("2026-Q4", ""))
    send(client)
    assert RegisterSheet.objects.filter(pk=first.pk).exists() and RegisterSheet.objects.count() == 2


def test_unknown_kind_does_not_exist(cast, sign_in):
    assert sign_in(cast.ward1).get(reverse("organisation:sheet-upload", args=["la"])).status_code == 404


def test_sheet_belongs_to_a_ward_or_an_agency(cast):
    with pytest.raises(IntegrityError, match="register_sheet_of_a_ward_or_an_agency"), transaction.atomic():
        RegisterSheet.objects.create(
            kind="tho", state="checked", received_by=cast.ward1, ward=cast.hoan_kiem, agency=cast.catp
        )
