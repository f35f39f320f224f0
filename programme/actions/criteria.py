"""Publish a draft set, retire a published one, bring open assessments over. From publishing on a set never changes."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer, ReportingPeriod
from organisation.versions import share
from programme import engine
from programme.criteria.changeover import Line, Move, foresee
from programme.criteria.checks import faults
from programme.models import Assessment, AssessmentStep, Changeover, CriteriaSet, Finding

from . import registers, totals
from .criteria_drafts import lock_draft
from .evidence import link_again

BATCH = 2000
State = CriteriaSet.State


@transaction.atomic
def publish_criteria_set(*, criteria_set_id: int, by: Officer, revision: int | None = None) -> list[Changeover]:
    """Publish the draft and bring over the open assessments that it binds; returns those.

    Raises ValidationError for what is no draft or not ready, StaleEdit when the draft was changed since `revision`.
    """
    row = lock_draft(criteria_set_id, revision)
    if wrong := faults(row):
        raise ValidationError([_("Chưa ban hành được bộ tiêu chí nháp này."), *wrong])
    row.state, row.published_at = State.PUBLISHED, timezone.now()
    row.save(update_fields=["state", "published_at"])
    changes = {"state": [State.DRAFT.value, State.PUBLISHED.value]}
    audit.record(by=by, action="publish_criteria_set", row=row, changes=changes)
    return change_over(criteria_set_id=row.pk, by=by)


@transaction.atomic
def retire_criteria_set(*, criteria_set_id: int, by: Officer, day: date) -> CriteriaSet:
    """From `day` on the set applies to no quarter any more; what was assessed by it stays. Never taken back."""
    row = CriteriaSet.objects.select_for_update(of=("self",), no_key=True).get(pk=criteria_set_id)
    if row.state != State.PUBLISHED:
        raise ValidationError(_("Chỉ cho thôi áp dụng bộ đang ban hành."))
    if day <= row.valid_from:
        raise ValidationError({"day": _("Ngày thôi áp dụng phải sau ngày bắt đầu áp dụng.")})
    before = audit.snapshot(row)
    row.state, row.valid_until = State.RETIRED, day
    row.save(update_fields=["state", "valid_until"])
    changes = audit.difference(before, audit.snapshot(row))
    audit.record(by=by, action="retire_criteria_set", row=row, changes=changes)
    return row


@transaction.atomic
def change_over(*, criteria_set_id: int, by: Officer) -> list[Changeover]:
    """Bring every open assessment that the published set binds over to it; again, it finds nothing left to do.

    Draft and returned assessments of unlocked quarters that wards answer on or after the set's first day. Answers go along where
    the crosswalk says `same` and the criterion can still take them; the others are kept in words in the Changeover.
    """
    row = CriteriaSet.objects.select_for_update(of=("self",), no_key=True).get(pk=criteria_set_id)
    if row.is_draft:
        raise ValidationError(_("Bộ nháp chưa dùng để đánh giá được: xin ban hành trước."))
    # Held before they are looked into: a quarter is opened wholly before this set binds, or wholly after.
    share(ReportingPeriod.objects.quarters().filter(ward_due_on__gte=row.valid_from))
    candidates = [move.assessment.pk for move in foresee(row).moves]
    held = Assessment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=candidates).order_by("pk")
    if not list(held.values_list("pk", flat=True)):
        return []
    moves = foresee(row).moves  # once more: what a ward or a reviewer did before the lock counts
    earlier = {move.assessment.pk: move.assessment.criteria_set for move in moves}
    _replace_findings(row, moves)
    now = timezone.now()
    AssessmentStep.objects.bulk_create(
        AssessmentStep(assessment=move.assessment, action=AssessmentStep.Action.CHANGE, at=now, by=by, reason=str(row))
        for move in moves
    )
    made = Changeover.objects.bulk_create(_record(move, earlier[move.assessment.pk], row, by, now) for move in moves)
    audit.record_each(by=by, action="change_criteria_set", rows=[_told(move, earlier, row) for move in moves])
    return made


def _told(move: Move, earlier: dict[int, CriteriaSet], to_set: CriteriaSet) -> tuple:
    sets = [str(earlier[move.assessment.pk]), str(to_set)]
    changes = {"criteria_set": sets, "carried": [len(move.lines), move.carried]}
    return move.assessment, changes, move.assessment.ward_id


def _record(move: Move, from_set: CriteriaSet, to_set: CriteriaSet, by: Officer, at) -> Changeover:
    return Changeover(
        assessment=move.assessment,
        from_set=from_set,
        to_set=to_set,
        at=at,
        by=by,
        carried=move.carried,
        not_carried=move.not_carried,
        lines=[line.as_words() for line in move.lines],
    )


def _replace_findings(criteria_set: CriteriaSet, moves: list[Move]) -> None:
    """The assessments' findings become those of the set, with the answers that go along and the registers' own."""
    criteria = list(criteria_set.criteria.order_by("code"))
    by_day, findings, copied = defaultdict(list), [], []
    rows = Finding.objects.filter(assessment__in=[move.assessment.pk for move in moves])
    gone = list(rows.values_list("pk", flat=True))
    # A grid that was opened before then clashes, also where a code now means another criterion.
    newest = dict(rows.order_by().values_list("assessment").annotate(newest=Max("version")))
    for move in moves:
        by_day[move.assessment.as_of].append(move)
    for day, together in by_day.items():
        read = registers.readings(criteria, [move.assessment.ward_id for move in together], day)
        for move in together:
            own = _findings(move, criteria, read, copied)
            for finding in own:
                finding.version = newest.get(move.assessment.pk, 0) + 1
            move.assessment.criteria_set = criteria_set
            totals.apply(move.assessment, own)
            move.assessment.version += 1
            move.assessment.updated_at = timezone.now()
            findings += own
    fields = ["criteria_set", "version", "updated_at", *totals.FIELDS]
    Assessment.objects.bulk_update([move.assessment for move in moves], fields, batch_size=200)
    Finding.objects.bulk_create(findings, batch_size=BATCH)
    link_again(copied)
    Finding.objects.filter(pk__in=gone).delete()


def _findings(move: Move, criteria: list, read: dict, copied: list) -> list[Finding]:
    carried = {line.new.pk: line for line in move.lines if line.is_carried}
    own = []
    for criterion in criteria:
        finding = Finding(assessment=move.assessment, criterion=criterion)
        if line := carried.get(criterion.pk):
            _carry(finding, line)
            copied.append((finding, line.finding))
        if registers.fill(finding, move.assessment.ward_id, read):  # not what the reviewer saw
            finding.verified_value, finding.verified_verdict, finding.verified_points = None, "", Decimal(0)
        registers.exempt(finding, move.assessment.ward.kind)
        own.append(finding)
    return own


def _carry(finding: Finding, line: Line) -> None:
    """The ward's answer, judged anew; the reviewer's word only where the criterion judges as it did before."""
    old = line.finding
    applies = old.self_verdict != engine.NOT_APPLICABLE
    registers.answer(finding, old.self_value, is_applicable=applies)
    finding.self_note, finding.opinion = old.self_note, old.opinion
    finding.provenance, finding.provenance_link = old.provenance, old.provenance_link
    if line.keeps_review:
        finding.verified_value, finding.verified_verdict = old.verified_value, old.verified_verdict
        finding.verified_points = engine.points(finding.criterion, old.verified_verdict)
