"""Money by year, source and ward: the page, its export and the figures behind them, at a constant cost."""

from decimal import Decimal

import pytest
from django.urls import reverse

from facilities.models import MoneyBySource
from facilities.money_table import in_billions
from organisation.formats import BILLION, money_in
from tests.facilities.counting import count_queries
from tests.factories import make_wards

PATH = "facilities:money-overview"


def keep(ward, year, source, **rungs) -> MoneyBySource:
    return MoneyBySource.objects.create(ward=ward, year=year, source=source, **rungs)


@pytest.fixture
def city(cast):
    keep(cast.hoan_kiem, 2025, "NSTP", planned=100, disbursed=90, carried_out=10)
    keep(cast.hoan_kiem, 2026, "NSTP", planned=200, carried_in=10, allocated=150, disbursed=105)
    keep(cast.ba_dinh, 2026, "NSX", planned=0, disbursed=0)
    keep(cast.hang_bac, 2026, "NSX", planned=50, disbursed=20)
    keep(cast.ba_dinh, 2027, "NSX", planned=7)


def test_overview_sums_the_year_by_source_with_both_rates(cast, sign_in, city):
    page = sign_in(cast.leader).get(reverse(PATH), {"nam": "2026"})
    sums = page.context["sums"]
    assert (sums["planned"], sums["carried_in"], sums["disbursed"]) == (250, 10, 125)
    assert (sums["rate"], sums["rate_in_all"]) == (Decimal("0.5"), Decimal(125) / 260)
    assert [(row["source"], row["planned"]) for row in page.context["by_source"]] == [("NSTP", 200), ("NSX", 50)]
    assert [(row["year"], row["planned"]) for row in page.context["totals"]] == [(2025, 100), (2026, 250), (2027, 7)]
    assert page.context["wards"] == 3


def test_rate_of_a_ward_without_a_plan_is_a_dash(cast, sign_in, city):
    lines = sign_in(cast.leader).get(reverse(PATH), {"nam": "2026"}).context["ward_rows"].split("</tr>")
    assert ">—</td>" in next(line for line in lines if "Ba Đình" in line)


def test_restated_overview_puts_earlier_units_under_their_heirs_and_keeps_the_totals(cast, sign_in, city):
    client = sign_in(cast.leader)
    then, today = (client.get(reverse(PATH), {"nam": "2026", "doc": how}).context for how in ("khi-do", "hom-nay"))
    assert then["sums"] == today["sums"]
    assert (then["wards"], today["wards"]) == (3, 2) and "Hàng Bạc" not in today["ward_rows"]


def test_ward_sees_its_own_money_and_that_of_the_units_before_it(cast, sign_in, city):
    assert sign_in(cast.ward1).get(reverse(PATH), {"nam": "2026"}).context["sums"]["planned"] == 250
    assert sign_in(cast.ward2).get(reverse(PATH), {"nam": "2026"}).context["sums"]["planned"] == 0
    assert "Chưa có vốn" in sign_in(cast.idle).get(reverse(PATH)).content.decode()


def test_filters_sort_and_export_agree(cast, sign_in, city):
    client = sign_in(cast.leader)
    context = client.get(reverse(PATH), {"nam": "2026", "nguon": "NSX"}).context
    assert (context["sums"]["planned"], context["wards"]) == (50, 2)
    asked = {"nam": "2026", "sort": "-planned", "export": "csv"}
    lines = client.get(reverse(PATH), asked).content.decode("utf-8-sig").strip().split("\r\n")
    assert [each.split(";")[0] for each in lines[1:]] == [
        "phường Hoàn Kiếm",
        "phường Hàng Bạc (Quận Hoàn Kiếm)",
        "phường Ba Đình",
    ]
    assert lines[1].split(";")[4:10] == ["200", "10", "150", "105", "0", "0,525"]
    assert client.get(reverse(PATH), asked | {"export": "xlsx"})["Content-Type"].endswith("sheet")


@pytest.mark.parametrize(
    "query", ["nam=9999", "nam=x", "nguon=%27", "loai=?", "sort=-rate", "doc=hom-nay&ngay=31/02/2026"]
)
def test_odd_addresses_show_the_page(cast, sign_in, city, query):
    assert sign_in(cast.leader).get(f"{reverse(PATH)}?{query}").status_code == 200


@pytest.mark.parametrize("amount", [0, 1, 49_999_999, 50_000_000, 10**9, 1_234_567_890_123, 10**15, 999_950_000_000])
def test_table_writes_amounts_as_every_other_page_does(amount):
    assert in_billions(amount) == money_in(amount, BILLION)


def test_overview_costs_the_same_for_three_wards_and_for_thirty_and_its_chart_stays_small(cast, sign_in, city):
    client = sign_in(cast.leader)
    client.get(reverse(PATH))
    few = count_queries(lambda: client.get(reverse(PATH)))
    MoneyBySource.objects.bulk_create(
        MoneyBySource(ward=ward, year=year, source=source, planned=10**12, allocated=10**12, disbursed=10**11)
        for ward in make_wards(30)
        for year in range(2022, 2027)
        for source in ("NSTW", "BCA", "NSTP", "NSX")
    )
    assert count_queries(lambda: client.get(reverse(PATH))) == few <= 8
    assert len(client.get(reverse(PATH)).context["chart"].encode()) < 10_000
