"""A table of targets and tasks taken over: all of its rows in one transaction, or none."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from organisation.models import Agency, Document, Officer
from organisation.versions import StaleEdit
from programme.models import Directive, Duty

from . import rejudging
from .directives import create_directive, edit_directive

# The wording and its translation are locked once the directive is there.
LOCKED = ("name", "name_en")


class ChangedMeanwhile(Exception):
    """A directive is not as it was when the table was looked at. Nothing was written."""


@dataclass(frozen=True)
class DirectiveAsked:
    """What a directive is to say, and its version when that was decided (None: it was not there). The parent is a code, the
    document, the lead and the co-ordinating bodies are keys."""

    code: str
    facts: dict
    version: int | None


@transaction.atomic
def save_directives(*, asked: list[DirectiveAsked], by: Officer, reason: str) -> int:
    """Write the rows, each after the one it stands under; returns how many. Raises ChangedMeanwhile, ValidationError."""
    wanted = {each.code for each in asked} | {each.facts["parent"] for each in asked}
    # Held together in the order of their keys before any of them is written; their periods first, as whoever answers does.
    rejudging.hold_periods(Duty.objects.filter(directive__code__in=wanted))
    rows = Directive.objects.select_for_update(of=("self",), no_key=True).filter(code__in=wanted).order_by("pk")
    held = {row.code: row for row in rows}
    bodies, documents = Agency.objects.in_bulk(), Document.objects.in_bulk()
    for each in _parents_first(asked):
        fields, coordinating = _fields(each, held, bodies, documents)
        try:
            held[each.code] = _write(each, held.get(each.code), fields, coordinating, by, reason)
        except StaleEdit as stale:
            raise ChangedMeanwhile(each.code) from stale
        except ValidationError as refusal:
            raise ValidationError([f"{each.code}: {text}" for text in refusal.messages]) from refusal
    return len(asked)


def _parents_first(asked: list[DirectiveAsked]) -> list[DirectiveAsked]:
    """So that nobody ever stands under what is not there yet, nor for a moment under itself. In rounds, by depth in the table."""
    by_code, depth = {each.code: each for each in asked}, {}
    for each in asked:
        above, steps = each.facts["parent"], 0
        while above in by_code and steps <= len(asked):
            above, steps = by_code[above].facts["parent"], steps + 1
        depth[each.code] = steps
    return sorted(asked, key=lambda each: depth[each.code])


def _fields(
    each: DirectiveAsked, held: dict[str, Directive], bodies: dict, documents: dict
) -> tuple[dict, list[Agency]]:
    """The facts as the actions take them: rows in place of codes and keys."""
    fields = dict(each.facts)
    try:
        fields["parent"] = held[fields["parent"]] if fields["parent"] else None
        fields["document"] = documents[key] if (key := fields.pop("document_id")) else None
        fields["lead"] = bodies[key] if (key := fields.pop("lead_id")) else None
        coordinating = [bodies[key] for key in fields.pop("coordinating")]
    except KeyError as gone:
        raise ChangedMeanwhile(each.code) from gone
    row = held.get(each.code)
    if row is not None and row.document_id != (fields["document"] and fields["document"].pk):
        fields["clause"] = None  # a clause of the document it leaves
    return fields, coordinating


def _write(
    each: DirectiveAsked, row: Directive | None, fields: dict, coordinating: list[Agency], by: Officer, reason: str
) -> Directive:
    if (row is None) != (each.version is None):
        raise ChangedMeanwhile(each.code)
    if row is None:
        return create_directive(by=by, fields={"code": each.code} | fields, coordinating=coordinating, reason=reason)
    fields = {name: value for name, value in fields.items() if name not in LOCKED}
    return edit_directive(
        directive_id=row.pk, version=each.version, by=by, fields=fields, coordinating=coordinating, reason=reason
    )
