"""Figures that officers' words are bound to: chosen by key, shown as the frozen data have them, never typed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from organisation import formats
from reports.compose.changes import FIGURES

MARK = re.compile(r"\[\[so:([^\[\]\n]*)\]\]")
NONE = "–"
MORE = [
    ("assessments.expected", "Đơn vị phải gửi phiếu tự đánh giá", "đơn vị"),
    ("assessments.on_time", "Đơn vị gửi phiếu tự đánh giá đúng hạn", "đơn vị"),
    ("assessments.reported_rate", "Tỷ lệ đơn vị đã gửi phiếu tự đánh giá", "%"),
    ("assessments.returned", "Phiếu đang bị trả lại", "phiếu"),
    ("assessments.concluded", "Phiếu đã kết luận", "phiếu"),
    ("directives.totals.directives", "Chỉ tiêu, nhiệm vụ được theo dõi", "chỉ tiêu, nhiệm vụ"),
    ("directives.totals.expected", "Nghĩa vụ phải báo cáo", "nghĩa vụ"),
    ("directives.totals.reported_rate", "Tỷ lệ nghĩa vụ đã báo cáo", "%"),
    ("directives.totals.on_time", "Nghĩa vụ báo cáo đúng hạn", "nghĩa vụ"),
    ("directives.totals.on_track", "Nghĩa vụ đúng tiến độ", "nghĩa vụ"),
    ("directives.totals.at_risk", "Nghĩa vụ cần theo dõi", "nghĩa vụ"),
    ("directives.totals.not_started", "Nghĩa vụ chưa thực hiện", "nghĩa vụ"),
    ("headquarters.totals.units", "Đơn vị được rà soát trụ sở", "đơn vị"),
    ("headquarters.totals.not_independent", "Đơn vị có trụ sở chưa độc lập", "đơn vị"),
    ("headquarters.totals.unknown", "Đơn vị chưa xác định trụ sở", "đơn vị"),
    ("projects.count", "Dự án đầu tư", "dự án"),
    ("projects.finished", "Dự án đã hoàn thành", "dự án"),
    ("projects.late_over_60", "Dự án chậm trên 60 ngày", "dự án"),
    ("projects.investment", "Tổng mức đầu tư", "đồng"),
    ("projects.totals.planned", "Kế hoạch vốn trong năm ngân sách", "đồng"),
    ("projects.totals.allocated", "Vốn đã bố trí trong năm ngân sách", "đồng"),
    ("projects.totals.disbursed_rate", "Tỷ lệ giải ngân so với kế hoạch", "%"),
]


@dataclass(frozen=True)
class Bound:
    """A figure that words may name: its key, what it is, its unit, and how it reads in a sentence."""

    key: str
    label: str
    unit: str
    text: str
    values: tuple[Decimal, ...] = ()  # the numbers it may be typed as: in đồng, in triệu, in tỷ

    @property
    def mark(self) -> str:
        return f"[[so:{self.key}]]"


def bound_figures(data: Mapping) -> dict[str, Bound]:
    """Key → figure, for all that these frozen data hold, in the order of the report."""
    found = {}
    for key, label, unit in [*FIGURES, *MORE]:
        value = _at(data, key)
        if value is not None:
            found[key] = Bound(key, label, unit, said(value, unit), _values(value, unit))
    return found


def _at(data, path: str):
    for name in path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return None if isinstance(data, (Mapping, list)) else data


def said(value, unit: str) -> str:
    """05; 1.234; 30,5%; 1.234,5 triệu đồng: as a report writes the figure in running words."""
    if unit == "đồng":
        amount = Decimal(value) / formats.MILLION
        return f"{formats.number(amount, max(-amount.normalize().as_tuple().exponent, 0))} triệu đồng"
    if unit == "%":
        return formats.percent(Decimal(value))
    if isinstance(value, int):
        return f"{value:02}" if 0 < value < 10 else formats.number(value)
    return formats.number(Decimal(value))


def _values(value, unit: str) -> tuple[Decimal, ...]:
    number = Decimal(value)
    if unit == "đồng":
        return tuple(dict.fromkeys((number / step).normalize() for step in (1, formats.MILLION, formats.BILLION)))
    return ((number * 100).quantize(Decimal("0.1")).normalize() if unit == "%" else number.normalize(),)


def pieces(line: str, figures: Mapping[str, Bound]) -> Iterator[dict]:
    """The line cut at its marks, for a page that shows which numbers are bound: {text}, {figure} or {unknown}."""
    end = 0
    for mark in MARK.finditer(line):
        if mark.start() > end:
            yield {"text": line[end : mark.start()]}
        figure = figures.get(mark[1].strip())
        yield {"figure": figure} if figure else {"unknown": mark[0]}
        end = mark.end()
    if end < len(line):
        yield {"text": line[end:]}


def keys_in(text: str) -> list[str]:
    """The keys that a text names, in order, each once."""
    return list(dict.fromkeys(match.strip() for match in MARK.findall(text)))


def filled(text: str, figures: Mapping[str, Bound]) -> str:
    """The text with its figures put in; one that the data do not hold is a dash."""
    return MARK.sub(lambda mark: figures[key].text if (key := mark[1].strip()) in figures else NONE, text)
