"""What follows from the lines of succession: who came before whom, and along which line records count."""

from django.db import transaction

from organisation.models import Ancestry, Succession, Ward

BATCH = 2000


class CycleError(ValueError):
    """A unit would come before itself."""


@transaction.atomic
def rebuild_ancestry() -> int:
    """Bring the Ancestry table to what the lines of succession say; returns how many rows changed. Raises CycleError."""
    said = worked_out()
    held = {(row.descendant_id, row.ancestor_id): row for row in Ancestry.objects.all()}
    gone = [row.pk for key, row in held.items() if key not in said]
    turned = [row for key, row in held.items() if key in said and row.carries_records != said[key]]
    for row in turned:
        row.carries_records = not row.carries_records
    new = [
        Ancestry(descendant_id=descendant, ancestor_id=ancestor, carries_records=carries)
        for (descendant, ancestor), carries in said.items()
        if (descendant, ancestor) not in held
    ]
    for start in range(0, len(gone), BATCH):
        Ancestry.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Ancestry.objects.bulk_update(turned, ["carries_records"], batch_size=BATCH)
    Ancestry.objects.bulk_create(new, batch_size=BATCH)
    return len(gone) + len(turned) + len(new)


def worked_out() -> dict[tuple[int, int], bool]:
    """(descendant, ancestor) → whether the ancestor's records count at the descendant; each unit is its own ancestor."""
    heirs: dict[int, list[int]] = {}
    takers: dict[int, int] = {}
    for before, after, takes in Succession.objects.order_by("pk").values_list(
        "predecessor", "successor", "takes_records"
    ):
        heirs.setdefault(before, []).append(after)
        if takes:
            takers[before] = after
    wards = Ward.objects.order_by("pk").values_list("pk", "restores")
    restored = {pk: earlier for pk, earlier in wards if earlier}
    found = {}
    for ward, _restores in wards:
        for heir in _after(ward, heirs):
            found[heir, ward] = False
        for heir in record_line(ward, heirs, takers, restored):
            found[heir, ward] = True
    return found


def _after(ward: int, heirs: dict[int, list[int]]) -> set[int]:
    seen, stack = set(), [ward]
    while stack:
        for heir in heirs.get(stack.pop(), []):
            if heir == ward:
                raise CycleError(f"ward {ward} is its own ancestor")
            if heir not in seen:
                seen.add(heir)
                stack.append(heir)
    return seen


def record_line(ward: int, heirs: dict[int, list[int]], takers: dict[int, int], restored: dict[int, int]) -> list[int]:
    """The units at which the ward's records count, one after another in time, itself first.

    At each event they go to the heir that takes the records; but where an heir restores a unit that the line has passed
    through, they return to it.
    """
    line = [ward]
    while heirs.get(line[-1]):
        back = next((heir for heir in heirs[line[-1]] if restored.get(heir) in line), None)
        onward = back or takers.get(line[-1])
        if onward is None:
            break
        line.append(onward)
    return line
