"""Annexes I to IV: directives, criteria by ward, headquarters, equipment; and the one of projects and money."""

from .shown import decimal
from .tables import SERIAL, Column, Table, numbered
from .units import passes_words, several, unit_words

MILLION_UNIT = "Đơn vị tính: triệu đồng"


def directives(data: dict) -> Table:
    rows, totals = data["directives"]["rows"], data["directives"]["totals"]
    columns = [
        SERIAL,
        Column("Mã", "text", 1.45),
        Column("Chỉ tiêu, nhiệm vụ", "text", 4),
        Column("Chủ trì", "text", 1.7),
        Column("Thời hạn", "day", 1.4),
        Column("Mục tiêu", "text", 1.3),
        Column("Kết quả", "text", 1.5),
        Column("Tỷ lệ hoàn thành", "rate", 1.1),
        Column("Phải báo cáo"),
        Column("Đã báo cáo"),
        Column("Đúng hạn"),
        Column("Hoàn thành"),
        Column("Đúng tiến độ"),
        Column("Cần theo dõi"),
        Column("Chậm"),
        Column("Chưa thực hiện"),
        Column("Đơn vị chậm", "text", 2.4),
    ]
    counted = ("expected", "reported", "on_time", "done", "on_track", "at_risk", "late", "not_started")
    return Table(
        "directives",
        "Kết quả thực hiện chỉ tiêu, nhiệm vụ",
        columns,
        numbered(
            [
                [
                    row["code"],
                    row["name"],
                    row["lead"],
                    row["due_on"],
                    _target(row),
                    _result(row),
                    row.get("done_rate"),
                    *(row[name] for name in counted),
                    several(row["late_bearers"]),
                ]
                for row in rows
            ]
        ),
        unit="Đơn vị tính: nghĩa vụ",
        total=[
            None,
            None,
            "Tổng cộng",
            None,
            None,
            None,
            None,
            totals["done_rate"],
            *(totals[name] for name in counted),
            None,
        ],
        sheet="Chỉ tiêu, nhiệm vụ",
        empty="Không có chỉ tiêu, nhiệm vụ nào được giao trong kỳ.",
    )


def _target(row: dict) -> str:
    return f"{decimal(row['target'])} {row['unit']}".strip() if row["target"] is not None else ""


def _result(row: dict) -> str:
    """What the one bearer reported, where the duty is one body's; else how many of the bearers are done."""
    if len(row["answers"]) != 1 or row["expected"] != 1:
        return f"{row['done']}/{row['expected']} hoàn thành"
    (answer,) = row["answers"]
    if answer["value"] is not None:
        return f"{decimal(answer['value'])} {row['unit']}".strip()
    return f"{decimal(answer['percent'])}%" if answer["percent"] is not None else answer["status_label"]


def criteria(data: dict) -> Table:
    found = data["assessments"]
    columns = [
        SERIAL,
        Column("Đơn vị", "text", 3),
        Column("Trạng thái phiếu", "text", 1.8),
        Column("Ngày gửi", "day", 1.4),
        Column("Số tiêu chí áp dụng"),
        Column("Tự chấm đạt"),
        Column("Thẩm định đạt"),
        Column("Điểm tối đa", "decimal"),
        Column("Điểm tự chấm", "decimal"),
        Column("Điểm thẩm định", "decimal"),
        Column("Minh chứng"),
        Column("Điểm liệt"),
        Column("Đủ điều kiện", "text", 1.3),
    ]
    fields = (
        "state_label",
        "sent_on",
        "total",
        "met_self",
        "met_verified",
        "points_max",
        "points_self",
        "points_verified",
        "evidence",
        "vetoes",
    )
    return Table(
        "criteria",
        "Kết quả đánh giá theo bộ tiêu chí",
        columns,
        numbered(
            [[unit_words(row), *(row.get(name) for name in fields), passes_words(row)] for row in found["by_ward"]]
        ),
        note="Minh chứng: số tệp kèm phiếu. "
        "Điểm liệt: theo thẩm định khi đã thẩm định, nếu chưa thì theo tự chấm. Đủ điều kiện: chỉ kết luận theo thẩm định.",
        sheet="Tiêu chí theo đơn vị",
        empty="Không có đơn vị nào thuộc diện đánh giá trong kỳ.",
    )


