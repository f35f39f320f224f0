"""Which registrations meet the rule of recognition, for lists: the answer of `recognition_rule.judge` from kept totals.

A concluded assessment keeps whether it passes (`passes_verified`), which is all its conditions in one.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from organisation import periods

from .models import Assessment, Recognition
from .recognition_rule import may_register_for, of_ward, quarters_of


def ready(recognitions: Collection[Recognition], day: date) -> set[int]:
    """The keys of those whose every condition is met on that day. Two queries, however many (their wards at hand)."""
    years, wards = {row.year for row in recognitions}, {row.ward_id for row in recognitions}
    if not recognitions:
        return set()
    quarters = quarters_of(years)
    papers = defaultdict(list)
    rows = Assessment.objects.filter(ward__in=wards, period__year__in=years, period__kind=periods.QUARTER).order_by()
    for ward, year, *paper in rows.values_list("ward", "period__year", "period", "state", "passes_verified"):
        papers[ward, year].append(paper)
    return {row.pk for row in recognitions if _is_met(row, quarters, papers[row.ward_id, row.year], day)}


def _is_met(row: Recognition, quarters: list, papers: list[list], day: date) -> bool:
    concluded = {period: passes for period, state, passes in papers if state == Assessment.State.CONCLUDED}
    owed = of_ward(row.ward, [quarter for quarter in quarters if quarter.year == row.year], day)
    return (
        may_register_for(row.ward, row.year, row.registered_on)
        and bool(owed)
        and all(quarter.pk in concluded for quarter in owed)
        and all(concluded.values())
    )
