"""What the stations have against the norms in force on the last day, item by item."""

from facilities.gaps import SHORT, Gap, gaps_on, items, totals
from organisation.models import Ward

from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Per item with a norm for some unit: how many have enough, how much is short and over; and who is short of what."""
    wards, of = {ward.pk: ward for ward in frame.wards}, items()
    found = gaps_on(frame.wards, frame.period.ends_on, of)
    columns = [(item, [gaps[place] for gaps in found.values()]) for place, item in enumerate(of)]
    counted = [(item, totals(gaps)) for item, gaps in columns]
    return {
        "day": frame.period.ends_on,
        "units": len(wards),
        "without_norm": sum(part.no_norm == part.wards for _item, part in counted),
        "rows": [
            {"key": item.key, "name": item.label, "unit": item.unit} | vars(part)
            for item, part in counted
            if part.no_norm < part.wards
        ],
        "short": [_line(wards[ward], gap) for ward, gaps in found.items() for gap in gaps if gap.standing == SHORT],
    }


def _line(ward: Ward, gap: Gap) -> dict:
    return ward_words(ward) | {
        "item": gap.item.label,
        "unit": gap.item.unit,
        "have": gap.have,
        "norm": gap.norm.value,
        "missing": gap.short,
        "where": gap.where,
        "source": gap.norm.source,
    }
