"""Units as the files describe them."""

from organisation.actions.ancestry import rebuild_ancestry
from organisation.models import Province, Ward
from organisation.text import fold, sort_key

from .files import Reference

# Where it is in the files, and what events alone decide.
NOT_DESCRIBED = {"file", "line", "established_on", "dissolved_on"}


def described(row: dict) -> dict:
    """What the files say of a unit, with what is derived from it."""
    return {name: value for name, value in row.items() if name not in NOT_DESCRIBED} | {
        "search": fold(f"{row['kind']} {row['name']} {row['code']} {row.get('district', '')}"),
        "sort_key": sort_key(row["name"]),
    }


def ensure_originals(reference: Reference, province: Province) -> int:
    """Make the missing units that no event of the files formed, still standing; returns how many."""
    held = set(Ward.objects.filter(province=province).values_list("code", "established_on"))
    new = [
        Ward(province=province, established_on=start, **described(row))
        for (code, start), row in reference.wards.items()
        if start is None and (code, start) not in held
    ]
    Ward.objects.bulk_create(new, batch_size=500)
    if new:
        rebuild_ancestry()
    return len(new)


def complete_wards(reference: Reference, province: Province) -> None:
    """Bring what is described of a unit to the files; when it began and ended is the events' affair."""
    changed = []
    for ward in Ward.objects.filter(province=province):
        row = reference.wards.get((ward.code, ward.established_on))
        values = described(row) if row else {}
        if any(getattr(ward, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(ward, name, value)
            changed.append(ward)
    fields = [field.name for field in Ward._meta.concrete_fields if field.name not in {"id", "province"}]
    Ward.objects.bulk_update(changed, fields, batch_size=200)
