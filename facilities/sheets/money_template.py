"""The workbook of money ladders that goes out: the unit above, the headings, the ladders as they are."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from ..models import Funding, InvestmentProject, Source
from ..rungs import RUNGS

UNIT_LABEL = "Đơn vị tính:"
UNITS = {"đồng": 1, "nghìn đồng": 10**3, "triệu đồng": 10**6, "tỷ đồng": 10**9}
RUNG_COLUMNS = {
    "phan_ky_tong_muc": "total",
    "ke_hoach_trung_han": "medium_term",
    "ke_hoach_nam": "planned",
    "keo_dai_tu_nam_truoc": "carried_in",
    "da_bo_tri": "allocated",
    "keo_dai_sang_nam_sau": "carried_out",
}
HEADS = {
    "so_ho_so": "Số hồ sơ",
    "ma_du_an": "Mã dự án",
    "du_an": "Dự án",
    "nam": "Năm",
    "nguon_von": "Nguồn vốn",
    "phan_ky_tong_muc": "Phân kỳ tổng mức",
    "ke_hoach_trung_han": "Kế hoạch trung hạn",
    "ke_hoach_nam": "Kế hoạch năm",
    "keo_dai_tu_nam_truoc": "Kéo dài từ năm trước",
    "da_bo_tri": "Đã bố trí",
    "keo_dai_sang_nam_sau": "Kéo dài sang năm sau",
    "so_quyet_dinh": "Số quyết định",
    "ngay_quyet_dinh": "Ngày quyết định",
}
NEEDED = tuple(key for key in HEADS if key != "du_an")
HEAD_ROW = 2  # from 0: the unit, a line of guidance, the headings
MOST_ROWS = 25_000


def template_of(projects: Iterable[InvestmentProject]) -> bytes:
    """A line for each year and source, or one to begin with for a project without money. Two queries."""
    projects = list(projects)
    held: dict[int, list[Funding]] = {}
    for funding in Funding.objects.filter(project__in=[row.pk for row in projects]).order_by("year", "source"):
        held.setdefault(funding.project_id, []).append(funding)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Von du an")
        _head(book, sheet)
        line = HEAD_ROW
        for project in projects:
            for funding in held.get(project.pk, [None]):
                line += 1
                _write(sheet, line, project, funding)
    return out.getvalue()


def _head(book, sheet) -> None:
    bold, wrapped = book.add_format({"bold": True, "bottom": 1, "text_wrap": True}), book.add_format({"italic": True})
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, [UNIT_LABEL, "đồng"])
    sheet.data_validation(0, 1, 0, 1, {"validate": "list", "source": list(UNITS)})
    sheet.write_string(
        1,
        0,
        _(
            "Một đơn vị tính cho cả tệp. Ô để trống thì giữ nguyên số đang ghi; dòng có số đổi phải có số và ngày quyết định."
        ),
        wrapped,
    )
    sheet.set_column(0, 1, 13, text)
    sheet.set_column(2, 2, 40)
    sheet.set_column(3, 4, 10)
    sheet.set_column(5, 10, 20, money)
    sheet.set_column(11, 11, 22, text)
    sheet.set_column(12, 12, 14, day)
    sheet.write_row(HEAD_ROW, 0, list(HEADS.values()), bold)
    sheet.freeze_panes(HEAD_ROW + 1, 3)
    sheet.data_validation(HEAD_ROW + 1, 4, MOST_ROWS, 4, {"validate": "list", "source": Source.values})


def _write(sheet, line: int, project: InvestmentProject, funding: Funding | None) -> None:
    sheet.write_number(line, 0, project.pk)
    sheet.write_string(line, 1, project.code)
    sheet.write_string(line, 2, project.name)
    if funding is None:
        return
    sheet.write_number(line, 3, funding.year)
    sheet.write_string(line, 4, funding.source)
    for place, rung in enumerate(RUNGS, start=5):
        amount = getattr(funding, rung)
        if amount is not None:
            sheet.write_number(line, place, amount)
