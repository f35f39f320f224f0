"""Put a sheet's criteria in place of a draft's, all or nothing: a criterion of the same code stays the same row."""

from dataclasses import dataclass, field

from django.db import transaction

from organisation import audit
from organisation.models import Officer
from programme.criteria.comparison import changed
from programme.criteria.sheet_rows import Sheet
from programme.models import CriteriaGroup, CriteriaSet, Criterion

from .criteria_drafts import CRITERION_FIELDS, lock_draft, touch

FACTS = [name for name in CRITERION_FIELDS if name != "group"]


@dataclass
class Changes:
    """What a sheet would change: criteria added, changed (with fact, before, after) and gone; groups renamed, added or gone."""

    added: list[Criterion] = field(default_factory=list)
    changed: list[tuple[Criterion, list[tuple[str, str, str]]]] = field(default_factory=list)
    removed: list[Criterion] = field(default_factory=list)
    groups: list[tuple[str, str, str]] = field(default_factory=list)

    def __bool__(self):
        return bool(self.added or self.changed or self.removed or self.groups)


def changes_of(draft: CriteriaSet, sheet: Sheet) -> Changes:
    """What the sheet says that the draft does not. Reads only; two queries."""
    held = {row.code: row for row in draft.criteria.select_related("group")}
    groups = {row.code: row for row in draft.groups.all()}
    found = Changes()
    for code in sorted({*groups, *sheet.groups}):
        before, after = _group_words(groups.get(code)), _group_words(sheet.groups.get(code))
        if before != after:
            found.groups.append((code, before, after))
    for values in sheet.criteria:
        row = _as_criterion(draft, sheet, values)
        if values["code"] not in held:
            found.added.append(row)
        elif _differs(held[values["code"]], row):
            found.changed.append((row, changed(held[values["code"]], row)))
    codes = {values["code"] for values in sheet.criteria}
    found.removed = [row for code, row in sorted(held.items()) if code not in codes]
    return found


def _group_words(group) -> str:
    if group is None:
        return ""
    name, name_en = (group["name"], group["name_en"]) if isinstance(group, dict) else (group.name, group.name_en)
    return f"{name} ({name_en})" if name_en else name


def _as_criterion(draft: CriteriaSet, sheet: Sheet, values: dict) -> Criterion:
    """A row of the sheet as a criterion that is not stored, under a group that is not stored either."""
    names = sheet.groups[values["group"]]
    group = CriteriaGroup(criteria_set=draft, code=values["group"], **names)
    return Criterion(criteria_set=draft, group=group, **{name: values[name] for name in FACTS})


def _differs(held: Criterion, row: Criterion) -> bool:
    return held.group.code != row.group.code or any(getattr(held, name) != getattr(row, name) for name in FACTS)


@transaction.atomic
def replace_criteria(*, criteria_set_id: int, revision: int, by: Officer, sheet: Sheet) -> Changes:
    """Make the draft hold what the sheet holds; returns what changed, nothing the second time.

    Raises StaleEdit when the draft was changed since `revision`, ValidationError for what is no draft. The sheet has no errors.
    """
    draft = lock_draft(criteria_set_id, revision)
    found = changes_of(draft, sheet)
    if not found:
        return found
    groups = _groups(draft, sheet)
    Criterion.objects.filter(pk__in=[row.pk for row in found.removed]).delete()
    for row in found.added:
        row.group = groups[row.group.code]
    Criterion.objects.bulk_create(found.added)
    held = {row.code: row for row in draft.criteria.all()}
    rows = []
    for row, _facts in found.changed:
        stored = held[row.code]
        for name in FACTS:
            setattr(stored, name, getattr(row, name))
        stored.group = groups[row.group.code]
        stored.version += 1
        rows.append(stored)
    Criterion.objects.bulk_update(rows, [*FACTS, "group", "version"], batch_size=200)
    draft.groups.exclude(code__in=sheet.groups).delete()
    audit.record(by=by, action="import_criteria", row=draft, changes=_for_trail(found))
    touch(draft)
    return found


def _groups(draft: CriteriaSet, sheet: Sheet) -> dict[str, CriteriaGroup]:
    """The draft's groups by code with the sheet's names; those that changed have a new version."""
    held = {row.code: row for row in draft.groups.all()}
    for code, names in sheet.groups.items():
        group = held.get(code) or CriteriaGroup(criteria_set=draft, code=code)
        if group.pk and (group.name, group.name_en) != (names["name"], names["name_en"]):
            group.version += 1
        group.name, group.name_en = names["name"], names["name_en"]
        group.save()
        held[code] = group
    return held


def _for_trail(found: Changes) -> dict:
    return (
        {f"nhóm {code}": [before, after] for code, before, after in found.groups}
        | {row.code: ["", row.name] for row in found.added}
        | {row.code: [row.name, ""] for row in found.removed}
        | {f"{row.code}.{name}": [before, after] for row, facts in found.changed for name, before, after in facts}
    )
