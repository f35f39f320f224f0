"""A second version of the default set, for tests."""

from datetime import date

from programme.actions.criteria_drafts import derive_set, save_criterion, save_crosswalk
from programme.models import CriteriaSet, Criterion

FROM = date(2026, 9, 1)  # before the wards' due day of quarter III (16 September), so that it binds that quarter


def next_version(criteria_set: CriteriaSet, by, valid_from=FROM) -> CriteriaSet:
    return derive_set(by=by, old_id=criteria_set.pk, name=criteria_set.name, valid_from=valid_from)


def change(draft: CriteriaSet, code: str, by, /, **fields) -> Criterion:
    row = draft.criteria.get(code=code)
    return save_criterion(criteria_set_id=draft.pk, criterion_id=row.pk, version=row.version, by=by, fields=fields)


def relate(draft: CriteriaSet, by, /, **after) -> CriteriaSet:
    """`relate(draft, by, A01=["A02"])`: which codes stand for the old ones named; the others stay."""
    draft.refresh_from_db()
    old = {row.code: row.pk for row in draft.previous.criteria.all()}
    new = {row.code: row.pk for row in draft.criteria.all()}
    wanted = {old[code]: [new[each] for each in codes] for code, codes in after.items()}
    return save_crosswalk(criteria_set_id=draft.pk, revision=draft.revision, by=by, after=wanted)
