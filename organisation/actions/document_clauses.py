"""The clauses of a document that others cite. Each change is made from a version of the document and raises it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.models import Clause, Document


@transaction.atomic
def save_clause(
    *, document_id: int, version: int, by, label: str, text: str = "", position: int = 0, clause_id: int | None = None
) -> Clause:
    """Add a clause, or change the one named. Raises StaleEdit, ValidationError, or DoesNotExist for another document's clause."""
    document = versions.lock(Document.objects, document_id, version)
    clause = document.clauses.get(pk=clause_id) if clause_id else Clause(document=document)
    before = audit.snapshot(clause) if clause_id else {}
    clause.label, clause.text, clause.position = label, text, position
    clause.full_clean()
    changes = audit.difference(before, audit.snapshot(clause))
    if clause_id and not changes:
        return clause
    clause.save()
    versions.save(document, "version")
    audit.record(by=by, action="save_clause", row=clause, changes=audit.difference(before, audit.snapshot(clause)))
    return clause


@transaction.atomic
def remove_clause(*, document_id: int, version: int, by, clause_id: int) -> None:
    """Take a clause away that nothing cites. Raises StaleEdit or ValidationError."""
    document = versions.lock(Document.objects, document_id, version)
    clause = document.clauses.get(pk=clause_id)
    changes = {name: [value, None] for name, value in audit.snapshot(clause).items()}
    audit.record(by=by, action="remove_clause", row=clause, changes=changes)
    try:
        with transaction.atomic():
            clause.delete()
    except ProtectedError as held:
        text = _("%(label)s đang được dẫn làm căn cứ nên không xóa được: xin sửa lời, hoặc đổi căn cứ ở nơi dẫn trước.")
        raise ValidationError(text % {"label": clause.label}) from held
    versions.save(document, "version")
