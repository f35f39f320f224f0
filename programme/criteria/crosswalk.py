"""Which criterion of the version before became which of the new one. Pairs in, kinds out; nothing is written here."""

from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from organisation.text import fold
from programme.models import CriteriaSet, Criterion, CriterionLink

Kind = CriterionLink.Kind
Pair = tuple[Criterion | None, Criterion | None]
# From which likeness of the words (0 to 1) two criteria are proposed to be one and the same; under one code less is enough.
ALIKE, ALIKE_UNDER_ONE_CODE = 0.85, 0.5


def propose(old: Iterable[Criterion], new: Iterable[Criterion]) -> list[Pair]:
    """Pairs of the same criterion: by code and words, then by the words alone, the likest first. What is left stands alone."""
    left, right = list(old), list(new)
    likely = sorted(
        (
            (-_likeness(one, other), one.code, other.code, one, other)
            for one in left
            for other in right
            if one.kind == other.kind and _likeness(one, other) >= _enough(one, other)
        ),
        key=lambda each: (each[1] != each[2], *each[:3]),
    )
    pairs, used_old, used_new = [], set(), set()
    for *_rank, one, other in likely:
        if one.pk not in used_old and other.pk not in used_new:
            pairs.append((one, other))
            used_old.add(one.pk)
            used_new.add(other.pk)
    return [
        *pairs,
        *((one, None) for one in left if one.pk not in used_old),
        *((None, other) for other in right if other.pk not in used_new),
    ]


def _enough(one: Criterion, other: Criterion) -> float:
    return ALIKE_UNDER_ONE_CODE if one.code == other.code else ALIKE


def _likeness(one: Criterion, other: Criterion) -> float:
    first, second = fold(one.name), fold(other.name)
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    # The quick bound spares the long comparison of most pairs.
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE_UNDER_ONE_CODE else 0.0


def kinds(pairs: Collection[tuple[int | None, int | None]]) -> dict[tuple[int | None, int | None], str]:
    """The kind of each pair of keys: alone on one side is new or dropped; several of one old are split, several into one merged."""
    after, before = Counter(old for old, _new in pairs), Counter(new for _old, new in pairs)
    found = {}
    for old, new in pairs:
        if old is None or new is None:
            found[old, new] = (Kind.NEW if old is None else Kind.DROPPED).value
        elif after[old] > 1:
            found[old, new] = Kind.SPLIT.value
        else:
            found[old, new] = (Kind.MERGED if before[new] > 1 else Kind.SAME).value
    return found


def trail(to_set: CriteriaSet, from_set_id: int) -> dict[int, tuple[str, int | None]] | None:
    """What became of each criterion of an earlier version, over every version between: {old key: (kind, new key)}.

    The key is None unless the criterion is the same at every step; the kind is that of the first step where it is not. None when
    the set was not made from that one. A query per version between.
    """
    steps, at = [], to_set
    while at is not None and at.pk != from_set_id:
        steps.append(at)
        at = at.previous
    if at is None:
        return None
    found = {pk: (Kind.SAME.value, pk) for pk in Criterion.objects.filter(criteria_set=at).values_list("pk", flat=True)}
    for step in reversed(steps):
        links = {old: (kind, new) for old, new, kind in step.links.values_list("old", "new", "kind") if old}
        found = {first: _one_step(kind, last, links) for first, (kind, last) in found.items()}
    return found


def _one_step(kind: str, last: int | None, links: dict[int, tuple[str, int | None]]) -> tuple[str, int | None]:
    if last is None:
        return kind, None
    kind, new = links.get(last, (Kind.DROPPED.value, None))
    return (kind, new) if kind == Kind.SAME else (kind, None)
