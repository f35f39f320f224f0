"""Receive evidence. A file is checked, hashed and stored before any transaction; its row and links are written in one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, uploads
from organisation.models import Officer, Ward
from organisation.versions import lock
from programme import life
from programme.models import Assessment, Evidence, Finding

FOLDER = "evidence"
BATCH = 2000


@dataclass
class Received:
    """A file that passed the checks. `path` is where it lies; "" when the ward holds the same content already."""

    accepted: uploads.Accepted
    path: str = ""
    document_number: str = ""
    document_date: date | None = None
    is_known: bool = False


def receive(
    upload, *, ward_id: int, no_secret: bool, document_number: str = "", document_date: date | None = None
) -> Received:
    """Check the file, hash it and lay it down under a name of ours. Raises ValidationError naming file, rule and limit."""
    if not no_secret:
        raise ValidationError(_("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi."), code="secret")
    accepted = uploads.check(upload)
    received = Received(accepted, document_number=document_number, document_date=document_date)
    received.is_known = Evidence.objects.filter(ward_id=ward_id, sha256=accepted.sha256).exists()
    if not received.is_known:
        upload.seek(0)
        received.path = default_storage.save(uploads.own_name(accepted, FOLDER), upload)
    return received


def discard(received: Collection[Received]) -> None:
    """Remove files laid down for a change that did not happen."""
    for one in received:
        if one.path and not Evidence.objects.filter(file=one.path).exists():
            default_storage.delete(one.path)


def keep(received: Received, ward: Ward, by: Officer) -> Evidence:
    """The evidence row of a received file, inside the caller's transaction: the ward's own earlier row when the content is the same."""
    held = Evidence.objects.filter(ward=ward, sha256=received.accepted.sha256).order_by("pk").first()
    if held is not None:
        received.is_known = True
        return held
    accepted = received.accepted
    row = Evidence.objects.create(
        ward=ward,
        file=received.path,
        name=accepted.name,
        content_type=accepted.content_type,
        size=accepted.size,
        sha256=accepted.sha256,
        document_number=received.document_number,
        document_date=received.document_date,
        received_by=by,
        no_secret_confirmed_at=timezone.now(),
    )
    audit.record(by=by, action="receive_evidence", row=row, changes={"sha256": ["", row.sha256]}, ward_id=ward.pk)
    return row


def link_again(pairs: Collection[tuple[Finding, Finding]]) -> None:
    """Give each new finding (the first of a pair) the papers of the earlier one, by reference: a file is never stored twice."""
    links, through = defaultdict(list), Finding.evidence.through
    earlier = through.objects.filter(finding__in=[old.pk for _new, old in pairs])
    for finding_id, evidence_id in earlier.values_list("finding_id", "evidence_id"):
        links[finding_id].append(evidence_id)
    through.objects.bulk_create(
        (through(finding_id=new.pk, evidence_id=evidence_id) for new, old in pairs for evidence_id in links[old.pk]),
        batch_size=BATCH,
    )


def attach_evidence(
    *,
    assessment_id: int,
    criterion_codes: Collection[str],
    upload,
    by: Officer,
    no_secret: bool,
    document_number: str = "",
    document_date: date | None = None,
) -> Received:
    """Receive a file and attach it to these criteria; `is_known` of the answer says that a stored file was used again."""
    assessment = Assessment.objects.visible_to(by).select_related("period").get(pk=assessment_id)
    life.check(assessment, life.ENTER, by)
    received = receive(
        upload,
        ward_id=assessment.ward_id,
        no_secret=no_secret,
        document_number=document_number,
        document_date=document_date,
    )
    try:
        _attach(assessment_id, criterion_codes, received, by)
    except Exception:
        discard([received])
        raise
    discard([received] if received.is_known else [])
    return received


@transaction.atomic
def _attach(assessment_id: int, criterion_codes: Collection[str], received: Received, by: Officer) -> None:
    assessment = lock(Assessment.objects.select_related("period", "ward"), assessment_id)
    life.check(assessment, life.ENTER, by)
    findings = list(
        Finding.objects.filter(assessment=assessment, criterion__code__in=criterion_codes).select_related("criterion")
    )
    if not findings or len(findings) != len(set(criterion_codes)):
        raise ValidationError(_("Xin chọn tiêu chí của phiếu này để gắn minh chứng."), code="criterion")
    row = keep(received, assessment.ward, by)
    for finding in findings:
        finding.evidence.add(row)
    audit.record(
        by=by,
        action="attach_evidence",
        row=assessment,
        ward_id=assessment.ward_id,
        changes={f"{finding.criterion.code}.evidence+": ["", row.name] for finding in findings},
    )
