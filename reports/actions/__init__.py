"""What may be done with compliance reports and daily digests: ask, make, write the words, issue, send; and what keeps them coming."""

from .asking import ask_report, may_see
from .correcting import correct, drop_correction, withdraw
from .delivering import deliver, mark_opened
from .delivery_mail import send_deliveries
from .digests import choose_digest, make_digests, mark_read
from .holding import NarrativeChanged, owns
from .issuing import issue_edition
from .making import make_report
from .narrating import write_narrative
from .opening import OPENING, open_current_periods
from .planning import ask_due_reports, find_unfinished, sweep_reports
from .queue import queue_report, run_now
from .resending import may_send, resend, send_edition
from .running import running
from .sending import send_waiting

__all__ = [
    "OPENING",
    "NarrativeChanged",
    "ask_due_reports",
    "ask_report",
    "choose_digest",
    "correct",
    "deliver",
    "drop_correction",
    "find_unfinished",
    "issue_edition",
    "make_digests",
    "make_report",
    "mark_opened",
    "mark_read",
    "may_see",
    "may_send",
    "open_current_periods",
    "owns",
    "queue_report",
    "resend",
    "run_now",
    "running",
    "send_deliveries",
    "send_edition",
    "send_waiting",
    "sweep_reports",
    "withdraw",
    "write_narrative",
]
