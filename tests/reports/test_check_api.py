"""POST editions/check: by file or by code, as form or JSON; what outsiders are told."""

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation.models import ApiToken
from reports.api import checking

from .issued import CODE, PDF, issued, make_edition, make_file, make_report

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/editions/check"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def edition(cast):
    made = make_edition(make_report(), cast.leader, **issued(cast.leader, 5, check_code=CODE))
    make_file(made)
    return made


@pytest.fixture
def ask(client, cast):
    """ask(officer, …): the answer to a check."""

    def post(who, *, body=None, **form):
        headers = {"Authorization": f"Bearer {ApiToken.issue(who)}"}
        if body is not None:
            return client.post(ADDRESS, body, content_type="application/json", headers=headers)
        return client.post(ADDRESS, form, headers=headers)

    return post


def test_code_is_checked_as_json_and_as_a_form(ask, cast, edition):
    for answer in (ask(cast.leader, body=json.dumps({"code": "4k7qx-9m2zt"})), ask(cast.leader, code=CODE)):
        assert answer.status_code == 200
        told = answer.json()
        assert told["matches"] is True
        assert told["edition"] == {
            "id": edition.pk,
            "number": "05/BC-CATP",
            "issued_on": "2026-09-21",
            "agency": "Công an thành phố Hà Nội",
            "edition": 1,
            "by": "code",
            "state": "in_force",
            "withdrawn_at": None,
            "replaced_by": None,
        }


def test_file_is_checked_by_its_bytes(ask, cast, edition):
    told = ask(cast.leader, file=SimpleUploadedFile("a.pdf", PDF)).json()
    assert (told["matches"], told["edition"]["by"]) == (True, "file")
    assert ask(cast.leader, file=SimpleUploadedFile("a.pdf", PDF + b"!")).json() == {"matches": False, "edition": None}


def test_large_file_is_refused_before_and_after_it_is_read(ask, cast, edition, monkeypatch):
    monkeypatch.setattr(checking.checking, "MOST_BYTES", 100)
    for size in (101, checking.AROUND + 200):
        answer = ask(cast.leader, file=SimpleUploadedFile("a.pdf", b"x" * size))
        assert answer.status_code == 400 and "quá lớn" in answer.json()["detail"]


def test_report_outside_the_scope_is_told_without_its_key(ask, cast, edition):
    told = ask(cast.ward1, code=CODE).json()
    assert told["matches"] and told["edition"]["id"] is None


def test_corrected_edition_says_so(ask, cast, edition):
    make_edition(edition.report, cast.leader, 2, **issued(cast.leader, 9, check_code="ABCDE12345"))
    told = ask(cast.leader, code=CODE).json()["edition"]
    assert (told["state"], told["replaced_by"]) == ("replaced", "09/BC-CATP")


@pytest.mark.parametrize(
    "body, status", [("{}", 400), ("[1]", 400), ('{"code": 5}', 400), ("not json", 400), ("[" * 100_000, 400)]
)
def test_question_without_a_code_is_refused_in_words(ask, cast, edition, body, status):
    answer = ask(cast.leader, body=body)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_unknown_code_does_not_match(ask, cast, edition):
    assert ask(cast.leader, code="AAAAA-AAAAA").json()["matches"] is False


def test_stranger_needs_a_token(client, edition):
    assert client.post(ADDRESS, {"code": CODE}).status_code == 401


def test_guessing_is_stopped(ask, cast, edition, monkeypatch):
    monkeypatch.setattr(checking, "MOST", 2)
    assert [ask(cast.leader, code=CODE).status_code for _each in range(3)] == [200, 200, 429]
    assert ask(cast.reviewer, code=CODE).status_code == 200
