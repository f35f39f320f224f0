"""What may be done with compliance reports and daily digests: ask, make, write the words, issue, send; and what keeps them coming."""

from .asking import ask_report, may_see
from .delivering import deliver, mark_opened
from .delivery_mail import send_deliveries
from .digests import choose_digest, make_digests, mark_read
from .issuing import NarrativeChanged, issue_edition, write_narrative
from .making import make_report
from .opening import open_current_periods
from .planning import ask_due_reports, find_unfinished
from .queue import queue_report
from .resending import may_send, resend
from .running import running
from .sending import send_waiting

__all__ = [
    "NarrativeChanged",
    "ask_due_reports",
    "ask_report",
    "choose_digest",
    "deliver",
    "find_unfinished",
    "issue_edition",
    "make_digests",
    "make_report",
    "mark_opened",
    "mark_read",
    "may_see",
    "may_send",
    "open_current_periods",
    "queue_report",
    "resend",
    "send_deliveries",
    "running",
    "send_waiting",
    "write_narrative",
]
