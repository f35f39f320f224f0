"""Events as they are drafted."""

from datetime import date
from uuid import UUID

from organisation.models import Document, Reorganisation


def create_event(
    *,
    by,
    name: str,
    effective_on: date,
    document: Document | None = None,
    legal_basis: str = "",
    entry_key: UUID | None = None,
) -> Reorganisation:
    """A new draft; the same `entry_key` again returns the event that it made."""
    raise NotImplementedError


def save_event(*, event_id: int, version: int, by, **fields) -> Reorganisation:
    """Change name, effective_on, document or legal_basis; an approved event becomes a draft again."""
    raise NotImplementedError


def delete_draft(*, event_id: int, version: int, by) -> None:
    """Remove a draft with its rows."""
    raise NotImplementedError


def draft_reversal(*, event_id: int, effective_on: date, by) -> Reorganisation:
    """A draft that forms again, on that day, each unit that the event ended."""
    raise NotImplementedError
