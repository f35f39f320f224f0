"""Whatever is typed into an address, the portal answers: with a page, a refusal or a download, never with a fault of its own."""

import pytest
from django.urls import reverse

from tests.test_doors import DOORS, address

# What no filter, search, sort, page or export expects. NUL is refused for the whole portal; the rest is read or ignored.
HOSTILE = (
    "%00",
    "%ED%A0%80",  # half a surrogate pair
    "%FF%FE%E2%80%AE%0D%0AX%3A1",  # no UTF-8, a change of direction, a header
    "%C2%B2",  # ² is a digit to Python and no number
    "%D9%A3",  # ٣ is a number to Python
    "-1",
    "9" * 30,
    "9" * 5000,  # beyond what int() takes
    "NaN",
    "%27%25%5C__class__",
    "e%CC%82%CC%81" * 60,  # an endless pile of marks
    "2026-Q9",
    "2026-02-31",
    "31%2F02%2F2026",
)
PARAMETERS = (
    "q",
    "sort",
    "page",
    "loai",
    "loai-ky",
    "phuong",
    "nam",
    "nhom",
    "trang-thai",
    "tinh-trang",
    "ket-qua",
    "phu_luc",
    "doc-lap",
    "phap-ly",
    "bien-che",
    "tiep-can",
    "thieu",
    "giai-doan",
    "tre",
    "tim",
    "chon",
    "chia",
    "theo",
    "muc",
    "rui-ro",
    "cua",
    "giao",
    "hoi-dong",
    "tieu-chi",
    "phieu",
    "thuoc-do",
    "quyet-toan",
    "voi",
    "chi",
    "doc",
    "ngay",
    "on",
    "du-an",
    "moc",
    "moc-ngay",
    "chi-tieu",
    "van-ban",
    "hoi",
    "qua-han",
)
ALONE = ("ky", "export")  # each may refuse before the others are read
READ = [door for door in DOORS if door.method == "get"]
LISTS = [
    door
    for door in READ
    if door.name.endswith("-list")
    or door.name.endswith("-bulk")
    or door.name in {"reports:overview", "reports:my-work", "programme:assessment-inflation"}
]
FINE = {200, 302, 400, 403, 404}


def faults(client, path: str, queries) -> list[str]:
    """The queries that the address did not answer."""
    found = []
    for query in queries:
        status = client.get(f"{path}?{query}").status_code
        if status not in FINE:
            found.append(f"{query[:80]}: {status}")
    return found


def together(value: str) -> str:
    return "&".join(f"{name}={value}" for name in PARAMETERS)


@pytest.mark.parametrize("door", LISTS, ids=str)
def test_list_answers_whatever_its_parameters_say(sign_in, world, door):
    client, path = sign_in(world.cast.leader), address(door, world)
    queries = [query for value in HOSTILE for query in (together(value), *(f"{name}={value}" for name in ALONE))]
    assert faults(client, path, queries) == []


@pytest.mark.parametrize("door", [door for door in READ if door not in LISTS], ids=str)
def test_page_answers_whatever_its_parameters_say(sign_in, world, door):
    client, path = sign_in(world.cast.chief1), address(door, world)
    assert faults(client, path, [together(value) for value in HOSTILE[1:9:2]]) == []


EVENTS = [door for door in READ if door.name.startswith("organisation:") and "admin" in door.may]


@pytest.mark.parametrize("door", EVENTS, ids=str)
def test_page_of_an_event_answers_whatever_its_parameters_say(sign_in, world, door):
    client, path = sign_in(world.cast.admin), address(door, world)
    assert faults(client, path, [together(value) for value in HOSTILE]) == []


def test_export_of_hostile_words_is_a_file(sign_in, world):
    client = sign_in(world.cast.leader)
    for name in ("reports:report-list", "programme:assessment-list", "facilities:project-list"):
        for kind in ("xlsx", "csv"):
            response = client.get(reverse(name), {"export": kind, "q": "=1+1\u202e²", "sort": "-" * 50})
            assert response.status_code == 200 and "attachment" in response["Content-Disposition"], name


def test_nul_is_refused_in_words(sign_in, world):
    response = sign_in(world.cast.leader).get(reverse("reports:report-list") + "?q=%00")
    assert response.status_code == 400
    assert "NUL" in response.content.decode()


BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"version": "x"}',
    b'{"version": 1e999, "value": "1"}',
    b'{"version": -1, "value": [1]}',
    b'{"version": 1, "value": "\\u0000", "note": "\\ud800"}',
    b'{"version": 1, "value": "' + b"9" * 5000 + b'"}',
    b"\xff\x00",
)


def test_a_cell_answers_whatever_is_sent_to_it(sign_in, world):
    client, key = sign_in(world.cast.ward1), world.keys["assessment", "own"]
    cell = reverse("programme:finding-save", args=[key, "A02"])
    found = [client.post(cell, body, content_type="application/json").status_code for body in BODIES]
    assert set(found) <= {400, 404, 409, 422}, dict(zip(BODIES, found, strict=True))
    for code in ("%00", "e%CC%82" * 60, "9" * 5000, "%27%25"):
        path = cell.replace("A02", code)
        assert client.post(path, b'{"version": 1}', content_type="application/json").status_code in {400, 404, 422}, (
            code
        )


@pytest.mark.parametrize(
    "name", ["evidence-add", "finding-carry", "assessment-submit", "entry-sheet", "assessment-edit"]
)
def test_a_ward_may_send_nonsense_and_is_answered(sign_in, world, name):
    path = reverse(f"programme:{name}", args=[world.keys["assessment", "own"]])
    for value in ("\u0000", "9" * 5000, "31/02/2026", "\u202e²", "-1"):
        fields = (
            "version",
            "code",
            "criterion",
            "document_date",
            "covers_from",
            "no_secret",
            "action",
            "group",
            "A02-value",
            "A02-version",
        )
        assert sign_in(world.cast.chief1).post(path, dict.fromkeys(fields, value)).status_code in FINE | {409, 422}, (
            value
        )
