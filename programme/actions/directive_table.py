"""A table of targets and tasks taken over: all of its rows in one transaction, or none."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from organisation import audit
from organisation.models import Officer
from programme.models import Directive


class ChangedMeanwhile(Exception):
    """A directive is not as it was when the table was looked at. Nothing was written."""


@dataclass(frozen=True)
class DirectiveAsked:
    """What a directive is to say, and what it said when that was decided (None: it was not there). The parent is a code,
    the co-ordinating bodies are sorted keys."""

    code: str
    facts: dict
    before: dict | None


@transaction.atomic
def save_directives(
    *, asked: list[DirectiveAsked], by: Officer, facts_of: Callable[[Directive], dict], reason: str
) -> int:
    """Write the rows; returns how many. `facts_of`: a directive in the terms of `DirectiveAsked`. Raises ChangedMeanwhile."""
    held = _held([each.code for each in asked])
    for each in asked:
        row = held.get(each.code)
        if (facts_of(row) if row else None) != each.before:
            raise ChangedMeanwhile(each.code)
    told = []
    for each in asked:
        row, plain = held.get(each.code) or Directive(code=each.code), _plain(each.facts)
        before = audit.snapshot(row) if row.pk else {}
        for name, value in plain.items():
            setattr(row, name, value)
        row.full_clean(exclude=["parent"])
        row.save()
        row.coordinating.set(each.facts["coordinating"])
        held[each.code] = row
        told.append((row, before, each))
    _hang(told, held)
    audit.record_each(by=by, action="import_directive", rows=[_entry(*one) for one in told], reason=reason)
    return len(told)


def _held(codes: list[str]) -> dict[str, Directive]:
    rows = Directive.objects.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk")
    return {row.code: row for row in rows.prefetch_related("coordinating", "parent")}


def _plain(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if name not in ("parent", "coordinating")}


def _hang(told: list[tuple], held: dict[str, Directive]) -> None:
    """Put each under its parent, once all of them are there."""
    wanted = {each.facts["parent"] for _row, _before, each in told} - {""}
    keys = dict(Directive.objects.filter(code__in=wanted).values_list("code", "pk"))
    if missing := wanted - keys.keys():
        raise ChangedMeanwhile(", ".join(sorted(missing)))
    for row, _before, each in told:
        parent = keys.get(each.facts["parent"])
        if row.parent_id != parent:
            row.parent_id = parent
            row.save(update_fields=["parent"])


def _entry(row: Directive, before: dict, each: DirectiveAsked) -> tuple:
    changes = audit.difference(before, audit.snapshot(row))
    old = each.before["coordinating"] if each.before else []
    if old != each.facts["coordinating"]:
        changes["coordinating"] = [old, each.facts["coordinating"]]
    return row, changes, None