def headquarters(data: dict) -> Table:
    columns = [
        SERIAL,
        Column("Đơn vị", "text", 2.2),
        Column("Trụ sở chính", "text", 2.6),
        Column("Lớp tài sản", "text", 1.7),
        Column("Mức độ độc lập", "text", 2.3),
        Column("Pháp lý đất", "text", 2.2),
        Column("Tình trạng", "text", 1.5),
        Column("DT đất (m²)", "decimal", 1.2),
        Column("DT sàn hồ sơ (m²)", "decimal", 1.2),
        Column("DT sàn đo (m²)", "decimal", 1.2),
        Column("Khảo sát", "day", 1.4),
        Column("Giai đoạn dự án", "text", 1.8),
        Column("Vốn kế hoạch (triệu đồng)", "million", 1.5),
        Column("Đã giải ngân (triệu đồng)", "million", 1.8),
    ]
    fields = (
        "headquarters",
        "asset_class_label",
        "independence_label",
        "land_title_label",
        "condition_label",
        "land_area_m2",
        "floor_area_m2",
        "measured_area_m2",
        "surveyed_on",
    )
    found = data["headquarters"]
    projects_of = _projects_by_unit(data)
    unlisted = found["totals"]["units"] - len(found["rows"])
    return Table(
        "headquarters",
        "Hiện trạng trụ sở",
        columns,
        numbered(
            [
                [
                    unit_words(row),
                    *(row.get(name) for name in fields),
                    *_projects_words(projects_of.get(_as_stood(row), [])),
                ]
                for row in found["rows"]
            ]
        ),
        note=f"Ngoài ra {unlisted} đơn vị ngoài diện chưa có số liệu trụ sở." if unlisted else "",
        sheet="Trụ sở",
    )


def _as_stood(row: dict) -> tuple:
    """A unit as it stood, also where a restated report lists it under its heir."""
    return row["code"], row["since"], *row.get("from", [])


def _projects_by_unit(data: dict) -> dict[tuple, list[dict]]:
    found: dict[tuple, list[dict]] = {}
    for row in data["projects"]["rows"]:
        found.setdefault(_as_stood(row["ward"]), []).append(row)
    return found


def _projects_words(rows: list[dict]) -> list:
    """Stages of the unit's projects, and their money of the budget year."""
    stages = list(dict.fromkeys(row["stage_label"] for row in rows))
    return [several(stages), *(sum(row[name] for row in rows) if rows else None for name in ("planned", "disbursed"))]


def equipment(data: dict) -> Table:
    columns = [
        SERIAL,
        Column("Loại trang bị", "text", 3.4),
        Column("Nhóm", "text", 2.6),
        Column("Đơn vị tính", "text", 1.2),
        Column("Số đơn vị có số liệu"),
        Column("Hiện có"),
        Column("Còn dùng được"),
        Column("Nhu cầu"),
        Column("Được cấp"),
        Column("Còn thiếu"),
        Column("Số đơn vị còn thiếu"),
    ]
    fields = ("name", "group", "unit", "units_reporting", "have", "usable", "need", "received", "short", "units_short")
    return Table(
        "equipment",
        "Trang bị theo loại",
        columns,
        numbered([[row.get(name) for name in fields] for row in data["equipment"]["rows"]]),
        note="Được cấp: bàn giao sau lần kiểm kê gần nhất. "
        "Còn thiếu: định mức (chưa có thì nhu cầu) trừ số còn dùng được, tính theo từng đơn vị rồi cộng.",
        sheet="Trang bị",
        empty="Chưa có loại trang bị nào được theo dõi.",
    )


def projects(data: dict) -> Table:
    found = data["projects"]
    columns = [
        SERIAL,
        Column("Đơn vị", "text", 1.9),
        Column("Dự án", "text", 3),
        Column("Nhóm", "text", 0.7),
        Column("Giai đoạn", "text", 1.8),
        Column("Tổng mức đầu tư", "million", 1.3),
        Column("Kế hoạch năm", "million", 1.2),
        Column("Đã bố trí", "million", 1.3),
        Column("Đã giải ngân", "million", 1.6),
        Column("Tỷ lệ", "rate", 0.9),
        Column("Hoàn thành dự kiến", "day", 1.35),
        Column("Hoàn thành thực tế", "day", 1.35),
        Column("Chậm (ngày)", "count", 0.8),
    ]
    fields = ("name", "group", "stage_label", "total", "planned", "allocated", "disbursed", "disbursed_rate")
    days = ("planned_on", "completed_on", "days_late")
    totals = found["totals"]
    money = [found["investment"], *(totals[name] for name in ("planned", "allocated", "disbursed", "disbursed_rate"))]
    return Table(
        "projects",
        f"Dự án và vốn đầu tư năm {found['budget_year']}",
        columns,
        numbered(
            [
                [unit_words(row["ward"]), *(row[name] for name in fields), *(row[name] for name in days)]
                for row in found["rows"]
            ]
        ),
        unit=MILLION_UNIT,
        total=[None, "Tổng cộng", None, None, None, *money, None, None, None],
        note=f"Vốn tính theo năm ngân sách {found['budget_year']} (01/01–31/12), giải ngân cộng đến ngày chốt số liệu.",
        sheet="Dự án và vốn",
        empty="Không có dự án nào trong kỳ.",
    )
