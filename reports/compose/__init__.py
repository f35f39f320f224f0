"""The figures of a compliance report as plain data: rows in, blocks out. No request, no Celery, no clock.

The same rows give the same data whenever and wherever it is composed; whatever shows a report's numbers (page, PDF, XLSX,
API) reads them from here, frozen in an edition.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import F
from django.utils import translation

from organisation.models import Ancestry, Document, ReportingPeriod, Ward
from organisation.reading import TODAY, Reading

from . import (
    assessments,
    changes,
    directives,
    equipment,
    forecast,
    gaps,
    headquarters,
    money,
    owing,
    proposals,
    surplus,
)
from .frame import Frame, unit_key, ward_words
from .identity import identity
from .restate import restate

SCHEMA = 1
BLOCKS = [
    ("directives", "chỉ tiêu, nhiệm vụ", directives.block),
    ("assessments", "đánh giá theo bộ tiêu chí", assessments.block),
    ("headquarters", "trụ sở", headquarters.block),
    ("equipment", "trang bị", equipment.block),
    ("projects", "dự án và vốn đầu tư", money.block),
    ("gaps", "so với định mức", gaps.block),
    ("surplus", "trụ sở dôi dư", surplus.block),
    ("forecast", "dự báo cơ sở vật chất", forecast.block),
    ("proposals", "kiến nghị", proposals.block),
    ("owing", "đơn vị còn nợ báo cáo", owing.block),
]


class BlockFailed(Exception):
    """One part of the report cannot be composed; the text names the part and the reason, in Vietnamese."""

    def __init__(self, label: str, problem: Exception):
        super().__init__(f"Không lập được phần “{label}”: {type(problem).__name__}: {problem}"[:500])


def compose_city(period: ReportingPeriod, restated_on: date | None = None) -> dict:
    """The city's report for a period, its units as they stood then, or restated to those of a day."""
    return compose("city", period, None, restated_on=restated_on)


def compose_ward(ward: Ward, period: ReportingPeriod) -> dict:
    """One ward's report for a period."""
    return compose("ward", period, ward)


def compose(
    kind: str,
    period: ReportingPeriod,
    ward: Ward | None,
    beat: Callable[[int], None] = lambda percent: None,
    *,
    document: Document | None = None,
    restated_on: date | None = None,
) -> dict:
    """Every block of one report; `beat` is told how far it has come, in percent.

    Raises BlockFailed; a report with a part missing is never made.
    """
    # The frozen words are Vietnamese whoever asks and whatever the process' language is.
    with translation.override("vi"):
        frame = Frame(period, ward, document)
        data = _blocks(frame, beat)
        data |= {"schema": SCHEMA, "kind": kind, **_part("phần chung", lambda: identity(frame, kind))}
        data["changes"] = _part("so với kỳ trước", lambda: changes.block(frame, data, _blocks))
        if restated_on:
            data = _part("quy về đơn vị hiện nay", lambda: _restated(frame, data, restated_on))
    beat(70)
    return data


def _restated(frame: Frame, data: dict, day: date) -> dict:
    """The report under the units of that day. One query."""
    lines = Ancestry.objects.carrying_on(day).exclude(ancestor=F("descendant")).select_related("ancestor", "descendant")
    held = {line.ancestor_id: line for line in lines}
    heirs = {unit_key(ward_words(line.ancestor)): ward_words(line.descendant) for line in held.values()}
    names = {ward.full_name: held[ward.pk].descendant.full_name for ward in frame.alive_when_due if ward.pk in held}
    told = {"reading": TODAY, "restated_on": day, "reading_rule": Reading(TODAY, day).rule}
    return restate(data, heirs, names) | told


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
