"""Annexes and sentences on norms, surplus buildings and the forecast. A report frozen before they were kept has none."""

from .shown import day, few
from .tables import SERIAL, Column, Table, numbered
from .units import several, unit_words

FEW_SOURCES = 6  # so many are said once under the table; more have a column


def gaps(data: dict) -> Table:
    found = data["gaps"]
    columns = [
        SERIAL,
        Column("Đơn vị", "text", 2.4),
        Column("Hạng mục", "text", 2.6),
        Column("Đơn vị tính", "text", 1.1),
        Column("Hiện có", "decimal"),
        Column("Định mức", "decimal"),
        Column("Thiếu", "decimal"),
        Column("Nơi tính", "text", 2.6),
    ]
    fields = ["item", "unit", "have", "norm", "missing", "where"]
    sources = list(dict.fromkeys(row["source"] for row in found["short"] if row["source"]))
    if len(sources) > FEW_SOURCES:
        columns.append(Column("Nguồn định mức", "text", 3))
        fields.append("source")
        sources = []
    notes = [f"Nguồn định mức: {'; '.join(source.rstrip('.') for source in sources)}."] if sources else []
    if found["without_norm"]:
        notes.append(f"{few(found['without_norm'])} hạng mục chưa có định mức nên không so sánh.")
    return Table(
        "gaps",
        "Thiếu so với định mức",
        columns,
        numbered([[unit_words(row), *(row[name] for name in fields)] for row in found["short"]]),
        note=" ".join(notes),
        sheet="Thiếu so định mức",
        empty="Không đơn vị nào thiếu so với định mức đang áp dụng, trong các hạng mục có định mức và số liệu.",
    )


def surplus(data: dict) -> Table:
    columns = [
        SERIAL,
        Column("Trụ sở", "text", 3),
        Column("Địa chỉ", "text", 2.8),
        Column("Không dùng từ", "day", 1.4),
        Column("Số tháng"),
        Column("Trạng thái", "text", 1.7),
        Column("Hình thức", "text", 2.4),
        Column("Số quyết định", "text", 1.7),
        Column("Ngày quyết định", "day", 1.4),
        Column("Thực hiện xong", "day", 1.4),
    ]
    fields = (
        "headquarters",
        "address",
        "since",
        "months",
        "state_label",
        "form_label",
        "decision",
        "decided_on",
        "carried_out_on",
    )
    return Table(
        "surplus",
        "Trụ sở dôi dư sau sắp xếp",
        columns,
        numbered([[row[name] for name in fields] for row in data["surplus"]["rows"]]),
        sheet="Trụ sở dôi dư",
        empty="Chưa có hồ sơ trụ sở dôi dư nào.",
    )


def forecast(data: dict) -> Table:
    found = data["forecast"]
    columns = [
        SERIAL,
        Column("Đơn vị", "text", 2.2),
        Column("Kết quả", "text", 1.7),
        Column("Chưa đạt", "text", 1.4),
        Column("Khắc phục bằng", "text", 3.4),
        Column("Ngày dự báo", "day", 1.4),
        Column("Chốt số liệu", "day", 1.4),
        Column("Chậm (ngày)", "count", 0.9),
        Column("Vì sao", "text", 3.4),
        Column("Tiêu chí khác chưa đạt"),
    ]
    rows = [
        [
            unit_words(row),
            row["standing_label"],
            ", ".join(row["failing"]),
            several(row["mended_by"]),
            *(row[name] for name in ("met_on", "assessed_on", "delay_days", "why", "others_failing")),
        ]
        for row in found["rows"]
    ]
    return Table(
        "forecast",
        "Dự báo đủ tiêu chí cơ sở vật chất",
        columns,
        numbered(rows),
        note=f"So với mốc {found['milestone']['words']}." if found["milestone"] else "",
        sheet="Dự báo",
        empty="Không có đơn vị nào thuộc diện đánh giá.",
    )


def gaps_words(data: dict) -> list[str]:
    rows = data["gaps"]["rows"]
    if not rows:
        return ["Chưa có định mức nào áp dụng trong kỳ nên chưa so sánh."]
    short = [row for row in rows if row["short"]]
    if not short:
        return ["Các hạng mục có định mức và có số liệu đều đủ định mức."]
    named = "; ".join(
        f"{row['name'].lower()} {few(row['short'])}/{few(row['met'] + row['short'])} đơn vị" for row in short
    )
    return [f"Thiếu so với định mức: {named}."]


def surplus_words(data: dict) -> list[str]:
    found = data["surplus"]
    totals, alarms = found["totals"], found["alarms"]
    if not found["rows"] and not found["candidates"]:
        return ["Không có trụ sở dôi dư."]
    lines = [
        f"Có {few(totals['proposed'])} trụ sở đã đề xuất, {few(totals['decided'])} đã có quyết định, "
        f"{few(totals['carried_out'])} đã xử lý xong; {few(found['candidates'])} trụ sở cần xem xét, chưa đề xuất."
    ]
    if alarms["late"] or alarms["due"]:
        lines.append(
            f"Không sử dụng từ 12 tháng: {few(alarms['late'])} trụ sở; từ 9 đến dưới 12 tháng: {few(alarms['due'])} trụ sở."
        )
    return lines


def forecast_words(data: dict) -> list[str]:
    found = data["forecast"]
    totals, milestone = found["totals"], found["milestone"]
    if not totals["units"]:
        return ["Không có đơn vị nào thuộc diện đánh giá để dự báo."]
    if data["unit"] is not None:
        return [f"{found['rows'][0]['standing_label']}: {_own(found['rows'][0])}."]
    lines = [
        f"Tại ngày {day(found['day'])}, {few(totals['met'])}/{few(totals['units'])} đơn vị đạt mọi tiêu chí cơ sở vật chất; "
        f"{few(totals['dated'])} đơn vị có ngày dự báo đạt; {few(totals['never'])} đơn vị chưa có ngày."
    ]
    if milestone:
        late = totals["late"] + totals["never"]
        lines.append(
            f"So với mốc {milestone['words']}: {few(totals['in_time'])} đơn vị kịp, {few(late)} đơn vị không kịp."
        )
    return lines


def _own(row: dict) -> str:
    dated = f"dự báo đủ ngày {day(row['met_on'])}, " if row["met_on"] and row["failing"] else ""
    return f"{dated}{row['why']}"
