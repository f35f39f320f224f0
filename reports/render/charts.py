"""Bars for the printed report where a picture helps: told apart by pattern, not by colour, with every figure written beside.

Made from the frozen data like the tables; a drawing with nothing to compare is left out.
"""

from .shown import few

# Patterns of the template, from the darkest on: each is told from its neighbours on a black and white printer.
FILLS = ("solid", "slant", "grey", "dots", "blank", "cross")
STATES = [
    ("done", "hoàn thành"),
    ("on_track", "đúng tiến độ"),
    ("at_risk", "cần theo dõi"),
    ("late", "chậm"),
    ("not_started", "chưa thực hiện"),
]
SILENT = "chưa báo cáo"
VERDICTS = [
    ("met", "đạt"),
    ("not_met", "chưa đạt"),
    ("unanswered", "chưa có kết quả"),
    ("not_applicable", "không áp dụng"),
]
COURSE = ("directives.totals.reported", "directives.totals.done", "assessments.reported", "assessments.passes")
MOST_ROWS = 14


def chart_of(block: str, data: dict) -> dict | None:
    """The drawing of a part of the report, or None where it has none. A ward's own report is short enough without."""
    if data["unit"] is not None or block not in MAKERS:
        return None
    return MAKERS[block](data)


def directives(data: dict) -> dict | None:
    """States of the duties, by document; in a report on one document by directive."""
    is_one = data["kind"] == "document"
    counts: dict[str, list[int]] = {}
    for row in data["directives"]["rows"]:
        held = counts.setdefault(row["code"] if is_one else row["document"], [0] * (len(STATES) + 1))
        known = [row[key] for key, _label in STATES]
        for at, value in enumerate([*known, max(row["expected"] - sum(known), 0)]):
            held[at] += value
    by = "chỉ tiêu, nhiệm vụ" if is_one else "văn bản"
    return _stacked(f"Tình trạng nghĩa vụ theo {by}", [*(label for _key, label in STATES), SILENT], counts)


def assessments(data: dict) -> dict | None:
    """Verdicts by group of criteria: how many answers of all units are met, not met, missing."""
    counts: dict[str, list[int]] = {}
    for row in data["assessments"]["criteria"]:
        held = counts.setdefault(row["group"], [0] * len(VERDICTS))
        for at, (key, _label) in enumerate(VERDICTS):
            held[at] += row[key]
    return _stacked("Kết quả theo nhóm tiêu chí (số lượt đơn vị)", [label for _key, label in VERDICTS], counts)


def course(data: dict) -> dict | None:
    """This period beside the one before and the same one of the year before, for the counts of what was done."""
    spans = [("kỳ này", data["changes"], "after"), ("kỳ trước", data["changes"], "before")]
    spans.append(("cùng kỳ năm trước", data.get("same_period_last_year"), "before"))
    held = [(label, {row["key"]: row for row in found["figures"]}, moment) for label, found, moment in spans if found]
    if len(held) < 2:
        return None
    rows = []
    for key in COURSE:
        values = [rows_of[key][moment] if key in rows_of else None for _label, rows_of, moment in held]
        if any(values) and None not in values:
            label = held[0][1][key]["label"]
            rows += [
                {"label": label if at == 0 else "", "parts": _parts_alone(at, value, len(held)), "said": few(value)}
                for at, value in enumerate(values)
            ]
    return _drawn("Tiến trình so với các kỳ trước", [label for label, _rows, _moment in held], rows)


def _parts_alone(at: int, value: int, count: int) -> list[int]:
    return [value if each == at else 0 for each in range(count)]


def _stacked(title: str, legend: list[str], counts: dict[str, list[int]]) -> dict | None:
    """One bar a row, each as long as all its units, parted by state."""
    used = [at for at in range(len(legend)) if any(row[at] for row in counts.values())]
    rows = [
        {"label": label, "parts": [row[at] for at in used], "said": " · ".join(few(row[at]) for at in used)}
        for label, row in counts.items()
        if sum(row)
    ]
    return _drawn(title, [legend[at] for at in used], rows)


def _drawn(title: str, legend: list[str], rows: list[dict]) -> dict | None:
    if not 1 < len(rows) <= MOST_ROWS or len(legend) < 2:
        return None
    return {
        "title": title,
        "legend": [{"label": label, "fill": fill} for label, fill in zip(legend, FILLS, strict=False)],
        "rows": rows,
        "most": max(sum(row["parts"]) for row in rows),
    }


MAKERS = {"directives": directives, "assessments": assessments}
