"""What may be done with compliance reports: ask, make, write the words, issue; and what keeps them coming."""

from .asking import ask_report, may_see
from .issuing import NarrativeChanged, issue_edition, write_narrative
from .making import make_report
from .opening import open_current_periods
from .planning import ask_due_reports, find_unfinished
from .queue import queue_report

__all__ = [
    "NarrativeChanged",
    "ask_due_reports",
    "ask_report",
    "find_unfinished",
    "issue_edition",
    "make_report",
    "may_see",
    "open_current_periods",
    "queue_report",
    "write_narrative",
]
