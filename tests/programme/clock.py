"""A directive with a deadline that binds the wards of the cast, and today's day as a test wants it."""

from datetime import date

from organisation.models import Ward
from programme.models import Directive, Duty
from tests import factories

DUE = date(2026, 9, 30)


def on(monkeypatch, day: date) -> None:
    """It is that day for every rule of the clock."""
    monkeypatch.setattr("organisation.clock.today", lambda: day)
    monkeypatch.setattr("programme.actions.clock.today", lambda: day)


def make_directive(lead, *, due_on: date | None = DUE, code="M-01", **values) -> Directive:
    defaults = {"kind": "task", "name": "Có trụ sở riêng", "binds": "wards", "is_active": True}
    document = values.pop("document", None) or factories.make_document()
    return Directive.objects.create(document=document, code=code, lead=lead, due_on=due_on, **{**defaults, **values})


def make_duty(directive: Directive, ward: Ward, **values) -> Duty:
    return Duty.objects.create(directive=directive, ward=ward, **{"valid_from": date(2026, 1, 1), **values})
