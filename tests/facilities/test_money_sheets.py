"""Money by workbook: one unit for the whole file, every change and every fault at once, all or nothing."""

import io
from datetime import date

import openpyxl
import pytest

from facilities.actions import save_ladder
from facilities.asked import RowAsked
from facilities.models import Funding, FundingRevision, InvestmentProject
from facilities.sheets import KINDS
from facilities.sheets.money import apply, template, try_out
from facilities.sheets.money_template import HEADS
from organisation.versions import StaleEdit

BILLION = 10**9
KEYS = list(HEADS)


def workbook(*rows: dict, unit="tỷ đồng", label="Đơn vị tính:", heads=None, extra=()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([label, unit])
    for line in extra:
        sheet.append(line)
    sheet.append(heads or list(HEADS.values()))
    for row in rows:
        sheet.append([row.get(key) for key in KEYS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line(project, **values) -> dict:
    return {
        "so_ho_so": project.pk,
        "nam": 2027,
        "nguon_von": "NSTP",
        "so_quyet_dinh": "12/QĐ",
        "ngay_quyet_dinh": date(2026, 1, 5),
    } | values


def told(content, officer, name="a.xlsx") -> list[tuple[str, str]]:
    trial = try_out(content, name, officer)
    assert not trial.may_apply
    return [(problem.place, problem.text) for problem in trial.problems]


def test_template_goes_out_and_comes_back_without_a_change(cast, project, funding):
    trial = try_out(template(cast.ward1), "mau.xlsx", cast.ward1)
    assert (trial.rows, trial.changes, trial.problems) == (1, [], [])
    assert KINDS["money"].HEADS == HEADS


@pytest.mark.parametrize(
    ("unit", "typed"), [("đồng", 1_500_000_000), ("Triệu đồng", 1500), ("tỷ đồng", "1,5"), ("tỷ đồng", 1.5)]
)
def test_amounts_are_read_in_the_unit_of_the_file(cast, project, unit, typed):
    content = workbook(line(project, ke_hoach_nam=typed), unit=unit)
    trial = try_out(content, "a.xlsx", cast.ward1)
    assert [(each.place, each.old, each.new) for each in trial.changes] == [("H3", "0 đồng", "1.500.000.000 đồng")]
    assert not Funding.objects.exists()
    assert apply(trial, cast.ward1) == 1
    revision = FundingRevision.objects.get()
    assert (revision.amount, revision.decision_number, revision.decided_on) == (
        1_500_000_000,
        "12/QĐ",
        date(2026, 1, 5),
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"unit": ""}, "Chưa rõ đơn vị tính"),
        ({"label": "Ghi chú"}, "Chưa rõ đơn vị tính"),
        ({"unit": "USD"}, "Chưa rõ đơn vị tính"),
        ({"extra": [["Đơn vị tính: triệu đồng"]]}, "nhiều đơn vị tính"),
        ({"heads": [*list(HEADS.values())[:7], "Kế hoạch năm (triệu đồng)", *list(HEADS.values())[8:]]}, "đủ các cột"),
    ],
)
def test_file_without_one_clear_unit_is_refused_whole(cast, project, more, said):
    found = told(workbook(line(project, ke_hoach_nam=1), **more), cast.ward1)
    assert len(found) == 1 and said in found[0][1]


def test_every_fault_is_told_at_its_cell(cast, project, neighbours_project):
    found = dict(
        told(
            workbook(
                line(project, ke_hoach_nam="1.600 tỷ"),
                line(project, nam=2028, ke_hoach_nam=-1, da_bo_tri=0.0000000001),
                line(neighbours_project, ke_hoach_nam=1),
                line(project, nam="hai nghìn", nguon_von="vàng", ke_hoach_nam=1, ngay_quyet_dinh="31/02/2026"),
                line(project, nam=2029, ke_hoach_nam=10**9),
                line(project, nam=2030, ke_hoach_nam=True),
            ),
            cast.ward1,
        )
    )
    assert set(found) == {"H3", "H4", "J4", "B5", "D6", "E6", "M6", "H7", "H8"}
    assert "kèm đơn vị" in found["H3"] and "phạm vi" in found["B5"]


def test_sums_that_do_not_hold_and_missing_decisions_are_told_before_anything_is_written(cast, project, funding):
    found = told(
        workbook(
            line(project, nam=2026, da_bo_tri=3),
            line(project, phan_ky_tong_muc=9, so_quyet_dinh=None),
            line(project, nguon_von="NSX", ke_hoach_nam=1),
            line(project, nguon_von="ngân sách cấp xã", ke_hoach_nam=2),
        ),
        cast.ward1,
    )
    assert {place for place, _text in found} == {"J3", "F4", "L4", "A6"}
    assert Funding.objects.count() == 1


def test_ward_brings_in_its_own_projects_and_the_keeper_all(cast, project, neighbours_project):
    content = workbook(line(project, ke_hoach_nam=1), line(neighbours_project, ke_hoach_nam=2))
    assert [place for place, _text in told(content, cast.ward1)] == ["B4"]
    assert [place for place, _text in told(content, cast.leader)] == ["B3", "B4"]
    assert apply(try_out(content, "a.xlsx", cast.reviewer), cast.reviewer) == 2


def test_project_is_found_by_its_code_when_only_one_has_it(cast, project):
    content = workbook(line(project, so_ho_so=None, ma_du_an="da-01", ke_hoach_nam=1))
    assert try_out(content, "a.xlsx", cast.ward1).may_apply
    InvestmentProject.objects.create(ward=cast.hoan_kiem, name="Khác", code="DA-01")
    assert "Nhiều dự án" in told(content, cast.ward1)[0][1]


def test_file_tried_before_somebody_else_saved_is_not_applied(cast, project, funding):
    trial = try_out(
        workbook(line(project, nam=2026, ke_hoach_nam=3), line(project, ke_hoach_nam=1)), "a.xlsx", cast.ward1
    )
    save_ladder(project_id=project.pk, by=cast.chief1, rows=[RowAsked(2026, "NSTP", {"planned": 2_500_000_000}, 1)])
    with pytest.raises(StaleEdit):
        apply(trial, cast.ward1)
    assert Funding.objects.get().planned == 2_500_000_000


def test_csv_is_read_like_a_workbook(cast, project):
    heads = ";".join(HEADS.values())
    text = f"Đơn vị tính:;triệu đồng\r\n{heads}\r\n{project.pk};;;2027;NSX;;;1.500;;;;12/QĐ;05/01/2026\r\n"
    trial = try_out(("\ufeff" + text).encode(), "a.csv", cast.ward1)
    assert [each.new for each in trial.changes] == ["1.500.000.000 đồng"] and trial.may_apply
