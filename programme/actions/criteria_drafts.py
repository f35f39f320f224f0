"""Write a draft set: made new or from an older version, its facts, groups, criteria and crosswalk. A published one is refused."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Officer
from organisation.versions import StaleEdit, Versioned
from programme.models import CriteriaGroup, CriteriaSet, Criterion

from . import crosswalk

SET_FIELDS = (
    "name",
    "valid_from",
    "valid_until",
    "document",
    "cohort_kinds",
    "pass_percent",
    "group_percent",
    "is_proposal",
    "note",
)
GROUP_FIELDS = ("code", "name", "name_en")
CRITERION_FIELDS = (
    "group",
    "code",
    "name",
    "name_en",
    "kind",
    "comparison",
    "target",
    "unit",
    "min_value",
    "max_value",
    "levels",
    "max_points",
    "is_veto",
    "frequency",
    "applies_to",
    "measure",
    "evidence_required",
    "source_note",
)


def lock_draft(criteria_set_id: int, revision: int | None = None) -> CriteriaSet:
    """The draft, locked. Raises ValidationError (code published) for what is none, StaleEdit when it was changed since `revision`."""
    row = CriteriaSet.objects.select_for_update(of=("self",), no_key=True).get(pk=criteria_set_id)
    if not row.is_draft:
        raise ValidationError(
            _("Bộ đã ban hành nên không sửa được: xin lập phiên bản mới từ bộ này."), code="published"
        )
    if revision is not None and row.revision != revision:
        raise StaleEdit(row)
    return row


def touch(draft: CriteriaSet) -> None:
    """Count a change of the draft or of what is in it; the crosswalk stays whole."""
    crosswalk.complete(draft)
    draft.revision += 1
    draft.save(update_fields=["revision"])


@transaction.atomic
def create_set(*, by: Officer, fields: dict) -> CriteriaSet:
    """An empty draft; its version is the next one of its name."""
    return _create(by, fields, None)


@transaction.atomic
def derive_set(*, by: Officer, old_id: int, name: str, valid_from: date) -> CriteriaSet:
    """A draft with all that the published or retired set holds, and a crosswalk in which every criterion is the same."""
    old = CriteriaSet.objects.get(pk=old_id)
    if old.is_draft:
        raise ValidationError(_("Chỉ lập phiên bản mới từ bộ đã ban hành: bản nháp thì xin sửa trực tiếp."))
    fields = {field: getattr(old, field) for field in SET_FIELDS}
    fields |= {"name": name, "valid_from": valid_from, "valid_until": None, "document": None}
    draft = _create(by, fields, old)
    groups = {}
    for group in old.groups.all():
        groups[group.pk] = CriteriaGroup.objects.create(
            criteria_set=draft, **{field: getattr(group, field) for field in GROUP_FIELDS}
        )
    copies = []
    for row in old.criteria.order_by("code"):
        facts = {field: getattr(row, field) for field in CRITERION_FIELDS if field != "group"}
        copies.append(Criterion(criteria_set=draft, group=groups[row.group_id], **facts))
    Criterion.objects.bulk_create(copies)
    made = dict(draft.criteria.values_list("code", "pk"))
    crosswalk.write(draft, {(row.pk, made[row.code]): False for row in old.criteria.all()})
    return draft


def _create(by: Officer, fields: dict, previous: CriteriaSet | None) -> CriteriaSet:
    latest = CriteriaSet.objects.filter(name=fields["name"]).aggregate(last=Max("version"))["last"] or 0
    draft = CriteriaSet(version=latest + 1, previous=previous, **fields)
    draft.full_clean()
    draft.save()
    audit.record(by=by, action="create_criteria_set", row=draft, changes=audit.difference({}, audit.snapshot(draft)))
    return draft


@transaction.atomic
def save_set(*, criteria_set_id: int, revision: int, by: Officer, fields: dict) -> CriteriaSet:
    """The draft's own facts (some of SET_FIELDS). Another name takes the next version of that name."""
    draft = lock_draft(criteria_set_id, revision)
    before = audit.snapshot(draft)
    if fields.get("name", draft.name) != draft.name:
        latest = CriteriaSet.objects.filter(name=fields["name"]).aggregate(last=Max("version"))["last"] or 0
        draft.version = latest + 1
    news = _put(draft, fields)
    draft.full_clean()
    if changes := _told(before, draft, news):
        draft.revision += 1
        draft.save()
        audit.record(by=by, action="save_criteria_set", row=draft, changes=changes)
    return draft


@transaction.atomic
def delete_draft(*, criteria_set_id: int, revision: int, by: Officer) -> None:
    """A draft that nobody needs goes with all that is in it; the trail keeps what it was."""
    draft = lock_draft(criteria_set_id, revision)
    facts = {name: [value, None] for name, value in audit.snapshot(draft).items()}
    facts["criteria"] = [", ".join(draft.criteria.order_by("code").values_list("code", flat=True)), None]
    audit.record(by=by, action="delete_criteria_set", row=draft, changes=facts)
    draft.delete()


