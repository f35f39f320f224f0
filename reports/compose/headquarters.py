"""Where the stations work: independent or not, in what condition, with what land papers, on the period's last day."""

from collections import Counter

from facilities.models import Headquarters, Occupancy

from .frame import Frame, unit_key, ward_words
from .labels import labels

INDEPENDENCE = {True: "independent", False: "not_independent", None: "unknown"}
SAID = ("asset_class", "independence", "land_title", "condition")


def block(frame: Frame) -> dict:
    """Each unit's main headquarters by its occupancy on the last day; classes and condition as the register holds them."""
    said = {name: labels(Headquarters, name) for name in SAID}
    rows = [_line(ward, uses, said) for ward, uses in _uses(frame)]
    cohort = {(ward.code, ward.established_on) for ward in frame.cohort}
    return {
        "day": frame.period.ends_on,
        "totals": _totals(rows),
        "cohort": _totals([row for row in rows if unit_key(row) in cohort]),
        # A unit outside the cohort without any entry says nothing: it is counted and not listed.
        "rows": [row for row in rows if unit_key(row) in cohort or row["headquarters"]],
    }


def _uses(frame: Frame):
    ids = {ward.pk for ward in frame.wards}
    found = {}
    for use in frame.rows.uses_on(frame.period.ends_on):
        if use.ward_id in ids:
            found.setdefault(use.ward_id, []).append(use)
    for ward in frame.wards:
        yield ward, sorted(found.get(ward.pk, []), key=lambda use: (not use.is_main, use.headquarters.name, use.pk))


def _line(ward, uses: list[Occupancy], said: dict[str, dict]) -> dict:
    main = uses[0].headquarters if uses and uses[0].is_main else None
    independence = main.independence if main else Headquarters.Independence.UNKNOWN.value
    land_title = main.land_title if main else Headquarters.LandTitle.UNKNOWN.value
    condition = main.condition if main else Headquarters.Condition.UNKNOWN.value
    return ward_words(ward) | {
        "sites": len(uses),
        "asset_class_label": said["asset_class"][main.asset_class] if main else "",
        "headquarters": main.name if main else "",
        "address": main.address if main else "",
        "is_independent": main.is_independent if main else None,
        "independence": independence,
        "independence_label": said["independence"][independence],
        "is_title_complete": main.is_title_complete if main else None,
        "land_title_label": said["land_title"][land_title],
        "condition": condition,
        "condition_label": said["condition"][condition],
        "land_area_m2": main.land_area_m2 if main else None,
        "floor_area_m2": main.floor_area_m2 if main else None,
        "measured_area_m2": main.measured_area_m2 if main else None,
        "surveyed_on": main.surveyed_on if main else None,
    }


def _totals(rows: list[dict]) -> dict:
    independent = Counter(INDEPENDENCE[row["is_independent"]] for row in rows)
    title = Counter(row["is_title_complete"] for row in rows)
    condition = Counter(row["condition"] for row in rows)
    return {
        "units": len(rows),
        **{name: independent[name] for name in INDEPENDENCE.values()},
        "title_complete": title[True],
        "title_incomplete": title[False],
        "title_unknown": title[None],
        "condition": [
            {"rank": rank.value, "label": str(rank.label), "units": condition[rank.value]}
            for rank in Headquarters.Condition
        ],
    }
