"""What changed since the period before: against the frozen edition of that period, else against its rows."""

import json
from collections.abc import Callable

from organisation import periods
from organisation.models import ReportingPeriod
from organisation.reading import THEN
from reports.canonical import plain
from reports.models import Edition

from .frame import Frame, unit_key

# key, words, where in the data, unit
FIGURES = [
    ("assessments.reported", "Đơn vị đã gửi phiếu tự đánh giá", "đơn vị"),
    ("assessments.verified", "Phiếu đã thẩm định", "phiếu"),
    ("assessments.passes", "Đơn vị đủ điều kiện theo thẩm định", "đơn vị"),
    ("assessments.with_veto", "Đơn vị có điểm liệt", "đơn vị"),
    ("directives.totals.reported", "Nghĩa vụ đã báo cáo", "nghĩa vụ"),
    ("directives.totals.done", "Nghĩa vụ hoàn thành", "nghĩa vụ"),
    ("directives.totals.late", "Nghĩa vụ chậm tiến độ", "nghĩa vụ"),
    ("headquarters.totals.independent", "Trụ sở độc lập", "đơn vị"),
    ("headquarters.totals.title_complete", "Trụ sở đủ pháp lý đất", "đơn vị"),
    ("projects.late", "Dự án chậm tiến độ", "dự án"),
    ("projects.totals.disbursed", "Vốn đã giải ngân trong năm ngân sách", "đồng"),
]


def block(frame: Frame, data: dict, compose_blocks: Callable[[Frame], dict]) -> dict | None:
    """The figures of both periods side by side, and the units that came to pass or fell back. None for a first period."""
    before = previous(frame.period)
    if before is None:
        return None
    edition = _edition(frame, before)
    old = json.loads(edition.data) if edition else plain(compose_blocks(Frame(before, frame.ward)))
    new = plain(data)
    passed_then, passed_now = _passing(old), _passing(new)
    both = _judged(old) & _judged(new)
    return {
        "period": {"code": before.code, "label": before.label, "ends_on": before.ends_on},
        "source": "edition" if edition else "rows",
        "sha256": edition.sha256 if edition else "",
        "figures": [_figure(old, new, *figure) for figure in FIGURES],
        "passes_gained": [name for unit, name in passed_now.items() if unit in both and unit not in passed_then],
        "passes_lost": [name for unit, name in passed_then.items() if unit in both and unit not in passed_now],
    }


def previous(period: ReportingPeriod) -> ReportingPeriod | None:
    """The period of the same kind and days just before; none before one that was called for on its own."""
    if period.kind == periods.ADHOC:
        return None
    count = periods.SHAPES[period.kind][0]
    year, number = (period.year, period.number - 1) if period.number > 1 else (period.year - 1, count)
    return ReportingPeriod.objects.filter(
        kind=period.kind, year=year, number=number, first_day=period.first_day
    ).first()


def _edition(frame: Frame, before: ReportingPeriod) -> Edition | None:
    editions = Edition.objects.filter(report__period=before, report__ward=frame.ward, report__reading=THEN)
    editions = editions.filter(report__kind="ward" if frame.ward else "city").exclude(report__state="withdrawn")
    return editions.order_by("-number").first()


def _judged(data: dict) -> set[tuple]:
    return {unit_key(row) for row in data["assessments"]["by_ward"]}


def _passing(data: dict) -> dict[tuple, str]:
    rows = data["assessments"]["by_ward"]
    return {unit_key(row): row["full_name"] for row in rows if row["passes"] and row["basis"] == "verified"}


def _figure(old: dict, new: dict, path: str, label: str, unit: str) -> dict:
    was, now = _at(old, path), _at(new, path)
    return {"key": path, "label": label, "unit": unit, "before": was, "after": now, "change": now - was}


def _at(data: dict, path: str) -> int:
    for name in path.split("."):
        data = data[name]
    return data
