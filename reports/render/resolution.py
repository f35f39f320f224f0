"""Annexes and sentences of a report on one resolution: its duties body by body, its obstacles, its extensions."""

from .shown import day, few, percent
from .tables import SERIAL, Column, Table, numbered
from .units import several, unit_words

COUNTED = ("due", "updated", "on_time", "completed", "late")
RATES = ("update_rate", "on_time_rate", "completion_rate")
MOST_NAMED = 6


def bodies(data: dict) -> Table:
    found = data["bodies"]
    totals = found["totals"]
    rows = [[row["name"], *_figures(row)] for row in found["agencies"]]
    rows += [[unit_words(row), *_figures(row)] for row in found["wards"]]
    late = sum(row["late"] for row in (*found["agencies"], *found["wards"]))
    return Table(
        "bodies",
        "Kết quả thực hiện theo đơn vị, cơ quan",
        [
            SERIAL,
            Column("Đơn vị, cơ quan", "text", 3.2),
            Column("Nghĩa vụ phải báo cáo"),
            Column("Đã báo cáo"),
            Column("Đúng hạn"),
            Column("Hoàn thành"),
            Column("Chậm tiến độ"),
            Column("Tỷ lệ cập nhật", "rate"),
            Column("Tỷ lệ đúng hạn", "rate"),
            Column("Tỷ lệ hoàn thành", "rate"),
            Column("Chỉ tiêu, nhiệm vụ chậm", "text", 3),
        ],
        numbered(rows),
        unit="Đơn vị tính: nghĩa vụ",
        total=[
            None,
            "Tổng cộng",
            *(totals[name] for name in COUNTED[:-1]),
            late,
            *(totals[name] for name in RATES),
            None,
        ],
        note="Mỗi tỷ lệ tính trên số nghĩa vụ phải báo cáo: đã báo cáo, báo cáo đúng hạn, hoàn thành.",
        sheet="Theo đơn vị, cơ quan",
        empty="Trong kỳ không đơn vị, cơ quan nào có nghĩa vụ phải báo cáo.",
    )


def _figures(row: dict) -> list:
    return [*(row[name] for name in COUNTED), *(row[name] for name in RATES), several(row["late_codes"])]


def obstacles(data: dict) -> Table:
    fields = ("code", "bearer", "what", "since_on", "state_label", "asked_of", "asked_on", "answer_by", "answer")
    return Table(
        "obstacles",
        "Vướng mắc trong thực hiện",
        [
            SERIAL,
            Column("Mã", "text", 1.4),
            Column("Đơn vị, cơ quan", "text", 2.2),
            Column("Vướng mắc", "text", 4),
            Column("Từ ngày", "day", 1.4),
            Column("Trạng thái", "text", 1.5),
            Column("Cơ quan được hỏi", "text", 2.2),
            Column("Ngày hỏi", "day", 1.4),
            Column("Xin trả lời trước", "day", 1.4),
            Column("Trả lời", "text", 2.8),
            Column("Tháo gỡ ngày", "day", 1.4),
        ],
        numbered([[*(row[name] for name in fields), row["resolved_on"]] for row in data["obstacles"]["rows"]]),
        sheet="Vướng mắc",
        empty="Trong kỳ không có vướng mắc nào.",
    )


def extensions(data: dict) -> Table:
    fields = ("code", "name", "bearer", "old_due_on", "new_due_on", "reason", "basis", "asked_on", "state_label")
    return Table(
        "extensions",
        "Đề nghị gia hạn",
        [
            SERIAL,
            Column("Mã", "text", 1.4),
            Column("Chỉ tiêu, nhiệm vụ", "text", 3),
            Column("Đơn vị, cơ quan", "text", 2.2),
            Column("Thời hạn đang có", "day", 1.4),
            Column("Thời hạn xin", "day", 1.4),
            Column("Lý do", "text", 3),
            Column("Căn cứ", "text", 2),
            Column("Ngày xin", "day", 1.4),
            Column("Kết quả", "text", 1.6),
            Column("Ngày quyết định", "day", 1.4),
        ],
        numbered([[*(row[name] for name in fields), row["decided_on"]] for row in data["extensions"]["rows"]]),
        note="Không ghi đơn vị, cơ quan: đề nghị gia hạn cho cả chỉ tiêu, nhiệm vụ.",
        sheet="Gia hạn",
        empty="Trong kỳ không có đề nghị gia hạn nào.",
    )


def bodies_words(data: dict) -> list[str]:
    found, totals = data["bodies"], data["bodies"]["totals"]
    if not totals["due"]:
        return ["Trong kỳ không đơn vị, cơ quan nào có nghĩa vụ phải báo cáo."]
    rates = [percent(totals[name]) for name in RATES]
    lines = [
        f"{few(totals['bodies'])} đơn vị, cơ quan có {few(totals['due'])} nghĩa vụ phải báo cáo: tỷ lệ cập nhật {rates[0]}, "
        f"tỷ lệ đúng hạn {rates[1]}, tỷ lệ hoàn thành {rates[2]}."
    ]
    silent = [
        row.get("full_name") or row["name"]
        for row in (*found["agencies"], *found["wards"])
        if row["updated"] < row["due"]
    ]
    if silent:
        lines.append(f"Chưa báo cáo đủ: {several(silent, MOST_NAMED)}.")
    return lines


def obstacles_words(data: dict) -> list[str]:
    totals = data["obstacles"]["totals"]
    if not data["obstacles"]["rows"]:
        return ["Trong kỳ không có vướng mắc nào."]
    return [
        f"Đến ngày {day(data['obstacles']['day'])} còn {few(totals['open'])} vướng mắc chưa tháo gỡ, trong đó "
        f"{few(totals['waiting'])} vướng mắc chờ trả lời; trong kỳ đã tháo gỡ {few(totals['resolved'])}."
    ]


def extensions_words(data: dict) -> list[str]:
    totals = data["extensions"]["totals"]
    if not data["extensions"]["rows"]:
        return ["Trong kỳ không có đề nghị gia hạn nào."]
    return [
        f"Trong kỳ có {few(totals['asked'])} đề nghị gia hạn; được gia hạn {few(totals['granted'])}, không được gia hạn "
        f"{few(totals['refused'])}; {few(totals['waiting'])} đề nghị chờ quyết định."
    ]
