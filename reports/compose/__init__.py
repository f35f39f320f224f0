"""The figures of a compliance report as plain data: rows in, blocks out. No request, no Celery, no clock.

The same rows give the same data whenever and wherever it is composed; whatever shows a report's numbers (page, PDF, XLSX,
API) reads them from here, frozen in an edition.
"""

from collections.abc import Callable

from django.utils import translation

from organisation.models import ReportingPeriod, Ward

from . import assessments, changes, directives, equipment, headquarters, money, owing
from .frame import Frame, identity

SCHEMA = 1
BLOCKS = [
    ("directives", "chỉ tiêu, nhiệm vụ", directives.block),
    ("assessments", "đánh giá theo bộ tiêu chí", assessments.block),
    ("headquarters", "trụ sở", headquarters.block),
    ("equipment", "trang bị", equipment.block),
    ("projects", "dự án và vốn đầu tư", money.block),
    ("owing", "đơn vị còn nợ báo cáo", owing.block),
]


class BlockFailed(Exception):
    """One part of the report cannot be composed; the text names the part and the reason, in Vietnamese."""

    def __init__(self, label: str, problem: Exception):
        super().__init__(f"Không lập được phần “{label}”: {type(problem).__name__}: {problem}"[:500])


def compose_city(period: ReportingPeriod, beat: Callable[[int], None] = lambda percent: None) -> dict:
    """The city's report for a period. `beat` is told how far it has come, in percent."""
    return compose("city", period, None, beat)


def compose_ward(ward: Ward, period: ReportingPeriod, beat: Callable[[int], None] = lambda percent: None) -> dict:
    """One ward's report for a period."""
    return compose("ward", period, ward, beat)


def compose(kind: str, period: ReportingPeriod, ward: Ward | None, beat=lambda percent: None) -> dict:
    """Every block of one report. Raises BlockFailed; a report with a part missing is never made."""
    # The frozen words are Vietnamese whoever asks and whatever the process' language is.
    with translation.override("vi"):
        frame = Frame(period, ward)
        data = _blocks(frame, beat)
        data |= {"schema": SCHEMA, "kind": kind, **_part("phần chung", lambda: identity(frame))}
        data["changes"] = _part("so với kỳ trước", lambda: changes.block(frame, data, _blocks))
    beat(70)
    return data


def _blocks(frame: Frame, beat=lambda percent: None) -> dict:
    data = {}
    for number, (key, label, block) in enumerate(BLOCKS, start=1):
        data[key] = _part(label, lambda block=block: block(frame))
        beat(60 * number // len(BLOCKS))
    return data


def _part(label: str, make: Callable):
    try:
        return make()
    except Exception as problem:
        raise BlockFailed(label, problem) from problem
