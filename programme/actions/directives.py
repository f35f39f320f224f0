"""Keep targets and tasks: what they ask, of whom, by when. The official wording changes by a new wording alone."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from organisation import audit, versions
from organisation.models import Agency, Clause, Document, Officer, Ward
from programme import directive_rules as rules
from programme.models import Directive, DirectiveWording, Duty, TrajectoryPoint

from . import rejudging
from .standing_directives import rule_changed

# What may be edited. The wording (name, name_en) and the code are not among it.
FIELDS = (
    "kind",
    "document",
    "clause",
    "parent",
    "working_text",
    "lead",
    "binds",
    "cohort_kinds",
    "due_on",
    "rhythm",
    "silent_after_days",
    "measure_text",
    "unit",
    "target_value",
    "direction",
    "baseline_value",
    "baseline_on",
    "levels",
    "measure",
    "rollup",
    "weight",
    "position",
    "is_active",
    "source_note",
    "related_issuer",
)
FIRST_FIELDS = ("code", "name", "name_en")


@transaction.atomic
def create_directive(
    *,
    by: Officer,
    fields: dict,
    coordinating: Collection[Agency] = (),
    chosen_wards: Sequence[Ward] = (),
    is_verified: bool = False,
    reason: str = "",
) -> Directive:
    """A new directive with its wording number 1. `fields`: some of FIELDS and FIRST_FIELDS. Raises ValidationError."""
    row = Directive()
    _put(row, fields, (*FIELDS, *FIRST_FIELDS))
    _refuse(row, None, coordinating, chosen_wards, _family(row.document_id))
    row.save()
    row.coordinating.set(coordinating)
    row.chosen_wards.set(chosen_wards)
    _word(row, 1, by, is_verified=is_verified)
    changes = audit.difference({}, audit.snapshot(row)) | _links_told(row, [], [])
    audit.record(by=by, action="create_directive", row=row, changes=changes, reason=reason)
    return row


@transaction.atomic
def edit_directive(
    *,
    directive_id: int,
    version: int,
    by: Officer,
    fields: dict,
    coordinating: Collection[Agency] | None = None,
    chosen_wards: Sequence[Ward] | None = None,
    reason: str = "",
) -> Directive:
    """Change some of FIELDS; None leaves the bodies and the chosen units as they are. Raises StaleEdit, ValidationError.

    The first deadline, once given, stays: more time is asked for as an extension. Reports of periods that are not locked are
    judged by the new rule.
    """
    periods = _hold_periods(directive_id)
    document_id = Directive.objects.values_list("document", flat=True).get(pk=directive_id)
    if "document" in fields:
        document_id = fields["document"] and fields["document"].pk
    family = _family(document_id, directive_id)
    held = versions.lock(Directive.objects, directive_id, version)
    row = Directive.objects.select_related("document", "clause", "lead").get(pk=directive_id)
    _put(row, fields, FIELDS)
    bodies, wards = list(row.coordinating.all()), list(row.chosen_wards.all())
    new_bodies = bodies if coordinating is None else list(coordinating)
    new_wards = wards if chosen_wards is None else list(chosen_wards)
    _refuse(row, held, new_bodies, new_wards, family)
    row.coordinating.set(new_bodies)
    row.chosen_wards.set(new_wards)
    changes = audit.difference(audit.snapshot(held), audit.snapshot(row)) | _links_told(row, bodies, wards)
    if changes:
        versions.save(row)
        audit.record(by=by, action="edit_directive", row=row, changes=changes, reason=reason)
        _judge_anew(row, periods)
    return row


@transaction.atomic
def revise_wording(
    *,
    directive_id: int,
    version: int,
    by: Officer,
    text: str,
    text_en: str = "",
    document: Document | None = None,
    clause: Clause | None = None,
    is_verified: bool = False,
    reason: str,
) -> DirectiveWording:
    """The next official wording, or the same one now compared with the signed paper. The earlier ones stay as entered."""
    row = versions.lock(Directive.objects, directive_id, version)
    last = row.wordings.order_by("-number").first() or _word(row, 1, None)
    wrong = {}
    if not text.strip():
        wrong["text"] = _("Xin ghi lời văn.")
    if not reason.strip():
        wrong["reason"] = _("Xin nêu lý do đổi lời văn.")
    if clause is not None and clause.document_id != (document.pk if document else None):
        wrong["clause"] = _("Điều khoản này không thuộc văn bản đã chọn.")
    said = (text, text_en, document and document.pk, clause and clause.pk, is_verified)
    if said == (last.text, last.text_en, last.document_id, last.clause_id, last.is_verified):
        wrong["text"] = _("Lời văn này đang dùng, không có gì đổi: xin sửa lời văn hoặc đánh dấu đã đối chiếu.")
    if wrong:
        raise ValidationError(wrong)
    before = audit.snapshot(row)
    row.name, row.name_en = text, text_en
    number = row.wordings.aggregate(last=Max("number"))["last"] + 1
    new = _word(row, number, by, document=document, clause=clause, is_verified=is_verified, reason=reason.strip())
    versions.save(row, "name", "name_en")
    changes = audit.difference(before, audit.snapshot(row)) | {
        "wording": [last.number, number],
        "is_verified": [last.is_verified, is_verified],
    }
    audit.record(by=by, action="revise_wording", row=row, changes=changes, reason=reason.strip())
    return new


@transaction.atomic
def set_trajectory(
    *, directive_id: int, version: int, by: Officer, points: Collection[tuple[date, Decimal]], reason: str = ""
) -> Directive:
    """The points (day, value) on the way from the baseline to the target take the place of those held. Raises StaleEdit."""
    periods = _hold_periods(directive_id)
    row = versions.lock(Directive.objects, directive_id, version)
    if wrong := list(rules.of_trajectory(row, points)):
        raise ValidationError(wrong)
    new = [[str(day), str(value.normalize())] for day, value in sorted(points)]
    old = [
        [str(day), str(value.normalize())] for day, value in row.trajectory.order_by("on").values_list("on", "value")
    ]
    if new == old:
        return row
    row.trajectory.all().delete()
    TrajectoryPoint.objects.bulk_create(TrajectoryPoint(directive=row, on=day, value=value) for day, value in points)
    versions.save(row, "version")
    audit.record(by=by, action="set_trajectory", row=row, changes={"trajectory": [old, new]}, reason=reason)
    _judge_anew(row, periods)
    return row


def _hold_periods(directive_id: int) -> list[int]:
    """The unlocked periods with reports on it, held before the directive, as a granted extension does."""
    return rejudging.hold_periods(Duty.objects.filter(directive=directive_id))


def _judge_anew(row: Directive, periods: list[int]) -> None:
    rejudging.judge_anew(Duty.objects.filter(directive=row.pk), periods)
    rule_changed([row.pk])


def _put(row: Directive, fields: dict, allowed: tuple[str, ...]) -> None:
    if unknown := fields.keys() - set(allowed):
        raise TypeError(f"not to be set here: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)


def _family(document_id: int | None, pk: int | None = None) -> dict[int, Directive]:
    """Those it may stand above or below, locked in the order of their keys: two moves at once cannot close a ring."""
    same = Q(document=document_id) if document_id else Q(document__isnull=True)
    if pk:
        same |= Q(pk=pk) | Q(parent=pk)
    rows = Directive.objects.select_for_update(of=("self",), no_key=True).filter(same).order_by("pk")
    return {each.pk: each for each in rows}


def _refuse(row: Directive, held: Directive | None, coordinating, chosen, family: dict[int, Directive]) -> None:
    wrong: dict[str, list[str]] = {}
    for name, text in (*rules.faults(row, held, coordinating, chosen), *rules.of_place(row, family)):
        wrong.setdefault(name, []).append(text)
    if wrong:
        raise ValidationError(wrong)
    row.full_clean()


def _word(row: Directive, number: int, by: Officer | None, **facts) -> DirectiveWording:
    """Write down the wording that the directive has now."""
    facts = {"document": row.document, "clause": row.clause} | facts
    return DirectiveWording.objects.create(
        directive=row, number=number, text=row.name, text_en=row.name_en, entered_by=by, **facts
    )


def _links_told(row: Directive, bodies: list[Agency], wards: list[Ward]) -> dict:
    """The bodies and the chosen units, before and now, where they differ."""
    told = {
        "coordinating": [sorted(each.pk for each in bodies), sorted(row.coordinating.values_list("pk", flat=True))],
        "chosen_wards": [sorted(each.pk for each in wards), sorted(row.chosen_wards.values_list("pk", flat=True))],
    }
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}
