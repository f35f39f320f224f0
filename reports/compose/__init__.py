"""The figures of a compliance report as plain data: rows in, blocks out. No request, no Celery, no clock.

The same rows give the same data whenever and wherever it is composed; whatever shows a report's numbers (page, PDF, XLSX,
API) reads them from here, frozen in an edition.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import F
from django.utils import translation

from facilities import registers
from organisation.models import Ancestry, Document, ReportingPeriod, Ward
from organisation.reading import TODAY, Reading

from . import changes
from .frame import Frame, unit_key, ward_words
from .identity import identity
from .kinds import Block, blocks_of
from .registry import told
from .restate import restate
from .rows import Rows

# 1: city and ward reports set beside the period before alone; 2: every kind, named figures, the year before.
SCHEMA = 2


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
        beside = _part("so với kỳ trước", lambda: changes.beside(kind, period, ward, document))
        counted = [than.period for than in beside.periods.values() if than.edition is None]
        rows = Rows([period, *counted], ward, document, beside.quarters)
        frame = Frame(period, ward, document, rows)
        data = _registers_shared(frame, kind, beat)
        data |= {"schema": SCHEMA, "kind": kind, **_part("phần chung", lambda: identity(frame, kind))}
        data |= _part("so với kỳ trước", lambda: _beside(data, beside.periods, kind, rows))
        data["figures"] = told(data)
        if restated_on:
            data = _part("quy về đơn vị hiện nay", lambda: _restated(frame, data, restated_on))
    beat(70)
    return data


def _registers_shared(frame: Frame, kind: str, beat: Callable[[int], None]) -> dict:
    """The blocks; those that read the same registers of the same units read them once."""
    blocks = blocks_of(kind)
    if not {"headquarters", "forecast"} & {block.key for block in blocks}:
        return _blocks(frame, blocks, beat)
    day = frame.period.ends_on
    with registers.shared(frame.wards, {day: frame.rows.uses_on(day)}):
        return _blocks(frame, blocks, beat)


def _beside(data: dict, beside: dict[str, changes.Earlier], kind: str, rows: Rows) -> dict:
    """The report set beside the period before and the same one a year before."""
    compared = [block for block in blocks_of(kind) if block.key in changes.compared_blocks()]

    def brief(period: ReportingPeriod) -> dict:
        return _blocks(Frame(period, rows.ward, rows.document, rows, is_brief=True), compared)

    names = (changes.BEFORE, changes.YEAR_BEFORE)
    return {name: changes.block(data, beside.get(name), brief) for name in names}


def _restated(frame: Frame, data: dict, day: date) -> dict:
    """The report under the units of that day. One query."""
    lines = Ancestry.objects.carrying_on(day).exclude(ancestor=F("descendant")).select_related("ancestor", "descendant")
    held = {line.ancestor_id: line for line in lines}
    heirs = {unit_key(ward_words(line.ancestor)): ward_words(line.descendant) for line in held.values()}
    names = {ward.full_name: held[ward.pk].descendant.full_name for ward in frame.alive_when_due if ward.pk in held}
    told_so = {"reading": TODAY, "restated_on": day, "reading_rule": Reading(TODAY, day).rule}
    return restate(data, heirs, names) | told_so


def _blocks(frame: Frame, blocks: list[Block], beat=lambda percent: None) -> dict:
    data = {}
    for number, block in enumerate(blocks, start=1):
        data[block.key] = _part(block.label, lambda block=block: block.make(frame))
        beat(60 * number // len(blocks))
    return data


def _part(label: str, make: Callable):
    try:
        return make()
    except Exception as problem:
        raise BlockFailed(label, problem) from problem
