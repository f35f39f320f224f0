"""The lineage of a ward: drawn and told alike over all events, earlier units' records in scope only, at a constant cost."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.utils import timezone

from facilities.models import Headquarters, InvestmentProject, Occupancy
from organisation import clock
from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Succession
from reports import keeping, lineage, lookup
from reports.lineage_records import counted_where
from reports.models import ComplianceReport, Edition
from tests.factories import MERGER, make_document, make_event, make_period, make_succession, make_ward
from tests.reports import builders
from tests.reports.test_overview import queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
FIRST = date(2025, 1, 1)
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def settled_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def family(cast):
    """Cửa Nam Cũ → Cửa Nam (2025-01-01) → most of it to Hoàn Kiếm, land to Ba Đình (2025-07-01); Hàng Bạc whole to Hoàn Kiếm.

    The records of Cửa Nam, and with them those of Cửa Nam Cũ, count at Ba Đình by decision.
    """
    decree, later = make_document("NQ-1286", number="1286"), make_document("NQ-1656", number="1656")
    old = make_ward("Cửa Nam Cũ", code="00073", established_on=None, dissolved_on=FIRST, district="Quận Hoàn Kiếm")
    middle = make_ward("Cửa Nam", code="00073", established_on=FIRST, dissolved_on=MERGER, district="Quận Hoàn Kiếm")
    make_succession(old, middle, on=FIRST, document=decree, takes_records_rule="sole")
    make_succession(middle, cast.hoan_kiem, share="part", takes_records=False, document=later)
    land = make_succession(middle, cast.ba_dinh, share="part", document=later, takes_records_rule="decided")
    Succession.objects.filter(pk=land.pk).update(detail="part_area_only")
    Succession.objects.filter(predecessor=cast.hang_bac).update(document=later, takes_records_rule="same_code")
    rebuild_ancestry()
    cast.old, cast.middle = old, middle
    return cast


@pytest.fixture
def recorded(family):
    """Of Hàng Bạc and Cửa Nam: an assessment, duties and an issued report of 2025-Q1, a project and a building."""
    quarter, wards = make_period("2025-Q1"), [family.hang_bac, family.middle]
    builders.make_assessments(wards, quarter, state="concluded", by=family.reviewer, met_verified=41)
    builders.make_standings(wards, quarter, duties_expected=10, duties_on_time=7)
    for number, ward in enumerate(wards, 1):
        issue(ward, quarter, number, family.chief1)
        InvestmentProject.objects.create(ward=ward, name=f"Xây trụ sở {ward.name}")
        building = Headquarters.objects.create(name=f"Nhà {ward.name}")
        Occupancy.objects.create(headquarters=building, ward=ward, valid_until=MERGER)
    return quarter


def issue(ward, period, number, by):
    report = ComplianceReport.objects.create(kind="ward", period=period, ward=ward, state="issued")
    return Edition.objects.create(
        report=report,
        data="{}",
        sha256="0" * 64,
        composed_at=timezone.now(),
        template_version="thử",
        issued_on=MERGER,
        issued_by=by,
        issue_year=2025,
        issue_number=number,
        issue_symbol=f"BC-{ward.code}",
    )


def page_of(client, ward):
    response = client.get(f"/phuong/{ward.pk}/bien-dong/")
    assert response.status_code == 200
    return response, BeautifulSoup(response.content, "html.parser")


def told(soup, section: str) -> list[str]:
    """What each line of the nested list says, without what is nested under it."""
    return [
        " ".join(" ".join(part.text for part in entry.find_all("p", recursive=False)).split())
        for entry in soup.find("section", attrs={"aria-labelledby": section}).find_all("li")
    ]


def test_lineage_tells_every_line_with_share_records_decision_and_day(family, sign_in):
    _response, soup = page_of(sign_in(family.idle), family.hoan_kiem)
    cua_nam, cua_nam_cu, hang_bac = told(soup, "tu-dau")
    assert cua_nam.startswith("phường Cửa Nam (Quận Hoàn Kiếm) [00073] 01/01/2025 – 30/06/2025 một phần;")
    assert "số liệu cộng dồn tại phường Ba Đình (theo quyết định)" in cua_nam
    assert "Kế hoạch số 1656, hiệu lực 01/07/2025; còn 1 đơn vị khác nhận một phần" in cua_nam
    assert "đến 31/12/2024 toàn bộ; nhận số liệu khi cộng dồn (đơn vị kế thừa duy nhất)" in cua_nam_cu
    assert "Kế hoạch số 1286, hiệu lực 01/01/2025" in cua_nam_cu
    assert "nhận số liệu khi cộng dồn (đề xuất: trùng mã)" in hang_bac


def test_lineage_nests_the_units_of_the_earlier_event_under_their_heir(family, sign_in):
    _response, soup = page_of(sign_in(family.idle), family.hoan_kiem)
    nested = soup.find("section", attrs={"aria-labelledby": "tu-dau"}).select("li li .unit-line a")
    assert [link.text for link in nested] == ["phường Cửa Nam Cũ (Quận Hoàn Kiếm)"]


def test_drawing_shows_the_same_lines_as_the_list(family, sign_in):
    for ward in (family.hoan_kiem, family.middle, family.old):
        _response, soup = page_of(sign_in(family.idle), ward)
        listed = len(soup.select(".branch li"))
        assert len(soup.select("svg.lineage g.line")) == listed > 0
        assert len(soup.select("svg.lineage .unit-here")) == 1


def test_other_heirs_of_a_predecessor_are_counted_and_not_drawn(family, sign_in):
    _response, soup = page_of(sign_in(family.idle), family.hoan_kiem)
    units = [unit["aria-label"] for unit in soup.select("svg.lineage a.unit")]
    assert not any("Ba Đình" in unit for unit in units)
    assert any("Cửa Nam" in unit and "còn 1 đơn vị khác" in unit for unit in units)


def test_dissolved_ward_tells_what_became_of_it_across_two_events(family, sign_in):
    response, soup = page_of(sign_in(family.idle), family.old)
    heirs = told(soup, "thanh-gi")
    assert [line.split(" [")[0] for line in heirs] == [
        "phường Cửa Nam (Quận Hoàn Kiếm)",
        "phường Ba Đình",
        "phường Hoàn Kiếm",
    ]
    banner = soup.find(class_="ended").text
    assert "kết thúc ngày 01/01/2025 theo Kế hoạch số 1286" in " ".join(banner.split())
    assert [ward.name for ward in response.context["family"].standing] == ["Ba Đình", "Hoàn Kiếm"]
    assert "Nay trên địa bàn:" in banner and "phường Ba Đình" in banner


def test_ward_in_the_middle_shows_both_sides(family, sign_in):
    response, soup = page_of(sign_in(family.idle), family.middle)
    assert len(told(soup, "tu-dau")) == 1 and len(told(soup, "thanh-gi")) == 2
    assert "Kế thừa, nay đang hoạt động:" in soup.find(class_="ended").text
    assert response.context["carried"] == 1


def test_unit_met_on_two_ways_is_unfolded_once(family, sign_in):
    other = make_ward("Hàng Mới", established_on=FIRST, dissolved_on=MERGER)
    make_succession(family.old, other, on=FIRST, share="part", takes_records=False)
    older = make_ward("Gốc", established_on=None, dissolved_on=date(2020, 1, 1))
    make_succession(older, family.old, on=date(2020, 1, 1))
    make_succession(other, family.hoan_kiem)
    rebuild_ancestry()
    _response, soup = page_of(sign_in(family.idle), family.hoan_kiem)
    lines = told(soup, "tu-dau")
    assert sum("Gốc" in line for line in lines) == 1
    assert sum("các đơn vị xa hơn đã nêu ở trên" in line for line in lines) == 1
    assert len(soup.select("svg.lineage g.line")) == 6 == len(lines)


def test_ward_without_events_says_so(family, sign_in):
    lone = make_ward("Một Mình")
    _response, soup = page_of(sign_in(family.idle), lone)
    assert "Chưa có biến động nào" in soup.text and soup.find("svg", class_="lineage") is None


def test_records_of_predecessors_are_marked_with_their_origin_and_where_they_count(recorded, family, sign_in):
    _response, soup = page_of(sign_in(family.leader), family.hoan_kiem)
    rows = {row.th.text: [cell.text.strip() for cell in row.find_all("td")] for row in soup.select("tbody tr")[1:]}
    here, elsewhere = (rows[f"ghi cho phường {name} (Quận Hoàn Kiếm)"] for name in ("Hàng Bạc", "Cửa Nam"))
    assert here[:4] == ["đã kết luận", "41/54", "7/10", "01/BC-00061"] and here[4] == "cộng dồn tại đây"
    assert elsewhere[4] == "không cộng vào đây; cộng dồn tại phường Ba Đình"
    text = " ".join(soup.find("section", attrs={"aria-labelledby": "so-lieu"}).text.split())
    assert "Xây trụ sở Hàng Bạc, " in text and "ghi cho phường Hàng Bạc (Quận Hoàn Kiếm); cộng dồn tại đây" in text
    assert "Nhà Cửa Nam (đến trước 01/07/2025): ghi cho phường Cửa Nam (Quận Hoàn Kiếm); không cộng" in text
    assert soup.find("section", attrs={"aria-labelledby": "so-lieu"}).find("form") is None


def test_records_are_for_those_who_may_see_their_ward(recorded, family, sign_in):
    def seen(officer) -> set[str]:
        body = page_of(sign_in(officer), family.hoan_kiem)[1].find("section", attrs={"aria-labelledby": "so-lieu"})
        return {name for name in ("Nhà Hàng Bạc", "Nhà Cửa Nam") if name in body.text}

    both = {"Nhà Hàng Bạc", "Nhà Cửa Nam"}
    for officer in (family.ward1, family.chief1, family.reviewer, family.auditor):
        assert seen(officer) == both, officer
    # Ba Đình took a part of Cửa Nam, nothing of Hàng Bạc.
    assert seen(family.ward2) == {"Nhà Cửa Nam"}
    for officer in (family.agency, family.idle):
        assert seen(officer) == set(), officer
        assert "01/BC-" not in page_of(sign_in(officer), family.hoan_kiem)[1].text


def test_drafts_of_reports_are_not_listed(recorded, family, sign_in):
    keeping.release(connection)  # what was issued stays issued: for once it may be a draft again
    Edition.objects.update(issued_on=None, issued_by=None, issue_year=None, issue_number=None, issue_symbol="")
    keeping.install(connection)
    assert "/BC-" not in page_of(sign_in(family.leader), family.hoan_kiem)[1].text


def test_records_of_a_ward_that_ended_too_are_said_to_count_further_on(recorded, family):
    words, at = counted_where(lineage.family(family.middle.pk, TODAY))[family.old.pk]
    assert (words, at) == ("cộng dồn qua đơn vị này, nay tại", family.ba_dinh)


def test_lineage_of_no_ward_is_404(cast, sign_in):
    for pk in ("999999", "9" * 30):
        assert sign_in(cast.leader).get(f"/phuong/{pk}/bien-dong/").status_code == 404


@pytest.mark.parametrize("who", ["leader", "ward1", "agency", "idle"])
def test_lineage_page_costs_the_same_for_3_and_40_predecessors(recorded, family, sign_in, who):
    client, counts = sign_in(getattr(family, who)), {"standing": [], "ended": []}
    quarter = make_period("2024-Q4")
    for number in (1, 36):
        wards = [make_ward(established_on=None, dissolved_on=MERGER) for _ in range(number)]
        for ward in wards:
            make_succession(ward, family.hoan_kiem)
            make_succession(ward, family.ba_dinh, share="part", takes_records=False)
        rebuild_ancestry()
        builders.make_assessments(wards, quarter, state="concluded", by=family.reviewer)
        builders.make_standings(wards, quarter, duties_expected=3)
        builders.make_projects(wards, TODAY)
        builders.make_headquarters(wards)
        counts["standing"].append(queries_of(client, f"/phuong/{family.hoan_kiem.pk}/bien-dong/"))
        counts["ended"].append(queries_of(client, f"/phuong/{family.middle.pk}/bien-dong/"))
    for each in counts.values():
        assert len(set(each)) == 1 and each[0] <= MOST_QUERIES, counts


def test_ward_page_leads_to_the_lineage_and_names_its_own_events(family, sign_in):
    soup = BeautifulSoup(sign_in(family.idle).get(f"/phuong/{family.hoan_kiem.pk}/").content, "html.parser")
    register = " ".join(soup.find("section", attrs={"aria-labelledby": "so-don-vi"}).text.split())
    assert "toàn bộ phường Hàng Bạc (Quận Hoàn Kiếm)" in register and "xa hơn còn 1 đơn vị" in register
    assert soup.find("a", href=f"/phuong/{family.hoan_kiem.pk}/bien-dong/") is not None


def test_ward_page_of_a_dissolved_ward_says_how_it_ended_and_keeps_its_figures(recorded, family, sign_in):
    address = f"/phuong/{family.old.pk}/"
    banner = BeautifulSoup(sign_in(family.idle).get(address).content, "html.parser").find(class_="ended").text
    assert "theo Kế hoạch số 1286" in banner and "Nay trên địa bàn:" in banner and "phường Hoàn Kiếm" in banner
    shown = sign_in(family.ward1).get(f"/phuong/{family.hang_bac.pk}/").content.decode()
    assert "41/54" in shown and "Đơn vị này đã kết thúc ngày" in shown


def found(words, day=TODAY) -> list[str]:
    return [unit.name for unit in lookup.earlier_units(words, day, TODAY)]


@pytest.mark.parametrize(
    "words", ["Cửa Nam Cũ", "cua nam cu", "CỬA NAM CŨ", "cửa nam cũ, hoàn kiếm", "phường cua nam cu"]
)
def test_old_unit_is_found_by_its_name_with_and_without_marks(family, words):
    assert found(words) == ["Cửa Nam Cũ"]


def test_old_unit_is_found_by_its_code_on_a_day(family):
    assert found("00073", date(2024, 6, 1)) == ["Cửa Nam Cũ"]
    assert set(found("00073", date(2025, 6, 1))) == set(found("00073")) == {"Cửa Nam", "Cửa Nam Cũ"}


def test_units_of_one_name_are_all_listed_with_their_district(family, sign_in):
    for district in ("Quận Hai Bà Trưng", "Quận Bắc Từ Liêm", "Quận Hoàng Mai"):
        make_ward("Minh Khai", established_on=None, dissolved_on=MERGER, district=district)
    make_ward("Đồng Minh Khai", established_on=None, dissolved_on=MERGER, district="Huyện Ba Vì")
    body = sign_in(family.idle).get("/phuong/", {"q": "minh khai"}).content.decode()
    for district in ("Quận Hai Bà Trưng", "Quận Bắc Từ Liêm", "Quận Hoàng Mai"):
        assert f"phường Minh Khai ({district})" in body
    assert found("minh khai")[-1] == "Đồng Minh Khai"
    assert [unit.district for unit in lookup.earlier_units("Minh Khai (Quận Hoàng Mai)", TODAY, TODAY)] == [
        "Quận Hoàng Mai"
    ]


def test_old_unit_names_its_heirs_and_what_stands_there_today(family, sign_in):
    soup = BeautifulSoup(sign_in(family.idle).get("/phuong/", {"q": "cua nam cu"}).content, "html.parser")
    text = " ".join(soup.find("section", attrs={"aria-labelledby": "don-vi-cu"}).text.split())
    assert "[00073], kết thúc ngày 01/01/2025: thành phường Cửa Nam (Quận Hoàn Kiếm) (toàn bộ, nhận số liệu" in text
    assert "Kế hoạch số 1286, 01/01/2025)" in text and "; nay là phường Ba Đình, phường Hoàn Kiếm." in text


def test_ward_list_of_an_old_day_says_what_a_code_became(family, sign_in):
    response = sign_in(family.idle).get("/phuong/", {"q": "00061", "ngay": "2024-06-01"})
    assert [ward.name for ward in response.context["rows"]] == ["Hàng Bạc"]
    assert [unit.ending.standing for unit in response.context["earlier"]] == [[family.hoan_kiem]]


def test_look_up_says_when_there_is_more_than_it_lists(family, sign_in):
    for _ in range(lookup.MOST + 1):
        make_ward("Trùng Tên", established_on=None, dissolved_on=MERGER)
    assert len(found("trung ten")) == lookup.MOST
    assert "Còn nhiều đơn vị cũ khác khớp" in sign_in(family.idle).get("/phuong/", {"q": "trung ten"}).content.decode()


def test_look_up_asks_nothing_without_words_and_three_questions_with(family, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not lookup.earlier_units("", TODAY, TODAY)
    with django_assert_num_queries(3):
        assert len(lookup.earlier_units("hoan kiem", TODAY, TODAY)) == 3


@pytest.mark.parametrize("words", ["%", "_", "x" * 100, "a " * 60, ",", "()", "\u0301", "'"])
def test_look_up_answers_whatever_is_typed(family, words):
    assert isinstance(found(words), list)


def test_event_is_named_beside_its_lines(family, sign_in):
    event = make_event(MERGER)
    _response, soup = page_of(sign_in(family.idle), family.hoan_kiem)
    assert event.name in told(soup, "tu-dau")[0]


def test_reversal_gives_each_restored_unit_its_own_records_back(cast, sign_in):
    """Một and Hai became Ba; Ba was undone into Một and Hai again: each carries what it had recorded, once."""
    undone = date(2026, 1, 1)
    one, two = (make_ward(name, established_on=None, dissolved_on=MERGER) for name in ("Một", "Hai"))
    joint = make_ward("Ba", dissolved_on=undone)
    again, other = (
        make_ward(name, established_on=undone, restores=before) for name, before in (("Một", one), ("Hai", two))
    )
    for before in (one, two):
        make_succession(before, joint)
    make_succession(joint, again, on=undone, share="part")
    make_succession(joint, other, on=undone, share="part", takes_records=False)
    rebuild_ancestry()
    quarter = make_period("2025-Q1")
    builders.make_assessments([one, two], quarter, state="concluded", by=cast.reviewer, met_verified=7)
    _response, soup = page_of(sign_in(cast.leader), other)
    rows = {row.th.text: row.find_all("td")[-1].text.strip() for row in soup.select("tbody tr")[1:]}
    assert rows == {
        "ghi cho phường Hai": "cộng dồn tại đây",
        "ghi cho phường Một": "không cộng vào đây; cộng dồn tại phường Một",
    }
    assert lineage.family(two.pk, TODAY).standing == [other, again]
