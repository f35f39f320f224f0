"""Annexes V to VII: indicators of security and order, shortcomings with their deadlines, proposals by who may settle them."""

from .shown import decimal, few
from .tables import SERIAL, Column, Table, numbered
from .units import several, unit_words


def security(data: dict) -> Table:
    """The portal holds no cases; figures appear only where the frozen data have them."""
    fields = ("label", "unit", "now", "year_before", "change")
    found = data.get("security", {}).get("rows", [])
    return Table(
        "security",
        "Chỉ tiêu an ninh, trật tự so với cùng kỳ",
        [
            SERIAL,
            Column("Chỉ tiêu", "text", 4),
            Column("Đơn vị tính", "text", 1.2),
            Column("Kỳ này", "decimal", 1.3),
            Column("Cùng kỳ năm trước", "decimal", 1.3),
            Column("Tăng, giảm", "decimal", 1.3),
        ],
        numbered([[row[name] for name in fields] for row in found]),
        sheet="An ninh trật tự",
        empty="Chưa có số liệu.",
    )


def shortcomings(data: dict) -> Table:
    rows = [*_unmet(data), *_missing(data), *_late(data)]
    return Table(
        "shortcomings",
        "Tồn tại và hạn khắc phục",
        [
            SERIAL,
            Column("Đơn vị, cơ quan", "text", 2.4),
            Column("Tồn tại", "text", 5),
            Column("Khắc phục bằng", "text", 3.4),
            Column("Hạn khắc phục", "day", 1.4),
        ],
        numbered(rows),
        note="Hạn khắc phục: ngày dự báo của dự án, biện pháp đã ghi; với chỉ tiêu, nhiệm vụ là thời hạn của chúng; chưa rõ thì để dấu –.",
        sheet="Tồn tại",
        empty="Không có tồn tại nào được ghi nhận trong kỳ.",
    )


def _unmet(data: dict) -> list[list]:
    rows = data.get("forecast", {}).get("rows", [])
    return [
        [unit_words(row), f"Chưa đạt tiêu chí {', '.join(row['failing'])}", several(row["mended_by"]), row["met_on"]]
        for row in rows
        if row["failing"]
    ]


def _missing(data: dict) -> list[list]:
    return [
        [unit_words(row), f"Thiếu {row['item']}: {decimal(row['missing'])} {row['unit']} so với định mức", "", None]
        for row in data.get("gaps", {}).get("short", [])
    ]


def _late(data: dict) -> list[list]:
    return [
        [several(row["late_bearers"]), f"Chậm tiến độ {row['code']}: {row['name']}", "", row["due_on"]]
        for row in data["directives"]["rows"]
        if row["late_bearers"]
    ]


def proposals(data: dict) -> Table:
    fields = ("authority", "what", "bearer", "code", "asked_on", "answer_by", "answer")
    return Table(
        "proposals",
        "Kiến nghị theo thẩm quyền",
        [
            SERIAL,
            Column("Cơ quan có thẩm quyền", "text", 2.4),
            Column("Nội dung vướng mắc, kiến nghị", "text", 4.2),
            Column("Đơn vị, cơ quan kiến nghị", "text", 2.2),
            Column("Mã chỉ tiêu, nhiệm vụ", "text", 1.5),
            Column("Ngày hỏi", "day", 1.4),
            Column("Xin trả lời trước", "day", 1.4),
            Column("Trả lời", "text", 3),
        ],
        numbered([[row[name] for name in fields] for row in data["proposals"]["rows"]]),
        sheet="Kiến nghị",
        empty="Không có kiến nghị nào chưa được giải quyết.",
    )


def security_words(data: dict) -> list[str]:
    return ["Số liệu tại phụ lục." if data.get("security") else "Chưa có số liệu."]


def shortcomings_words(data: dict) -> list[str]:
    mended = shortcomings(data).rows
    return [f"Có {few(len(mended))} tồn tại được ghi nhận." if mended else "Không có tồn tại nào được ghi nhận."]


def proposals_words(data: dict) -> list[str]:
    rows = data["proposals"]["rows"]
    if not rows:
        return ["Không có kiến nghị nào chưa được giải quyết."]
    silent = sum(not row["answer"] for row in rows)
    return [f"Có {few(len(rows))} kiến nghị chưa được giải quyết, {few(silent)} kiến nghị chưa được trả lời."]
