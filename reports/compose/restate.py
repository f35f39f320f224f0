"""A report restated to the units of a day: its by-ward lists regrouped under the heirs that take the records.

A pure function of the frozen words: sums, rates and counts of the report stay exactly what they were. A row of several earlier
units adds them up and names them in `from`; `units` says how many they are, `passing` how many of them pass.
"""

from collections.abc import Mapping
from decimal import Decimal

from organisation.text import sort_key

from .frame import rate, unit_key

MIXED, MIXED_LABEL = "mixed", "nhiều trạng thái"
WORDS = ("code", "since", "kind", "name", "full_name")
SUMMED = (
    "total",
    "met_self",
    "met_verified",
    "met",
    "points_max",
    "points_self",
    "points_verified",
    "points",
    "vetoes",
    "evidence",
)
CELLS = ("have", "usable", "need", "short")
Heirs = Mapping[tuple, dict]  # (code, since) of a unit as it stood → the words of the one that takes its records


def restate(data: dict, heirs: Heirs, names: Mapping[str, str]) -> dict:
    """The data with every by-ward list under the heirs; a unit that `heirs` does not know stays itself.

    `names`: full name of a unit of the report → that of its heir, for the lists that hold names alone.
    """
    regrouped = {
        "assessments": ("by_ward", lambda rows: _grouped(rows, heirs, _papers)),
        "equipment": ("by_ward", lambda rows: _grouped(rows, heirs, _cells)),
        "owing": ("wards", lambda rows: _grouped(rows, heirs, _owed)),
        "bodies": ("wards", lambda rows: _grouped(rows, heirs, _duties)),
        "headquarters": ("rows", lambda rows: _placed(rows, heirs)),
        "projects": ("rows", lambda rows: _projects(rows, heirs)),
        "gaps": ("short", lambda rows: _placed(rows, heirs)),
        "forecast": ("rows", lambda rows: _placed(rows, heirs)),
        "directives": ("rows", lambda rows: [_bearers(row, names) for row in rows]),
        **dict.fromkeys(("proposals", "obstacles", "extensions"), ("rows", lambda rows: _borne(rows, names))),
    }
    found = dict(data)
    for block, (name, regroup) in regrouped.items():
        if block in data:
            found[block] = data[block] | {name: regroup(data[block][name])}
    for block in ("changes", "same_period_last_year"):
        if data.get(block):
            lists = {key: _names(data[block][key], names) for key in ("passes_gained", "passes_lost")}
            found[block] = data[block] | lists
    return found


def _heir(row: dict, heirs: Heirs) -> dict:
    return heirs.get(unit_key(row)) or {name: row[name] for name in WORDS}


def _renamed(row: dict, heirs: Heirs) -> dict:
    """The row under its heir; `from` names the unit as it stood, and is empty where it is the same one."""
    heir = _heir(row, heirs)
    return row | heir | {"from": [] if unit_key(heir) == unit_key(row) else [row["full_name"]]}


def _groups(rows: list[dict], heirs: Heirs) -> list[list[dict]]:
    """Rows of one heir together, heirs in the Vietnamese order."""
    found: dict[tuple, list[dict]] = {}
    for row in rows:
        heir = _heir(row, heirs)
        found.setdefault((sort_key(heir["name"]), *unit_key(heir)), []).append(row)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1], str(key[2])))]


def _grouped(rows: list[dict], heirs: Heirs, add) -> list[dict]:
    """One row for each heir: a single unit's own figures, or those of several added up."""
    made = []
    for group in _groups(rows, heirs):
        heir = _heir(group[0], heirs)
        names = [row["full_name"] for row in group if unit_key(row) != unit_key(heir)]
        figures = group[0] if len(group) == 1 else group[0] | add(group)
        made.append(figures | heir | {"from": names, "units": len(group)} | _passing(group))
    return made


def _placed(rows: list[dict], heirs: Heirs) -> list[dict]:
    """Rows that cannot be added up (a building each), those of one heir beside each other."""
    return [_renamed(row, heirs) for group in _groups(rows, heirs) for row in group]


def _projects(rows: list[dict], heirs: Heirs) -> list[dict]:
    """The projects, those of one heir beside each other."""
    wards = {unit_key(row["ward"]): row["ward"] for row in rows}
    ordered = [unit_key(ward) for group in _groups(list(wards.values()), heirs) for ward in group]
    places = {key: place for place, key in enumerate(ordered)}
    kept = sorted(rows, key=lambda row: places[unit_key(row["ward"])])
    return [row | {"ward": _renamed(row["ward"], heirs)} for row in kept]


def _passing(group: list[dict]) -> dict:
    if "passes" not in group[0]:
        return {}
    judged = [row for row in group if row["basis"] == "verified"]
    return {"passing": sum(bool(row["passes"]) for row in judged), "judged": len(judged)}


def _papers(group: list[dict]) -> dict:
    """Assessments of several units: counts and points add up, a state only where it is one and the same."""
    bases = {row["basis"] for row in group}
    return {
        **_one_state(group, "state", "state_label"),
        "basis": bases.pop() if len(bases) == 1 else MIXED,
        "sent_on": max((row["sent_on"] for row in group if row["sent_on"]), default=None),
        "on_time": _all(group, "on_time"),
        "passes": _all(group, "passes"),
        **{name: _sum(row[name] for row in group) for name in SUMMED},
    }


def _owed(group: list[dict]) -> dict:
    return {
        "duties": sum(row["duties"] for row in group),
        "codes": sorted({code for row in group for code in row["codes"]}),
        "owes_assessment": any(row["owes_assessment"] for row in group),
        "papers_owed": sum(row["owes_assessment"] for row in group),
        "returned": any(row["returned"] for row in group),
        **_one_state(group, "assessment_state", "assessment_label"),
    }


def _duties(group: list[dict]) -> dict:
    """Duties of several units: counts add up, the rates are worked out again."""
    counts = {name: _sum(row[name] for row in group) for name in ("due", "updated", "on_time", "completed", "late")}
    return counts | {
        "update_rate": rate(counts["updated"], counts["due"]),
        "on_time_rate": rate(counts["on_time"], counts["due"]),
        "completion_rate": rate(counts["completed"], counts["due"]),
        "late_codes": sorted({code for row in group for code in row["late_codes"]}),
    }


def _cells(group: list[dict]) -> dict:
    columns = zip(*(row["cells"] for row in group), strict=True)
    return {"cells": [_cell([cell for cell in column if cell]) for column in columns]}


def _cell(cells: list[dict]) -> dict | None:
    return {name: _sum(cell[name] for cell in cells) for name in CELLS} if cells else None


def _one_state(group: list[dict], state: str, label: str) -> dict:
    is_one = len({row[state] for row in group}) == 1
    return {state: group[0][state] if is_one else MIXED, label: group[0][label] if is_one else MIXED_LABEL}


def _all(group: list[dict], name: str) -> bool | None:
    """Whether all for which it is known are so; None where it is known of none."""
    known = [row[name] for row in group if row[name] is not None]
    return all(known) if known else None


def _sum(values) -> int | Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _bearers(row: dict, names: Mapping[str, str]) -> dict:
    return row | {key: _names(row[key], names) for key in ("late_bearers", "silent_bearers")}


def _borne(rows: list[dict], names: Mapping[str, str]) -> list[dict]:
    return [row | {"bearer": names.get(row["bearer"], row["bearer"])} for row in rows]


def _names(found: list[str], names: Mapping[str, str]) -> list[str]:
    """Names of units as those of their heirs, each once."""
    return list(dict.fromkeys(names.get(name, name) for name in found))
