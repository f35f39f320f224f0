"""When the stations judged could meet every facility criterion, as the registers and the projects stood on the last day."""

from collections import Counter

from reports import forecast

from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Each station's forecast beside the nearest deadline that binds wards; the same figures as the forecast's page."""
    day = frame.period.ends_on
    milestone = forecast.nearest(forecast.milestones_of(frame.rows.directives), day)
    wards = [ward for ward in frame.cohort if ward.stood_on(day)]
    sets = frame.rows.sets_in_force(day)
    known = forecast.Known(sets, frame.rows.criteria_of(sets), None if frame.ward else frame.rows.projects)
    found = forecast.forecast(wards, day, milestone=milestone, known=known)
    rows = sorted(found.rows, key=lambda row: (row.ward.sort_key, row.ward.code))
    return {
        "day": day,
        "milestone": {"day": milestone.day, "words": milestone.words} if milestone else None,
        "totals": _totals(found.counts, len(rows)),
        "rows": [_line(row) for row in rows],
    }


def _totals(counts: Counter, units: int) -> dict:
    """`dated`: those with a day still to come; `in_time`: of these and of those that meet all, the ones by the milestone."""
    never, met = counts[forecast.NEVER], counts[forecast.MET]
    return {
        "units": units,
        "met": met,
        "never": never,
        "dated": units - met - never,
        "late": counts[forecast.LATE],
        "in_time": units - never - counts[forecast.LATE],
    }


def _line(row: forecast.Row) -> dict:
    chain = row.chain
    mended = dict.fromkeys(link.best.words for link in chain.failing if link.best)
    return ward_words(row.ward) | {
        "standing": row.standing,
        "standing_label": row.word,
        "failing": [link.criterion.code for link in chain.failing],
        "mended_by": list(mended),
        "met_on": chain.met_on,
        "assessed_on": chain.assessed_on,
        "delay_days": row.delay_days,
        "why": chain.why,
        "others_failing": chain.others_failing,
    }
