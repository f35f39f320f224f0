"""What changed since the period before, and since the same period a year before: against its frozen edition, else its rows."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from organisation import periods
from organisation.models import Document, ReportingPeriod, Ward
from organisation.reading import THEN
from reports.models import Edition

from .frame import unit_key
from .registry import BY_KEY, COMPARED

BEFORE, YEAR_BEFORE = "changes", "same_period_last_year"
# key, words, unit
FIGURES = [(figure.key, figure.label, figure.unit) for figure in COMPARED]


@dataclass
class Earlier:
    """A period that the report is set beside, and its report's edition in force, else its draft, where there is one."""

    period: ReportingPeriod
    edition: Edition | None


@dataclass
class Beside:
    """What a report is set beside: block → the earlier period; and the quarters in all these periods, the oldest first."""

    periods: dict[str, Earlier]
    quarters: list[ReportingPeriod]


def beside(kind: str, period: ReportingPeriod, ward: Ward | None, document: Document | None) -> Beside:
    """The period before and the same one a year before, of those that there are. Two queries."""
    keys = _keys(period)
    spans = [(period.starts_on, period.ends_on), *(periods.days_of(*key) for key in keys.values())]
    named, near = Q(pk=None), Q()
    for key in keys.values():
        named |= Q(**key._asdict())
    for first, last in spans:
        near |= Q(ends_on__gte=first, starts_on__lte=last)
    quarters = near & Q(kind=periods.QUARTER, first_day=periods.FIRST_DAY)
    rows = list(ReportingPeriod.objects.filter(named | quarters).order_by("ends_on"))
    by_key = {_key_of(row): row for row in rows}
    found = {name: by_key[key] for name, key in keys.items() if key in by_key}
    quarters = [row for row in rows if (row.kind, row.first_day) == (periods.QUARTER, periods.FIRST_DAY)]
    return Beside(_with_editions(found, kind, ward, document) if found else {}, quarters)


def _with_editions(
    found: dict[str, ReportingPeriod], kind: str, ward: Ward | None, document: Document | None
) -> dict[str, Earlier]:
    editions = Edition.objects.filter(report__period__in=found.values(), report__kind=kind, report__reading=THEN)
    editions = editions.filter(report__ward=ward, report__document=document, withdrawn_at__isnull=True)
    rows = editions.exclude(report__state="withdrawn").select_related("report").order_by("number")
    # A draft that corrects an issued edition is not in force yet, and may still be dropped.
    held = {row.report.period_id: row for row in sorted(rows, key=lambda row: row.is_issued)}
    return {name: Earlier(row, held.get(row.pk)) for name, row in found.items()}


def _keys(period: ReportingPeriod) -> dict[str, periods.PeriodKey]:
    """What the two periods are called; none for one that was called for on its own. A year's two are one and the same."""
    if period.kind == periods.ADHOC:
        return {}
    count = periods.SHAPES[period.kind][0]
    year, number = (period.year, period.number - 1) if period.number > 1 else (period.year - 1, count)
    before = periods.PeriodKey(period.kind, year, number, period.first_day)
    last_year = periods.PeriodKey(period.kind, period.year - 1, period.number, period.first_day)
    return {BEFORE: before} if before == last_year else {BEFORE: before, YEAR_BEFORE: last_year}


def _key_of(row: ReportingPeriod) -> periods.PeriodKey:
    return periods.PeriodKey(row.kind, row.year, row.number, row.first_day)


def block(data: dict, than: Earlier | None, compose_brief: Callable[[ReportingPeriod], dict]) -> dict | None:
    """The figures of both periods side by side, and the units that came to pass or fell back. None without such a period."""
    if than is None:
        return None
    old, new = json.loads(than.edition.data) if than.edition else compose_brief(than.period), data
    passed_then, passed_now = _passing(old), _passing(new)
    both = _judged(old) & _judged(new)
    return {
        "period": {"code": than.period.code, "label": than.period.label, "ends_on": than.period.ends_on},
        "source": "edition" if than.edition else "rows",
        "sha256": than.edition.sha256 if than.edition else "",
        "figures": [_figure(old, new, *figure) for figure in FIGURES if BY_KEY[figure[0]].of(new) is not None],
        "passes_gained": [name for unit, name in passed_now.items() if unit in both and unit not in passed_then],
        "passes_lost": [name for unit, name in passed_then.items() if unit in both and unit not in passed_now],
    }


def compared_blocks() -> set[str]:
    """The blocks that a comparison reads."""
    return {figure.block for figure in COMPARED}


def _judged(data: dict) -> set[tuple]:
    return {_unit(row) for row in data.get("assessments", {}).get("by_ward", [])}


def _passing(data: dict) -> dict[tuple, str]:
    rows = data.get("assessments", {}).get("by_ward", [])
    return {_unit(row): row["full_name"] for row in rows if row["passes"] and row["basis"] == "verified"}


def _unit(row: dict) -> tuple[str, str]:
    """The unit's key, the same from frozen data, which hold days as text, and from rows just composed."""
    code, since = unit_key(row)
    return code, str(since)


def _figure(old: dict, new: dict, key: str, label: str, unit: str) -> dict:
    """A report frozen before the figure was kept has no value of it: nothing is said of the change."""
    was, now = BY_KEY[key].of(old), BY_KEY[key].of(new)
    change = None if was is None else now - was
    return {"key": key, "label": label, "unit": unit, "before": was, "after": now, "change": change}
