"""What happens to evidence that a ward holds: used for more criteria, described again, replaced by a newer file."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit
from organisation.formats import moment
from organisation.models import Officer
from organisation.scope import why_closed
from organisation.versions import lock
from programme import life, locks
from programme.models import Assessment, Evidence, Finding

from . import evidence

OPEN = (Assessment.State.DRAFT, Assessment.State.RETURNED)


@dataclass(frozen=True)
class Replaced:
    """A new revision: its row, the assessments that use it from now on, and those that keep the one before."""

    row: Evidence
    moved: list[Assessment]
    kept: list[Assessment]


@transaction.atomic
def choose_criteria(*, evidence_id: int, assessment_id: int, criterion_codes: Collection[str], by: Officer) -> bool:
    """Let a held file support exactly these criteria of an open assessment, none when none is named; says whether that changed."""
    assessment = evidence.open_for_entry(assessment_id, by)
    row = Evidence.objects.get(pk=evidence_id, ward_id=assessment.ward_id)
    chosen = evidence.findings_of(assessment, criterion_codes) if criterion_codes else []
    wanted = {finding.criterion.code: finding for finding in chosen}
    linked = Finding.objects.filter(assessment=assessment, evidence=row).select_related("criterion")
    held = {finding.criterion.code: finding for finding in linked}
    added, dropped = wanted.keys() - held.keys(), held.keys() - wanted.keys()
    for code in added:
        wanted[code].evidence.add(row)
    for code in dropped:
        held[code].evidence.remove(row)
    if added or dropped:
        changes = {f"{code}.evidence+": ["", row.name] for code in sorted(added)}
        changes |= {f"{code}.evidence-": [row.name, ""] for code in sorted(dropped)}
        audit.record(by=by, action="attach_evidence", row=assessment, ward_id=assessment.ward_id, changes=changes)
    return bool(added or dropped)


@transaction.atomic
def describe_evidence(*, evidence_id: int, by: Officer, paper: evidence.Paper) -> bool:
    """Correct number, days and term of a held file; says whether anything changed. Not once a concluded assessment rests on it."""
    _hold(evidence_id)  # none is concluded while what it rests on is written again
    row = _own(evidence_id, by)
    changes = {name: [getattr(row, name), value] for name, value in vars(paper).items() if getattr(row, name) != value}
    if not changes:
        return False
    if Assessment.objects.filter(findings__evidence=row, state=Assessment.State.CONCLUDED).exists():
        raise ValidationError(
            _("Phiếu đã kết luận dựa vào tệp này nên không sửa thông tin được nữa: xin gửi bản thay."), code="concluded"
        )
    for name, value in vars(paper).items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    audit.record(by=by, action="describe_evidence", row=row, changes=changes, ward_id=row.ward_id)
    return True


def replace_evidence(*, evidence_id: int, upload, by: Officer, no_secret: bool, paper: evidence.Paper) -> Replaced:
    """A newer file for an older one. Findings that are open for entry move to it; all others keep what they were judged by.

    Raises ValidationError: file refused, the same content, held already, replaced already. PermissionDenied.
    """
    old = Evidence.objects.visible_to(by).get(pk=evidence_id)
    _may_keep(old, by)
    received = evidence.receive(upload, ward_id=old.ward_id, no_secret=no_secret, **vars(paper))
    try:
        return _replace(evidence_id, received, by)
    except Exception:
        evidence.discard([received])
        raise


@transaction.atomic
def _replace(evidence_id: int, received: evidence.Received, by: Officer) -> Replaced:
    held = _hold(evidence_id)
    old = _own(evidence_id, by)
    if later := old.later.first():
        raise ValidationError(
            _("Tệp này đã có bản thay (%(name)s): xin thay bản mới nhất.") % {"name": later.name}, code="replaced"
        )
    if same := evidence.held(old.ward_id, received.accepted).first():
        raise ValidationError(_why_same(same, old), code="same")
    row = evidence.create(received, old.ward, by, replaces=old)
    moved = [each for each in held if life.may(each, life.ENTER, by)]
    for finding in Finding.objects.filter(assessment__in=moved, evidence=old):
        finding.evidence.remove(old)
        finding.evidence.add(row)
    changes = {"replaces": [old.name, row.name], "assessments": ["", ", ".join(map(str, moved))]}
    audit.record(by=by, action="replace_evidence", row=row, changes=changes, ward_id=row.ward_id)
    return Replaced(row, moved, [each for each in held if each not in moved])


def _hold(evidence_id: int) -> list[Assessment]:
    """The assessments that use the file, held until the transaction ends: periods first, then each in the order of its key."""
    users = (
        Assessment.objects.filter(findings__evidence=evidence_id).order_by("pk").values_list("pk", flat=True).distinct()
    )
    keys = list(users)
    locks.hold(assessments=keys)
    return [lock(Assessment.objects.select_related("period", "ward"), key) for key in keys]


def _why_same(same: Evidence, old: Evidence) -> str:
    if same.pk == old.pk:
        return _("Tệp mới giống hệt tệp đang lưu nên không có gì để thay.")
    return _(
        "Đơn vị đã gửi chính tệp này lúc %(moment)s với tên %(name)s: xin gắn tệp đó cho tiêu chí thay vì gửi lại."
    ) % {"moment": moment(same.received_at), "name": same.name}


def _own(evidence_id: int, by: Officer) -> Evidence:
    """The row, held until the transaction ends, of a ward that the officer enters for."""
    row = lock(Evidence.objects.visible_to(by).select_related("ward"), evidence_id)
    _may_keep(row, by)
    return row


def may_keep(row: Evidence, by: Officer) -> bool:
    """Whether the officer enters for the file's ward, and the ward still stands: for buttons."""
    return by.has_perm(life.RULES[life.ENTER].verb) and by.ward_id == row.ward_id and not why_closed(row.ward)


def _may_keep(row: Evidence, by: Officer) -> None:
    if not may_keep(row, by):
        raise PermissionDenied(
            why_closed(row.ward) or _("Chỉ Công an phường, xã đã gửi tệp này mới sửa thông tin hay thay tệp.")
        )
