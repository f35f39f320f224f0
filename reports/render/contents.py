"""Which tables a report has: its annexes, and all that its workbook and page show."""

from . import summaries
from .parts import Part, annex_order, parts_of
from .tables import Table


def annexes(data: dict) -> list[Table]:
    """The annexes, in order, numbered from I. A ward's report gives each duty and each criterion instead of counts."""
    return [table for _part, table in annex_order(made(data))]


def made(data: dict) -> list[tuple[Part, Table]]:
    """Each part with its annex, numbered, in the order of the text."""
    found = [(part, part.annex(data)) for part in parts_of(data)]
    for number, (_part, table) in enumerate(annex_order(found), start=1):
        table.annex = number
    return found


def all_tables(data: dict) -> list[Table]:
    """Every table of the report: the annexes first, then what the body and the page show."""
    more = [
        summaries.quarters(data) if "assessments" in data else None,
        summaries.sources(data) if "projects" in data else None,
        summaries.changes(data),
        summaries.owing(data) if "owing" in data else None,
    ]
    if data["unit"] is None:
        more += [
            summaries.verdicts(data) if "assessments" in data else None,
            summaries.answers(data) if "directives" in data else None,
            summaries.holdings(data) if "equipment" in data else None,
        ]
    return [*annexes(data), *(table for table in more if table is not None)]
