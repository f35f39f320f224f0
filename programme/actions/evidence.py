"""Receive evidence. A file is checked, hashed and stored before any transaction; its row and links are written in one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit, uploads
from organisation.models import Officer, Ward
from organisation.versions import lock
from programme import life, locks
from programme.models import Assessment, Evidence, Finding

FOLDER = "evidence"
BATCH = 2000


@dataclass(frozen=True)
class Paper:
    """What is written on the paper that a file holds: number, day, the days it covers, the day it ceases to hold."""

    document_number: str = ""
    document_date: date | None = None
    covers_from: date | None = None
    covers_until: date | None = None
    valid_until: date | None = None


@dataclass
class Received:
    """A file that passed the checks. `path` is where it lies; "" when the ward holds the same content already."""

    accepted: uploads.Accepted
    path: str = ""
    paper: Paper = field(default_factory=Paper)
    is_known: bool = False


def receive(upload, *, ward_id: int, no_secret: bool, **paper) -> Received:
    """Check the file, hash it and lay it down under a name of ours; `paper` as in Paper.

    Raises ValidationError naming file, rule and limit.
    """
    confirm(no_secret)
    accepted, kept = uploads.take(upload)
    received = Received(accepted, paper=Paper(**paper))
    received.is_known = held(ward_id, accepted).exists()
    if not received.is_known:
        kept.seek(0)
        received.path = default_storage.save(uploads.own_name(accepted, FOLDER), kept)
    return received


def confirm(no_secret: bool) -> None:
    """Raise ValidationError unless the sender said that there is no state secret."""
    if not no_secret:
        raise ValidationError(_("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi."), code="secret")


def held(ward_id: int, accepted: uploads.Accepted):
    """The ward's rows with the same content, as kept or as it came in."""
    return Evidence.objects.with_content(ward_id, accepted.sha256, accepted.original_sha256)


def discard(received: Collection[Received]) -> None:
    """Remove files laid down for a change that did not happen."""
    for one in received:
        if one.path and not Evidence.objects.filter(file=one.path).exists():
            default_storage.delete(one.path)


def keep(received: Received, ward: Ward, by: Officer) -> Evidence:
    """The evidence row of a received file, inside the caller's transaction: the ward's own earlier row when the content is the same."""
    row = held(ward.pk, received.accepted).first()
    if row is not None:
        received.is_known = True
        _complete(row, received.paper, by)
        return row
    return create(received, ward, by)


def create(received: Received, ward: Ward, by: Officer, replaces: Evidence | None = None) -> Evidence:
    """A new row for a received file; `replaces` is the revision it takes the place of."""
    accepted = received.accepted
    row = Evidence(
        ward=ward,
        file=received.path,
        **accepted.facts(),
        original_sha256=accepted.original_sha256,
        replaces=replaces,
        received_by=by,
        no_secret_confirmed_at=timezone.now(),
        **vars(received.paper),
    )
    row.save()
    audit.record(by=by, action="receive_evidence", row=row, changes={"sha256": ["", row.sha256]}, ward_id=ward.pk)
    return row


def _complete(row: Evidence, paper: Paper, by: Officer) -> None:
    """What was typed beside a file that is held already fills what its row leaves open; it replaces nothing."""
    new = {name: value for name, value in vars(paper).items() if value and not getattr(row, name)}
    first, last = new.get("covers_from", row.covers_from), new.get("covers_until", row.covers_until)
    if first and last and last < first:
        new = {name: value for name, value in new.items() if not name.startswith("covers_")}
    if not new:
        return
    changes = {name: [getattr(row, name), value] for name, value in new.items()}
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    audit.record(by=by, action="describe_evidence", row=row, changes=changes, ward_id=row.ward_id)


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
    *, assessment_id: int, criterion_codes: Collection[str], upload, by: Officer, no_secret: bool, **paper
) -> Received:
    """Receive a file and attach it to these criteria; `is_known` of the answer says that a stored file was used again."""
    assessment = Assessment.objects.visible_to(by).select_related("period", "ward").get(pk=assessment_id)
    life.check(assessment, life.ENTER, by)
    received = receive(upload, ward_id=assessment.ward_id, no_secret=no_secret, **paper)
    attach_received(assessment_id, criterion_codes, [received], by)
    return received


def attach_received(
    assessment_id: int, criterion_codes: Collection[str], received: Collection[Received], by: Officer
) -> None:
    """Give files that were laid down their rows and links, all or none; files that are not needed are removed again."""
    try:
        _attach(assessment_id, criterion_codes, received, by)
    except Exception:
        discard(received)
        raise
    discard([one for one in received if one.is_known])


@transaction.atomic
def _attach(assessment_id: int, codes: Collection[str], received: Collection[Received], by: Officer) -> None:
    assessment = open_for_entry(assessment_id, by)
    findings = findings_of(assessment, codes)
    rows = [keep(one, assessment.ward, by) for one in received]
    for finding in findings:
        finding.evidence.add(*rows)
    names = ", ".join(row.name for row in rows)
    audit.record(
        by=by,
        action="attach_evidence",
        row=assessment,
        ward_id=assessment.ward_id,
        changes={f"{finding.criterion.code}.evidence+": ["", names] for finding in findings},
    )


def open_for_entry(assessment_id: int, by: Officer) -> Assessment:
    """The assessment, held until the transaction ends, when the officer may enter it now. Raises as `life.check`."""
    locks.hold(assessments=[assessment_id])
    assessment = lock(Assessment.objects.select_related("period", "ward"), assessment_id)
    life.check(assessment, life.ENTER, by)
    return assessment


def findings_of(assessment: Assessment, codes: Collection[str]) -> list[Finding]:
    """The findings of these criteria. Raises ValidationError when none is named, or one that is not the assessment's."""
    found = list(Finding.objects.filter(assessment=assessment, criterion__code__in=codes).select_related("criterion"))
    if not found or len(found) != len(set(codes)):
        raise ValidationError(_("Xin chọn tiêu chí của phiếu này để gắn minh chứng."), code="criterion")
    return found
