"""The small tables of the body: what was reached, source by source, quarter by quarter, and what changed."""

from decimal import Decimal

from organisation import formats

from .annexes import MILLION_UNIT
from .tables import SERIAL, Column, Table, numbered
from .units import several, unit_words


def sources(data: dict) -> Table:
    found = data["projects"]
    fields = ("label", "planned", "allocated", "disbursed", "disbursed_rate")
    money = ("planned", "allocated", "disbursed", "disbursed_rate")
    return Table(
        "sources",
        f"Vốn theo nguồn, năm ngân sách {found['budget_year']}",
        [
            Column("Nguồn vốn", "text", 2.6),
            Column("Kế hoạch", "million", 1.3),
            Column("Đã bố trí", "million", 1.3),
            Column("Đã giải ngân", "million", 1.3),
            Column("Tỷ lệ giải ngân", "rate"),
        ],
        [[row[name] for name in fields] for row in found["by_source"]],
        unit=MILLION_UNIT,
        total=["Tổng cộng", *(found["totals"][name] for name in money)],
        sheet="Vốn theo nguồn",
        empty="Năm ngân sách này chưa có vốn.",
    )


def quarters(data: dict) -> Table:
    fields = ("expected", "reported", "verified", "passes", "with_veto")
    return Table(
        "quarters",
        "Đánh giá theo từng quý trong kỳ",
        [
            Column("Quý", "text", 2),
            Column("Phải gửi"),
            Column("Đã gửi"),
            Column("Đã thẩm định"),
            Column("Đủ điều kiện"),
            Column("Có điểm liệt"),
        ],
        [[row["label"], *(row[name] for name in fields)] for row in data["assessments"]["quarters"]],
        unit="Đơn vị tính: phiếu",
        sheet="Các quý trong kỳ",
        empty="Trong kỳ không có quý nào được đánh giá.",
    )


def changes(data: dict) -> Table | None:
    """The figures against the period before; money in the same table is in whole đồng, as the unit column says."""
    found = data["changes"]
    if data.get("same_period_last_year"):
        return _beside_both(data)
    if not found:
        return None
    return Table(
        "changes",
        f"So với {found['period']['label']}",
        [
            Column("Chỉ tiêu", "text", 3.0),
            Column("Đơn vị tính", "text", 0.9),
            Column("Kỳ trước", "count", 1.6),
            Column("Kỳ này", "count", 1.6),
            Column("Tăng, giảm", "count", 1.6),
        ],
        [[row["label"], row["unit"], row["before"], row["after"], row["change"]] for row in found["figures"]],
        sheet="So với kỳ trước",
    )


def _beside_both(data: dict) -> Table:
    """Against the period before and the same one a year before; money in millions, so that five columns stand on the page."""
    found, year_before = data["changes"], data["same_period_last_year"]
    before = {row["key"]: row for row in found["figures"]} if found else {}
    nothing = {"before": None, "change": None}
    rows = []
    for row in year_before["figures"]:
        was = before.get(row["key"], nothing)
        figures = (row["after"], was["before"], was["change"], row["before"], row["change"])
        is_money = row["unit"] == "đồng"
        unit = "triệu đồng" if is_money else row["unit"]
        rows.append([row["label"], unit, *(in_millions(figure) if is_money else figure for figure in figures)])
    return Table(
        "changes",
        "So với kỳ trước và cùng kỳ năm trước",
        [
            Column("Chỉ tiêu", "text", 2.8),
            Column("Đơn vị tính", "text", 1.0),
            Column("Kỳ này", "decimal", 1.1),
            Column("Kỳ trước", "decimal", 1.1),
            Column("Tăng, giảm", "decimal", 1.1),
            Column("Cùng kỳ năm trước", "decimal", 1.1),
            Column("Tăng, giảm", "decimal", 1.1),
        ],
        rows,
        sheet="So với kỳ trước, cùng kỳ",
    )


def in_millions(amount: int | None) -> str | None:
    """Đồng as an exact number of millions."""
    return None if amount is None else str(Decimal(amount) / formats.MILLION)


