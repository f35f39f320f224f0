"""What a later document does to an earlier one: takes its place, or changes part of it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.formats import day as written_day
from organisation.models import DocumentLink

from .document_rings import hold_all, ring_of, ring_words


@transaction.atomic
def link_documents(
    *, by, later_id: int, earlier_id: int, kind: str, from_on: date | None = None, note: str = ""
) -> DocumentLink:
    """Say that the later document replaces or amends the earlier one. Raises ValidationError, naming a ring where one would come."""
    held = hold_all()
    link = DocumentLink(later=held[later_id], earlier=held[earlier_id], kind=kind, from_on=from_on, note=note)
    link.full_clean()
    _refuse_ring(link)
    _refuse_backwards(link)
    link.save()
    audit.record(by=by, action="link_documents", row=link, changes=audit.difference({}, audit.snapshot(link)))
    return link


def _refuse_ring(link: DocumentLink) -> None:
    pairs = DocumentLink.objects.values_list("later_id", "earlier_id")
    ring = ring_of([*pairs, (link.later_id, link.earlier_id)], link.later_id)
    if ring:
        text = _("Các văn bản thay thế, sửa đổi nhau thành vòng: %(ring)s. Xin xem lại chiều của quan hệ.")
        raise ValidationError(text % {"ring": ring_words(ring)})


def _refuse_backwards(link: DocumentLink) -> None:
    later, earlier = link.later, link.earlier
    if later.issued_on and earlier.issued_on and later.issued_on < earlier.issued_on:
        text = _("%(later)s ban hành ngày %(day)s, trước %(earlier)s (ngày %(then)s): xin chọn lại chiều của quan hệ.")
        raise ValidationError(
            text
            % {
                "later": later.citation,
                "day": written_day(later.issued_on),
                "earlier": earlier.citation,
                "then": written_day(earlier.issued_on),
            }
        )


@transaction.atomic
def unlink_documents(*, link_id: int, by, reason: str) -> None:
    """Take a link away that was entered by mistake; the trail keeps it. Again changes nothing. Raises ValidationError."""
    if not reason:
        raise ValidationError(_("Xin ghi vì sao bỏ quan hệ: lý do được lưu trong lịch sử."))
    link = DocumentLink.objects.select_for_update(of=("self",)).filter(pk=link_id).first()
    if link is None:
        return
    changes = {name: [value, None] for name, value in audit.snapshot(link).items()}
    audit.record(by=by, action="unlink_documents", row=link, changes=changes, reason=reason)
    link.delete()
