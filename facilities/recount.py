"""Work the standings out of the rows again and say where they differ; [] when all is well."""

from .models import HeadquartersStanding, MoneyStanding
from .standing import HEADQUARTERS_FIELDS, MONEY_FIELDS, headquarters_as_is, money_as_is


def recount() -> list[str]:
    """Differences between the standings and the rows they summarise, one sentence each (for the administrator)."""
    held = {row.ward_id: row for row in HeadquartersStanding.objects.all()}
    money = {(row.ward_id, row.year): row for row in MoneyStanding.objects.all()}
    return _compare("HeadquartersStanding", held, headquarters_as_is(None), HEADQUARTERS_FIELDS) + _compare(
        "MoneyStanding", money, money_as_is(None, None), MONEY_FIELDS
    )


def _compare(name: str, held: dict, true: dict, fields: tuple[str, ...]) -> list[str]:
    found = []
    for key in sorted(held.keys() | true.keys()):
        if key not in held or key not in true:
            found.append(f"{name} {key}: {'missing' if key not in held else 'has no rows behind it'}")
            continue
        found += [
            f"{name} {key}: {field} is {getattr(held[key], field)}, the rows give {getattr(true[key], field)}"
            for field in fields
            if getattr(held[key], field) != getattr(true[key], field)
        ]
    return found