def owing(data: dict) -> Table:
    """Everyone who had not sent everything they owed; of assessments where the report tells of them."""
    found = data["owing"]
    columns = [
        SERIAL,
        Column("Đơn vị, cơ quan", "text", 2.6),
        Column("Nghĩa vụ chưa báo cáo", "count", 1.1),
        Column("Mã chỉ tiêu, nhiệm vụ", "text", 2.8),
        Column("Phiếu đánh giá", "text", 1.4),
    ]
    rows = [[row["name"], row["duties"], several(row["codes"]), ""] for row in found["agencies"]]
    rows += [
        [
            unit_words(row),
            row["duties"],
            several(row["codes"]),
            row["assessment_label"] if row["owes_assessment"] else "đã gửi",
        ]
        for row in found["wards"]
    ]
    if data["kind"] == "document":
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table(
        "owing",
        "Đơn vị, cơ quan còn nợ báo cáo",
        columns,
        numbered(rows),
        sheet="Còn nợ báo cáo",
        empty="Mọi đơn vị, cơ quan đã gửi đủ.",
    )


def verdicts(data: dict) -> Table:
    """Criterion by criterion: how many stations meet it; a ward's report shows its own finding."""
    columns = [
        Column("Mã", "text", 0.7),
        Column("Tiêu chí", "text", 4),
        Column("Nhóm", "text", 2),
        Column("Điểm tối đa", "decimal"),
    ]
    rows = data["assessments"]["criteria"]
    if data["kind"] == "ward":
        columns += [
            Column("Giá trị tự chấm", "decimal"),
            Column("Tự chấm", "text"),
            Column("Giá trị thẩm định", "decimal"),
            Column("Thẩm định", "text"),
        ]
        own = ("self_value", "self_verdict", "verified_value", "verified_verdict")
        lines = [[*_criterion(row), *(row["own"][name] for name in own)] for row in rows]
    else:
        columns += [Column("Đạt"), Column("Chưa đạt"), Column("Không áp dụng"), Column("Chưa chấm")]
        counts = ("met", "not_met", "not_applicable", "unanswered")
        lines = [[*_criterion(row), *(row[name] for name in counts)] for row in rows]
    return Table(
        "verdicts", "Kết quả theo từng tiêu chí", columns, lines, sheet="Theo tiêu chí", empty="Chưa có bộ tiêu chí."
    )


def _criterion(row: dict) -> list:
    name = f"{row['name']} (điểm liệt)" if row["is_veto"] else row["name"]
    return [row["code"], name, row["group"], row["max_points"]]


def holdings(data: dict) -> Table:
    """What is missing, unit by unit and category by category (need less usable)."""
    found = data["equipment"]
    columns = [Column("Đơn vị", "text", 2.5), *(Column(f"{row['name']} ({row['unit']})") for row in found["rows"])]
    lines = [[unit_words(row), *(cell["short"] if cell else None for cell in row["cells"])] for row in found["by_ward"]]
    return Table("holdings", "Số trang bị còn thiếu theo đơn vị", columns, lines, sheet="Trang bị theo đơn vị")


def answers(data: dict) -> Table:
    """What the bearers wrote: the agencies in the city's report, the ward itself in its own."""
    lines = [
        [
            row["code"],
            row["name"],
            answer["bearer"],
            answer["status_label"],
            answer["value"],
            answer["percent"],
            answer["narrative"],
        ]
        for row in data["directives"]["rows"]
        for answer in row["answers"]
    ]
    return Table(
        "answers",
        "Kết quả báo cáo của từng nghĩa vụ",
        [
            Column("Mã", "text", 0.9),
            Column("Chỉ tiêu, nhiệm vụ", "text", 3),
            Column("Thực hiện", "text", 1.8),
            Column("Tình trạng", "text"),
            Column("Giá trị", "decimal"),
            Column("Tiến độ (%)"),
            Column("Kết quả", "text", 3),
        ],
        lines,
        sheet="Kết quả từng nghĩa vụ",
        empty="Chưa có báo cáo nào.",
    )
