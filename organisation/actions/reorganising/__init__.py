"""The life of a reorganisation: drafted, filled with rows, approved, carried out, handed over; a later one may reverse it."""

from .approving import approve, withdraw_approval
from .carrying import carry_out, hand_over
from .choosing import choose_heir
from .drafting import create_event, delete_draft, draft_reversal, save_event
from .guard import Refused
from .rows import add_unit, remove_unit, replace_rows, save_lines
from .units import save_unit

__all__ = [
    "Refused",
    "add_unit",
    "approve",
    "carry_out",
    "choose_heir",
    "create_event",
    "delete_draft",
    "draft_reversal",
    "hand_over",
    "remove_unit",
    "replace_rows",
    "save_event",
    "save_lines",
    "save_unit",
    "withdraw_approval",
]
