"""The rungs of the money ladder and the sums that must hold on it. Pure: amounts in, sentences out. Whole đồng.

A ladder is `{(budget year, source): {rung: amount}}`; a row also holds what was `disbursed` from it.
"""

from django.utils.translation import gettext as _

from organisation.formats import dong

from .models import FundingRevision
from .models.project import MOST_MONEY

RUNGS = tuple(FundingRevision.Rung.values)
UNKNOWN = ("total", "medium_term")  # not recorded is not nothing; every other rung is 0 until something is decided
SHARES = UNKNOWN  # the year's shares of what the whole project has
EMPTY = {rung: None if rung in UNKNOWN else 0 for rung in RUNGS} | {"disbursed": 0}

Key = tuple[int, str]
Ladder = dict[Key, dict[str, int | None]]
Faults = dict[tuple[Key, str], str]


def amount_fault(amount) -> str:
    """Why this is no amount of whole đồng, or ""; None is one that is not recorded."""
    if amount is None or (isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount <= MOST_MONEY):
        return ""
    return _("Số tiền phải là số đồng nguyên, từ 0 đến %(most)s.") % {"most": dong(MOST_MONEY)}


def faults_of(most: int, before: Ladder, after: Ladder) -> Faults:
    """What does not hold of the changed amounts, at the cell where it is to be mended. `most`: the total of the project.

    What was wrong before and is not touched stays as it is: it was recorded under earlier rules.
    """
    changed = {
        (key, rung)
        for key, row in after.items()
        for rung in RUNGS
        if key not in before or row[rung] != before[key][rung]
    }
    found: Faults = {}
    for rung in SHARES:
        found |= _beyond_the_project(rung, most, before, after)
    for key in sorted({key for key, _rung in changed}):
        found |= _within_the_row(key, after[key], changed)
    return found | _carried(after, changed)


def _beyond_the_project(rung: str, most: int, before: Ladder, after: Ladder) -> Faults:
    new, old = (sum(row[rung] or 0 for row in ladder.values()) for ladder in (after, before))
    if new <= most or new <= old:
        return {}
    grown = max(key for key, row in after.items() if (row[rung] or 0) > (before.get(key, EMPTY)[rung] or 0))
    if not most:
        return {(grown, rung): _("Dự án chưa ghi tổng mức đầu tư: xin ghi tổng mức ở hồ sơ dự án trước.")}
    text = _("Cộng các năm, các nguồn là %(sum)s, vượt tổng mức đầu tư của dự án %(most)s.")
    return {(grown, rung): text % {"sum": dong(new), "most": dong(most)}}


def _within_the_row(key: Key, row: dict, changed: set) -> Faults:
    found: Faults = {}
    if row["allocated"] > row["planned"]:
        cell = "allocated" if (key, "allocated") in changed else "planned"
        text = _("Số đã bố trí %(allocated)s vượt kế hoạch năm %(planned)s.")
        found[key, cell] = text % {"allocated": dong(row["allocated"]), "planned": dong(row["planned"])}
    there, gone = row["allocated"] + row["carried_in"], row["disbursed"] + row["carried_out"]
    if gone > there:
        cell = next(
            (rung for rung in ("carried_out", "allocated", "carried_in") if (key, rung) in changed), "allocated"
        )
        text = _(
            "Đã giải ngân %(paid)s cộng kéo dài sang năm sau %(out)s vượt số có được %(there)s (đã bố trí cộng kéo dài từ năm trước)."
        )
        found[key, cell] = text % {
            "paid": dong(row["disbursed"]),
            "out": dong(row["carried_out"]),
            "there": dong(there),
        }
    return found


def _carried(after: Ladder, changed: set) -> Faults:
    """What leaves a year comes into the next, source by source, where both years are recorded."""
    found: Faults = {}
    for (year, source), row in sorted(after.items()):
        key, earlier = (year, source), (year - 1, source)
        if earlier not in after or after[earlier]["carried_out"] == row["carried_in"]:
            continue
        words = {"year": year - 1, "out": dong(after[earlier]["carried_out"]), "in": dong(row["carried_in"])}
        if (key, "carried_in") in changed:
            text = _("Phải bằng số kéo dài sang năm sau đã ghi ở năm %(year)d cùng nguồn: %(out)s.")
            found[key, "carried_in"] = text % words
        elif (earlier, "carried_out") in changed:
            text = _("Năm sau cùng nguồn đang ghi kéo dài từ năm trước %(in)s: xin sửa cả hai ô cho bằng nhau.")
            found[earlier, "carried_out"] = text % words
    return found
