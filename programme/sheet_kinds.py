"""The registers of this room that are filled by workbook."""

from organisation.sheets import register

from . import sheets_directives, sheets_progress

KINDS = {"directives": sheets_directives, "progress": sheets_progress}


def register_all() -> None:
    """Offer the kinds; called once the models are loaded."""
    for key, kind in KINDS.items():
        register(key, kind)
