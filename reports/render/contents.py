"""Which tables a report has: its annexes, and all that its workbook and page show."""

from . import annexes as annex
from . import facilities, remarks, summaries
from .tables import Table


def annexes(data: dict) -> list[Table]:
    """The annexes, in order, numbered from I. A ward's report gives each duty and each criterion instead of counts."""
    if data["unit"] is None:
        first = [annex.directives(data), annex.criteria(data)]
    else:
        first = [summaries.answers(data), summaries.verdicts(data)]
    made = [*first, annex.headquarters(data), annex.equipment(data), *remarks.annexes(data), annex.projects(data)]
    made += facilities.annexes(data)
    for number, table in enumerate(made, start=1):
        table.annex = number
    return made


def all_tables(data: dict) -> list[Table]:
    """Every table of the report: the annexes first, then what the body and the page show."""
    more = [summaries.quarters(data), summaries.sources(data), summaries.changes(data), summaries.owing(data)]
    if data["unit"] is None:
        more += [summaries.verdicts(data), summaries.answers(data), summaries.holdings(data)]
    return [*annexes(data), *(table for table in more if table is not None)]
