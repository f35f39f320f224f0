"""Keep a draft's crosswalk: every criterion of either version stands in it, what nobody decided is proposed."""

from programme.criteria.crosswalk import kinds, propose
from programme.models import CriteriaSet, Criterion, CriterionLink

Pair = tuple[int | None, int | None]


def pairs(draft: CriteriaSet) -> dict[Pair, bool]:
    """{(old key, new key): whether somebody decided it}."""
    return {(old, new): not proposed for old, new, proposed in draft.links.values_list("old", "new", "is_proposed")}


def write(draft: CriteriaSet, wanted: dict[Pair, bool]) -> dict:
    """Put these pairs in place of those held; returns what changed, by codes, for the trail. The caller holds the draft."""
    before = _words(draft)
    draft.links.all().delete()
    CriterionLink.objects.bulk_create(
        CriterionLink(criteria_set=draft, old_id=old, new_id=new, kind=kind, is_proposed=not wanted[old, new])
        for (old, new), kind in kinds(list(wanted)).items()
    )
    after = _words(draft)
    return {
        code: [before.get(code), after.get(code)] for code in {*before, *after} if before.get(code) != after.get(code)
    }


def complete(draft: CriteriaSet) -> None:
    """Propose a line for each criterion that has none after a change; what was decided, or ties two criteria, stays."""
    if draft.previous_id is None:
        return
    held = pairs(draft)
    old = {row.pk: row for row in Criterion.objects.filter(criteria_set=draft.previous_id)}
    new = {row.pk: row for row in draft.criteria.all()}
    kept = {pair: decided for pair, decided in held.items() if decided or None not in pair}
    left = [row for pk, row in old.items() if pk not in {pair[0] for pair in kept}]
    right = [row for pk, row in new.items() if pk not in {pair[1] for pair in kept}]
    wanted = kept | {(one and one.pk, other and other.pk): False for one, other in propose(left, right)}
    if wanted != held:
        write(draft, wanted)


def _words(draft: CriteriaSet) -> dict[str, str]:
    """What became of each old criterion, by codes."""
    found: dict[str, str] = {}
    for old, new in draft.links.order_by("old__code", "new__code").values_list("old__code", "new__code"):
        key = old or "+"
        found[key] = ", ".join(filter(None, [found.get(key), new])) if new else ""
    return found
