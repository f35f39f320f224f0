"""Decisions that mend what a station lacks without a project."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation.audit import snapshot
from organisation.measures import find
from organisation.versions import lock

from ..models import Remedy
from .rows import fill, lock_ward, write_changed, write_new

FIELDS = (
    "measure",
    "what",
    "headquarters",
    "decision_number",
    "decided_on",
    "document",
    "due_on",
    "done_on",
    "withdrawn_on",
    "note",
)


@transaction.atomic
def create_remedy(*, ward_id: int, by, values: dict, entry_key: UUID | None = None) -> Remedy:
    """A decision for the ward. The same `entry_key` again answers the one made the first time. Raises ValidationError."""
    lock_ward(ward_id)
    if entry_key and (made := Remedy.objects.filter(entry_key=entry_key).first()):
        return made
    remedy = Remedy(ward_id=ward_id, entry_key=entry_key)
    fill(remedy, values, FIELDS)
    remedy.index_words()
    _check(remedy)
    write_new(remedy, by=by, action="create_remedy", ward_id=ward_id)
    return remedy


@transaction.atomic
def save_remedy(*, remedy_id: int, version: int, by, values: dict) -> Remedy:
    """Change a decision, say it was carried out, or given up. Raises StaleEdit, ValidationError, DoesNotExist."""
    remedy = lock(Remedy.objects, remedy_id, version)
    lock_ward(remedy.ward_id)
    before = snapshot(remedy)
    fill(remedy, values, FIELDS)
    remedy.index_words()
    _check(remedy)
    write_changed(remedy, before, by=by, action="save_remedy", ward_id=remedy.ward_id)
    return remedy


def _check(remedy: Remedy) -> None:
    """What the columns alone do not say. Raises ValidationError by field."""
    wrong = {}
    if find(remedy.measure) is None:
        wrong["measure"] = _("Không có thước đo này: xin chọn trong danh sách.")
    if not (remedy.decision_number or remedy.document_id):
        wrong["decision_number"] = _("Xin ghi số quyết định, hoặc chọn văn bản trong danh mục.")
    if remedy.done_on and remedy.withdrawn_on:
        wrong["withdrawn_on"] = _("Đã thực hiện xong thì không thể thôi thực hiện: xin xóa một trong hai ngày.")
    for name in ("done_on", "withdrawn_on"):
        if remedy.decided_on and getattr(remedy, name) and getattr(remedy, name) < remedy.decided_on:
            wrong[name] = _("Ngày này phải từ ngày quyết định trở đi.")
    if wrong:
        raise ValidationError(wrong)
