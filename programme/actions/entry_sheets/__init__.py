"""A workbook of answers that comes back: kept as it came, tried without writing, applied once and whole, or discarded."""

from organisation.sheets.stored import content_of

from ..assessment import StaleFindings
from .applying import apply_sheet
from .keeping import MAX_BYTES, discard_sheet, receive_sheet
from .opening import template_of
from .trying import Trial, annotated, try_sheet

__all__ = [
    "MAX_BYTES",
    "StaleFindings",
    "Trial",
    "annotated",
    "apply_sheet",
    "content_of",
    "discard_sheet",
    "receive_sheet",
    "template_of",
    "try_sheet",
]
