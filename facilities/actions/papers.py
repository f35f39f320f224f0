"""Photos and legal papers of a building. A file is checked, hashed and stored before any transaction; its row is written in one."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import uploads
from organisation.audit import difference, record, snapshot

from ..models import Headquarters, HeadquartersPaper
from .occupancy import hold_with_users
from .rows import fill, write_new

FOLDER = "headquarters"
PAPER_FIELDS = ("kind", "caption", "number", "dated_on", "document", "survey")
PHOTO = HeadquartersPaper.Kind.PHOTO


@dataclass(frozen=True)
class Received:
    """A file that passed the checks, and where it lies."""

    accepted: uploads.Accepted
    path: str


def receive(upload, *, no_secret: bool, is_photo: bool = False) -> Received:
    """Check a file and lay it down under a name of ours. Raises ValidationError naming file, rule and limit."""
    if not no_secret:
        raise ValidationError({"no_secret": _("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi.")})
    accepted, kept = uploads.take(upload)
    if is_photo and accepted.extension not in uploads.PICTURES:
        raise ValidationError(
            _("Tệp %(name)s không phải ảnh: ảnh hiện trạng là PNG, JPG hoặc WEBP.") % {"name": accepted.name}
        )
    kept.seek(0)
    return Received(accepted, default_storage.save(uploads.own_name(accepted, FOLDER), kept))


def discard(received: Collection[Received]) -> None:
    """Remove files laid down for a change that did not happen."""
    for one in received:
        if not HeadquartersPaper.objects.filter(file=one.path).exists():
            default_storage.delete(one.path)


def add_paper(*, headquarters_id: int, by, values: dict, upload=None, no_secret: bool = False) -> HeadquartersPaper:
    """A paper or photo of the building, with its file or by its number. Raises ValidationError; nothing is kept then."""
    try:
        received = [receive(upload, no_secret=no_secret, is_photo=values.get("kind") == PHOTO)] if upload else []
    except ValidationError as refusal:
        raise refusal if hasattr(refusal, "error_dict") else ValidationError({"file": refusal.error_list}) from refusal
    try:
        return _add(headquarters_id, values, received[0] if received else None, by)
    except Exception:
        discard(received)
        raise


@transaction.atomic
def _add(headquarters_id: int, values: dict, received: Received | None, by) -> HeadquartersPaper:
    building, users = hold_with_users(headquarters_id)
    return keep(building, values, received, by=by, ward_id=users[0] if users else None)


def keep(building: Headquarters, values: dict, received: Received | None, *, by, ward_id) -> HeadquartersPaper:
    """The row of a paper, inside the caller's transaction; the building is held."""
    paper = HeadquartersPaper(headquarters=building, received_by=by)
    fill(paper, values, PAPER_FIELDS)
    if received:
        accepted = received.accepted
        paper.file, paper.name, paper.content_type = received.path, accepted.name, accepted.content_type
        paper.size, paper.sha256 = accepted.size, accepted.sha256
        paper.no_secret_confirmed_at = timezone.now()
    _refuse_empty_or_twice(paper)
    write_new(paper, by=by, action="add_paper", ward_id=ward_id)
    return paper


def _refuse_empty_or_twice(paper: HeadquartersPaper) -> None:
    held = HeadquartersPaper.objects.filter(headquarters=paper.headquarters, withdrawn_at__isnull=True)
    if paper.file:
        same = held.filter(sha256=paper.sha256).first()
        if same:
            raise ValidationError(
                {"file": _("Hồ sơ đã có tệp này, tên %(name)s: không gửi lại.") % {"name": same.name}}
            )
        return
    if paper.kind == PHOTO:
        raise ValidationError({"file": _("Xin chọn tệp ảnh.")})
    if not paper.number and not paper.document:
        raise ValidationError({"file": _("Xin chọn tệp, hoặc ghi số văn bản khi chưa có tệp.")})
    if held.filter(
        kind=paper.kind, number=paper.number, dated_on=paper.dated_on, document=paper.document, file=""
    ).exists():
        raise ValidationError({"number": _("Hồ sơ đã có giấy tờ mang số và ngày này.")})


@transaction.atomic
def withdraw_paper(*, paper_id: int, by, reason: str) -> HeadquartersPaper:
    """Take a paper off the building's page; it is not deleted. Again changes nothing. Raises ValidationError without a reason."""
    if not reason:
        raise ValidationError({"reason": _("Xin ghi vì sao gỡ: lý do được lưu trong lịch sử.")})
    site = HeadquartersPaper.objects.values_list("headquarters_id", flat=True).get(pk=paper_id)
    _building, users = hold_with_users(site)
    paper = HeadquartersPaper.objects.get(pk=paper_id)
    if paper.withdrawn_at:
        return paper
    before = snapshot(paper)
    paper.withdrawn_at = timezone.now()
    paper.save(update_fields=["withdrawn_at"])
    record(
        by=by,
        action="withdraw_paper",
        row=paper,
        changes=difference(before, snapshot(paper)),
        reason=reason,
        ward_id=users[0] if users else None,
    )
    return paper
