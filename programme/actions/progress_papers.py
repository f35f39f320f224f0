"""Papers that show what a report says. A file is checked, hashed and stored before any transaction; its row is written in one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, uploads
from organisation.models import Officer
from programme.clock_rules import check_verb
from programme.models import Progress, ProgressPaper

from .progress import ENTER, lock_own, save_grid
from .progress_entry import ProgressEntry, closed_rows, why_not

FOLDER = "progress"


def add_paper(
    *,
    progress_id: int,
    by: Officer,
    upload,
    no_secret: bool,
    number: str = "",
    dated_on: date | None = None,
    entry: ProgressEntry | None = None,
    sign: bool = False,
) -> ProgressPaper:
    """Keep a file with the report; `entry`: what was typed beside it, `sign`: and sign it off. All of it or nothing.

    Raises DoesNotExist (not the officer's own), PermissionDenied, ValidationError by field, StaleRows, Refused.
    """
    _check(Progress.objects.editable_by(by).select_related("duty__ward", "period").get(pk=progress_id), by)
    if not no_secret:
        raise ValidationError({"no_secret": _("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi.")})
    try:
        accepted, kept = uploads.take(upload)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.error_list}) from refusal
    kept.seek(0)
    path = default_storage.save(uploads.own_name(accepted, FOLDER), kept)
    try:
        return _add(progress_id, accepted, path, by, {"number": number, "dated_on": dated_on}, entry, sign=sign)
    except Exception:
        default_storage.delete(path)
        raise


@transaction.atomic
def _add(progress_id: int, accepted: uploads.Accepted, path: str, by: Officer, said: dict, entry, *, sign: bool):
    report = lock_own([progress_id], by)[progress_id]
    _check(report, by)
    if same := report.papers.filter(sha256=accepted.sha256, withdrawn_at__isnull=True).first():
        text = _("Báo cáo này đã có tệp đó, tên %(name)s: không gửi lại.")
        raise ValidationError({"file": text % {"name": same.name}})
    row = ProgressPaper(
        progress=report,
        **accepted.facts(),
        received_by=by,
        no_secret_confirmed_at=timezone.now(),
        **said,
    )
    row.file = path
    row.full_clean()
    row.save()
    _record(row, audit.difference({}, audit.snapshot(row)), by, "add_progress_paper")
    _answer(report, entry, by, sign=sign)
    return row


@transaction.atomic
def withdraw_paper(*, paper_id: int, by: Officer, reason: str, entry: ProgressEntry | None = None) -> ProgressPaper:
    """Take a file off the report, and keep what was typed beside it; it is not deleted. Again changes nothing.

    Raises DoesNotExist (not the officer's own), PermissionDenied, ValidationError, StaleRows, Refused.
    """
    progress_id = ProgressPaper.objects.editable_by(by).values_list("progress", flat=True).get(pk=paper_id)
    report = lock_own([progress_id], by)[progress_id]
    _check(report, by)
    if not reason.strip():
        raise ValidationError(_("Xin ghi vì sao gỡ tệp: lý do được lưu trong lịch sử."))
    row = ProgressPaper.objects.get(pk=paper_id)
    if not row.withdrawn_at:
        before = audit.snapshot(row)
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        changes = audit.difference(before, audit.snapshot(row))
        _record(row, changes, by, "withdraw_progress_paper", reason.strip())
    _answer(report, entry, by)
    return row


def sent_before(row: ProgressPaper) -> list[ProgressPaper]:
    """The same content with the bearer's other reports on this duty, the newest first: it may be an old paper sent again."""
    rows = ProgressPaper.objects.filter(
        progress__duty=row.progress.duty_id, sha256=row.sha256, withdrawn_at__isnull=True
    ).exclude(progress=row.progress_id)
    return list(rows.select_related("progress__period").order_by("-progress__period__ends_on", "-pk"))


def _check(report: Progress, by: Officer) -> None:
    """PermissionDenied without the verb, ValidationError while the report takes nothing: signed, locked, or its unit ended."""
    check_verb(by, ENTER)
    if reason := why_not(report, closed_rows([report])):
        raise ValidationError(reason)


def _answer(report: Progress, entry: ProgressEntry | None, by: Officer, *, sign: bool = False) -> None:
    if entry is not None or sign:
        save_grid(by=by, entries=[entry] if entry else [], sign=[report.pk] if sign else ())


def _record(row: ProgressPaper, changes: dict, by: Officer, action: str, reason: str = "") -> None:
    ward_id = row.progress.duty.ward_id
    audit.record(by=by, action=action, row=row, changes=changes, reason=reason, ward_id=ward_id)
