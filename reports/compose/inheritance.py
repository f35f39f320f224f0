"""What units formed by a reorganisation may take from those before them: never the title, only what was found, criterion by criterion."""

from datetime import timedelta

from programme import inheritance

from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Per unit with earlier ones behind it: how many criteria are carried, in conflict, to reassess; and their titles. Five queries."""
    day = frame.period.ends_on
    wards = [ward for ward in frame.wards if ward.kind in {row.kind for row in frame.cohort} or frame.ward]
    found = inheritance.of_all(wards, day)
    lines = [_line(found[ward.pk]) for ward in wards if ward.pk in found]
    outcomes = [outcome.value for outcome in inheritance.Outcome]
    return {
        "day": day,
        "totals": {"units": len(lines)} | {name: sum(line[name] for line in lines) for name in outcomes},
        "rows": lines,
    }


def _line(found: inheritance.Counts) -> dict:
    counted = {outcome.value: found.outcomes[outcome.value] for outcome in inheritance.Outcome}
    return (
        ward_words(found.ward)
        | counted
        | {
            "earlier": [source.full_name for source in found.sources],
            "titles": [
                {"unit": title.ward.full_name, "year": title.year, "valid_until": title.valid_until - timedelta(days=1)}
                for title in found.titles
            ],
        }
    )
