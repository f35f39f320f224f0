"""Annexes and sentences of a report on recognition: registrations and titles, and what comes from units before a reorganisation."""

from .shown import day, few
from .tables import SERIAL, Column, Table, numbered
from .units import several, unit_words

MOST_NAMED = 8


def recognition(data: dict) -> Table:
    fields = (
        "standing_label",
        "registered_on",
        "proposed_on",
        "decided_on",
        "decision",
        "valid_from",
        "valid_until",
        "withdrawn_on",
        "reason",
    )
    return Table(
        "recognition",
        "Đăng ký, đề nghị và công nhận",
        [
            SERIAL,
            Column("Đơn vị", "text", 2.6),
            Column("Năm", "text", 0.8),
            Column("Trạng thái", "text", 1.7),
            Column("Đăng ký", "day", 1.4),
            Column("Đề nghị", "day", 1.4),
            Column("Quyết định", "day", 1.4),
            Column("Số quyết định", "text", 1.9),
            Column("Hiệu lực từ", "day", 1.4),
            Column("Hết hiệu lực từ", "day", 1.4),
            Column("Thu hồi từ", "day", 1.4),
            Column("Lý do không công nhận, thu hồi", "text", 2.6),
        ],
        numbered(
            [
                [unit_words(row), str(row["year"]), *(row[name] for name in fields)]
                for row in data["recognition"]["rows"]
            ]
        ),
        note="Danh hiệu thuộc đơn vị được công nhận; đơn vị hình thành sau sắp xếp không kế thừa danh hiệu.",
        sheet="Công nhận",
        empty="Chưa có đơn vị nào đăng ký.",
    )


def inheritance(data: dict) -> Table:
    rows = data["inheritance"]["rows"]
    return Table(
        "inheritance",
        "Kết quả tiêu chí của đơn vị trước sắp xếp",
        [
            SERIAL,
            Column("Đơn vị", "text", 2.4),
            Column("Đơn vị trước", "text", 5),
            Column("Mang sang"),
            Column("Mâu thuẫn"),
            Column("Đánh giá lại"),
            Column("Danh hiệu của đơn vị trước", "text", 3.4),
        ],
        numbered(
            [
                [
                    row["full_name"],
                    several(row["earlier"]),
                    row["carried"],
                    row["conflict"],
                    row["reassess"],
                    several([f"{title['unit']}, năm {title['year']}" for title in row["titles"]]),
                ]
                for row in rows
            ]
        ),
        unit="Đơn vị tính: tiêu chí",
        total=[None, "Tổng cộng", None, *(data["inheritance"]["totals"][name] for name in ("carried", "conflict", "reassess")), None],
        note="Mang sang: mọi đơn vị trước nhập trọn vẹn và kết luận giống nhau, để tham khảo. Mâu thuẫn: kết luận khác nhau. "
        "Đánh giá lại: đơn vị trước bị chia tách hoặc chưa có kết luận.",
        sheet="Đơn vị trước sắp xếp",
        empty="Không có đơn vị nào hình thành từ sắp xếp.",
    )  # fmt: skip


def recognition_words(data: dict) -> list[str]:
    found, totals = data["recognition"], data["recognition"]["totals"]
    steps = ("registered", "proposed", "recognised", "refused", "withdrawn", "cancelled")
    lines = [
        f"Trong kỳ có {few(totals['registered'])} đơn vị đăng ký, {few(totals['proposed'])} hồ sơ đề nghị; "
        f"{few(totals['recognised'])} đơn vị được công nhận, {few(totals['refused'])} hồ sơ không được công nhận, "
        f"{few(totals['withdrawn'])} danh hiệu bị thu hồi, {few(totals['cancelled'])} đăng ký đã rút."
        if any(totals[name] for name in steps)
        else "Trong kỳ không có đăng ký, đề nghị hay quyết định công nhận nào.",
        f"Đến ngày {day(found['day'])} có {few(totals['running'])} danh hiệu đang có hiệu lực, trong đó {few(totals['expiring'])} "
        f"sắp hết hạn; {few(totals['awaiting'])} hồ sơ đang xét; {few(totals['ended'])} danh hiệu kết thúc cùng đơn vị.",
    ]
    expiring = [
        f"{row['full_name']} ({day(row['valid_until'])})" for row in found["rows"] if row["standing"] == "expiring"
    ]
    if expiring:
        lines.append(f"Sắp hết hạn: {several(expiring, MOST_NAMED)}.")
    return lines


def inheritance_words(data: dict) -> list[str]:
    totals = data["inheritance"]["totals"]
    if not totals["units"]:
        return ["Không có đơn vị nào hình thành từ sắp xếp."]
    return [
        f"{few(totals['units'])} đơn vị hình thành từ sắp xếp: {few(totals['carried'])} kết quả tiêu chí mang sang, "
        f"{few(totals['conflict'])} mâu thuẫn, {few(totals['reassess'])} phải đánh giá lại. "
        "Danh hiệu của đơn vị trước không chuyển cho đơn vị mới."
    ]