@transaction.atomic
def save_group(*, criteria_set_id: int, group_id: int | None, version: int, by: Officer, fields: dict) -> CriteriaGroup:
    """Add a group to a draft (no key) or change one. Raises StaleEdit with the group as it stands, ValidationError by field."""
    draft = lock_draft(criteria_set_id)
    return _save_part(draft, CriteriaGroup, group_id, version, by, fields)


@transaction.atomic
def save_criterion(
    *, criteria_set_id: int, criterion_id: int | None, version: int, by: Officer, fields: dict
) -> Criterion:
    """Add a criterion to a draft (no key) or change one. Raises StaleEdit with it as it stands, ValidationError by field."""
    draft = lock_draft(criteria_set_id)
    return _save_part(draft, Criterion, criterion_id, version, by, fields)


def _save_part(draft: CriteriaSet, model: type[Versioned], pk: int | None, version: int, by: Officer, fields: dict):
    row = model(criteria_set=draft) if pk is None else model.objects.get(pk=pk, criteria_set=draft)
    if pk is not None and row.version != version:
        raise StaleEdit(row)
    before = {} if pk is None else audit.snapshot(row)
    news = _put(row, fields)
    row.full_clean()
    if pk is not None and not news:
        return row
    row.version += pk is not None
    row.save()
    word = f"{'add' if pk is None else 'save'}_{model._meta.model_name}"
    audit.record(by=by, action=word, row=row, changes=_told(before, row, None if pk is None else news))
    touch(draft)
    return row


def _put(row, fields: dict) -> set[str]:
    """Set the fields; the columns that say something else now (1 and 1,0000 are the same number)."""
    news = {name for name, value in fields.items() if getattr(row, name, None) != value}
    for name, value in fields.items():
        setattr(row, name, value)
    return {row._meta.get_field(name).attname for name in news}


def _told(before: dict, row, news: set[str] | None) -> dict:
    """What the trail tells: the columns in `news`, all of them for a new row."""
    changes = audit.difference(before, audit.snapshot(row))
    return changes if news is None else {name: pair for name, pair in changes.items() if name in news}


@transaction.atomic
def remove_group(*, criteria_set_id: int, group_id: int, version: int, by: Officer) -> None:
    """Take an empty group out of the draft."""
    draft = lock_draft(criteria_set_id)
    group = draft.groups.get(pk=group_id)
    if group.criteria.exists():
        raise ValidationError(_("Nhóm còn tiêu chí: xin bỏ hoặc chuyển các tiêu chí sang nhóm khác trước."))
    _remove(draft, group, version, by)


@transaction.atomic
def remove_criterion(*, criteria_set_id: int, criterion_id: int, version: int, by: Officer) -> None:
    """Take a criterion out of the draft; in the crosswalk what it stood for is then dropped."""
    draft = lock_draft(criteria_set_id)
    _remove(draft, draft.criteria.get(pk=criterion_id), version, by)


def _remove(draft: CriteriaSet, row: Versioned, version: int, by: Officer) -> None:
    if row.version != version:
        raise StaleEdit(row)
    facts = {name: [value, None] for name, value in audit.snapshot(row).items()}
    audit.record(by=by, action=f"remove_{row._meta.model_name}", row=row, changes=facts)
    row.delete()
    touch(draft)


@transaction.atomic
def save_crosswalk(
    *, criteria_set_id: int, revision: int, by: Officer, after: dict[int, Collection[int]]
) -> CriteriaSet:
    """Decide what each criterion of the version before became: {old key: keys of the draft, none when dropped}."""
    draft = lock_draft(criteria_set_id, revision)
    old = set(Criterion.objects.filter(criteria_set=draft.previous_id).values_list("pk", flat=True))
    new = set(draft.criteria.values_list("pk", flat=True))
    if draft.previous_id is None or not set(after) <= old or not {pk for keys in after.values() for pk in keys} <= new:
        raise ValidationError(_("Bảng chuyển chỉ nối tiêu chí của bộ trước với tiêu chí của bản nháp này."))
    held = crosswalk.pairs(draft)
    pairs = {pair: decided for pair, decided in held.items() if pair[0] is not None and pair[0] not in after}
    for key, keys in after.items():
        pairs |= {(key, pk): True for pk in keys} if keys else {(key, None): True}
    pairs |= {(None, pk): True for pk in new - {pair[1] for pair in pairs}}
    pairs = {pair: decided or held.get(pair, False) for pair, decided in pairs.items()}
    if pairs != held:
        changes = crosswalk.write(draft, pairs)
        audit.record(by=by, action="save_crosswalk", row=draft, changes=changes)
        draft.revision += 1
        draft.save(update_fields=["revision"])
    return draft
