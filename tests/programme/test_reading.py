"""The programme's lists as they were or restated: the same rows once each, shown under the unit that counts them."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programme.actions.opening import open_period
from programme.models import Assessment, Progress
from tests import factories, merging

from .conftest import DAY

pytestmark = pytest.mark.django_db
MERGED_ON = date(2026, 10, 1)
PAPERS = reverse("programme:assessment-list")


@pytest.fixture
def merged(opened, cast):
    """Hoàn Kiếm and Ba Đình have become Ánh Dương after the quarter; Cầu Giấy stands on."""
    standing = factories.make_ward("Cầu Giấy")
    open_period(period=opened.period, day=DAY)
    merging.carried_out(merging.draft(MERGED_ON, {"Ánh Dương": [cast.hoan_kiem, cast.ba_dinh]}))
    return standing


def rows_of(page) -> list[str]:
    """The head cell of each row, in order."""
    text = page.content.decode()
    cells = re.findall(r'<th scope="row"><a href="/danh-gia/\d+/">(.*?)</a>', text, re.S)
    cells = cells or re.findall(r'<th scope="row"><a href="/tien-do/\d+/">(.*?)</a>', text, re.S)
    return [" ".join(re.sub("<.*?>", "", cell).split()) for cell in cells]


def exported(client, address: str) -> list[dict]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("of", ["assessments", "directive"])
def test_restated_rows_stand_under_the_heir_and_name_their_own_unit(merged, opened, directives, cast, sign_in, of):
    address = PAPERS if of == "assessments" else directives.wards.get_absolute_url()
    client = sign_in(cast.reviewer)
    then = rows_of(client.get(f"{address}?ky=2026-Q3"))
    today = rows_of(client.get(f"{address}?ky=2026-Q3&doc=hom-nay"))
    assert then == ["phường Ba Đình", "phường Cầu Giấy", "phường Hoàn Kiếm"]
    assert today == [
        "phường Ánh Dương – ghi cho phường Ba Đình",
        "phường Ánh Dương – ghi cho phường Hoàn Kiếm",
        "phường Cầu Giấy",
    ]


def test_restated_to_a_day_before_the_event_each_unit_stands_for_itself(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    assert rows_of(client.get(f"{PAPERS}?doc=hom-nay&ngay=30/09/2026")) == rows_of(client.get(PAPERS))


def test_the_heirs_name_finds_its_rows_only_when_restated(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    assert rows_of(client.get(f"{PAPERS}?q=anh+duong")) == []
    assert len(rows_of(client.get(f"{PAPERS}?q=anh+duong&doc=hom-nay"))) == 2
    assert len(rows_of(client.get(f"{PAPERS}?q=hoan+kiem&doc=hom-nay"))) == 1


def test_sorting_by_unit_goes_by_the_name_shown(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    assert rows_of(client.get(f"{PAPERS}?sort=-ten&doc=hom-nay"))[0] == "phường Cầu Giấy"
    assert rows_of(client.get(f"{PAPERS}?sort=-ten"))[0] == "phường Hoàn Kiếm"


@pytest.mark.parametrize("doc", ["khi-do", "hom-nay"])
def test_exports_name_the_unit_then_the_unit_now_and_the_units_before(merged, cast, sign_in, doc):
    Assessment.objects.filter(ward=cast.hoan_kiem).update(met_self=7)
    rows = {row["Đơn vị ghi khi đó"]: row for row in exported(sign_in(cast.reviewer), f"{PAPERS}?export=csv&doc={doc}")}
    own = rows["phường Hoàn Kiếm"]
    assert own["Đơn vị hiện nay (nhận số liệu)"] == "phường Ánh Dương"
    assert own["Đơn vị trước"] == "phường Hàng Bạc (Quận Hoàn Kiếm)" and own["Tự chấm đạt"] == "7"
    assert own["Phường, xã"] == ("phường Hoàn Kiếm" if doc == "khi-do" else "phường Ánh Dương")
    assert rows["phường Cầu Giấy"]["Đơn vị hiện nay (nhận số liệu)"] == "phường Cầu Giấy" and len(rows) == 3
    heading = next(name for name in own if name.startswith("Cách đọc số liệu"))
    assert own[heading] == ("theo đơn vị khi đó" if doc == "khi-do" else "quy về đơn vị hiện nay")


def test_rows_of_ended_units_are_left_out_on_request(merged, cast, sign_in):
    client = sign_in(cast.reviewer)
    assert rows_of(client.get(f"{PAPERS}?ca-da-ket-thuc=0")) == ["phường Cầu Giấy"]
    assert len(exported(client, f"{PAPERS}?ca-da-ket-thuc=0&export=csv")) == 1
    assert len(rows_of(client.get(f"{PAPERS}?ca-da-ket-thuc=1"))) == 3


def test_a_split_unit_stands_under_one_heir(opened, cast, sign_in):
    merging.carried_out(merging.draft(MERGED_ON, {"Một": [cast.hoan_kiem], "Hai": [cast.hoan_kiem]}))
    rows = rows_of(sign_in(cast.reviewer).get(f"{PAPERS}?doc=hom-nay"))
    assert rows == ["phường Ba Đình", "phường Một – ghi cho phường Hoàn Kiếm"]


def test_the_heirs_grid_shows_the_rows_of_the_units_before_when_restated(merged, opened, cast, sign_in):
    new = merging.Ward.objects.get(name="Ánh Dương")
    cast.ward1.ward = new
    cast.ward1.save()
    client, grid = sign_in(cast.ward1), reverse("programme:progress-list") + "?ky=2026-Q3"
    assert "– ghi cho" not in client.get(grid).content.decode()
    page = client.get(grid + "&doc=hom-nay").content.decode()
    assert page.count("– ghi cho") == Progress.objects.filter(duty__ward__in=[cast.hoan_kiem, cast.ba_dinh]).count()
    assert "Cầu Giấy" not in page and 'name="action"' not in page


@pytest.mark.parametrize("query", ["?doc=khi-do", "?doc=hom-nay", "?doc=hom-nay&sort=ten&export=csv", "?export=csv"])
def test_lists_cost_the_same_for_any_number_of_units_before(opened, directives, cast, sign_in, query):
    client, counts = sign_in(cast.reviewer), []
    addresses = [f"{PAPERS}{query}", f"{directives.wards.get_absolute_url()}{query}&ky=2026-Q3"]
    for number in (2, 12):
        wards = factories.make_wards(number)
        open_period(period=opened.period, day=DAY)
        merging.carried_out(merging.draft(MERGED_ON, {f"Mới {number}": wards[:-1], f"Khác {number}": wards[-1:]}))
        for address in addresses:
            client.get(address)
        with CaptureQueriesContext(connection) as captured:
            for address in addresses:
                client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
