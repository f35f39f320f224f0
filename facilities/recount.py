"""Work the standings out of the rows again and say where they differ; [] when all is well."""

from collections import defaultdict

from django.db.models import Sum

from .models import (
    Disbursement,
    EquipmentStanding,
    Funding,
    FundingRevision,
    HeadquartersStanding,
    MoneyBySource,
    MoneyStanding,
)
from .recount_columns import columns
from .rungs import RUNGS
from .standing import HEADQUARTERS_FIELDS, MONEY_FIELDS, headquarters_as_is, ladder_as_is, money_as_is
from .standing import RUNGS as KEPT_RUNGS
from .standing_equipment import standings_as_are


def recount() -> list[str]:
    """Differences between the standings and the rows they summarise, one sentence each (for the administrator)."""
    held = {row.ward_id: row for row in HeadquartersStanding.objects.all()}
    money = {(row.ward_id, row.year): row for row in MoneyStanding.objects.all()}
    return [
        *_compare("HeadquartersStanding", held, headquarters_as_is(None), HEADQUARTERS_FIELDS),
        *_compare("MoneyStanding", money, money_as_is(None, None), MONEY_FIELDS),
        *_by_source(),
        *_payments(),
        *_revisions(),
        *_matrix(),
        *columns(),
    ]


def _by_source() -> list[str]:
    held = {(row.ward_id, row.year, row.source): row for row in MoneyBySource.objects.all()}
    return _compare("MoneyBySource", held, ladder_as_is(None, None), KEPT_RUNGS)


def _payments() -> list[str]:
    """What a funding says was paid is the sum of its payments."""
    paid = dict(Disbursement.objects.order_by().values_list("funding").annotate(Sum("amount")))
    return [
        f"Funding {pk}: disbursed is {disbursed}, the payments give {paid.get(pk, 0)}"
        for pk, disbursed in Funding.objects.order_by("pk").values_list("pk", "disbursed")
        if disbursed != paid.get(pk, 0)
    ]


def _revisions() -> list[str]:
    """An amount is that of its latest revision; one without any was written before revisions were kept."""
    latest: dict[int, dict[str, int | None]] = defaultdict(dict)
    for pk, rung, amount in FundingRevision.objects.order_by("number").values_list("funding", "rung", "amount"):
        latest[pk][rung] = amount
    return [
        f"Funding {row.pk}: {rung} is {getattr(row, rung)}, the latest decision says {amount}"
        for row in Funding.objects.order_by("pk")
        for rung, amount in sorted(latest[row.pk].items())
        if rung in RUNGS and getattr(row, rung) != amount
    ]


def _matrix() -> list[str]:
    """A ward's row of the equipment matrix holds its holdings."""
    held, true = dict(EquipmentStanding.objects.values_list("ward", "cells")), standings_as_are(None)
    return [
        f"EquipmentStanding {ward}: is {held.get(ward)}, the rows give {true.get(ward)}"
        for ward in sorted(held.keys() | true.keys())
        if held.get(ward) != true.get(ward)
    ]


def _compare(name: str, held: dict, true: dict, fields: tuple[str, ...]) -> list[str]:
    found = []
    for key in sorted(held.keys() | true.keys()):
        if key not in held or key not in true:
            found.append(f"{name} {key}: {'missing' if key not in held else 'has no rows behind it'}")
            continue
        found += [
            f"{name} {key}: {field} is {_said(held[key], field)}, the rows give {_said(true[key], field)}"
            for field in fields
            if _said(held[key], field) != _said(true[key], field)
        ]
    return found


def _said(row, field: str):
    return row[field] if isinstance(row, dict) else getattr(row, field)
