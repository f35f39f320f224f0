"""Projects and their money. Two clocks: the report year runs 15/12–14/12, the budget year is the calendar year."""

from collections import defaultdict
from datetime import date

from facilities.models import Funding, InvestmentProject

from .frame import Frame, rate, ward_words
from .labels import labels

PARTS = ("planned", "carried_in", "allocated", "disbursed")
LATE_DAYS = 60


def block(frame: Frame) -> dict:
    """Money of the budget year of the last day, paid up to that day; lateness in days on that day. Whole đồng."""
    day = frame.period.ends_on
    money, by_source = _money(frame, day)
    projects = [row for row in frame.rows.projects if _concerns(row, frame, money)]
    stages = labels(InvestmentProject, "stage")
    rows = [_line(row, day, money.get(row.pk), stages) for row in sorted(projects, key=_order)]
    late = [row["days_late"] for row in rows if row["days_late"] and not row["is_finished"]]
    return {
        "budget_year": day.year,
        "paid_from": date(day.year, 1, 1),
        "paid_to": day,
        "count": len(rows),
        "finished": sum(row["is_finished"] for row in rows),
        "late": len(late),
        "late_over_60": sum(days > LATE_DAYS for days in late),
        "totals": _with_rate({part: sum(row[part] for row in rows) for part in PARTS}),
        "investment": sum(row["total"] for row in rows),
        "by_source": [
            {"code": source.value, "label": str(source.label)} | _with_rate(by_source[source.value])
            for source in Funding.Source
            if source.value in by_source
        ],
        "rows": rows,
    }


def _concerns(row: InvestmentProject, frame: Frame, money: dict) -> bool:
    """A project with money in the year, or one not finished before the period began."""
    return row.pk in money or row.completed_on is None or row.completed_on >= frame.period.starts_on


def _order(row: InvestmentProject) -> tuple:
    return row.ward.sort_key, row.ward.code, row.name, row.code, row.pk


def _money(frame: Frame, day: date) -> tuple[dict, dict]:
    """Money per project and per source, of the budget year."""
    per_project, per_source = defaultdict(lambda: dict.fromkeys(PARTS, 0)), defaultdict(lambda: dict.fromkeys(PARTS, 0))
    for row in frame.rows.fundings:
        if row.year != day.year:
            continue
        for bucket in (per_project[row.project], per_source[row.source]):
            bucket["planned"] += row.planned
            bucket["carried_in"] += row.carried_in
            bucket["allocated"] += row.allocated
            bucket["disbursed"] += row.paid.get(day, 0)
    return dict(per_project), dict(per_source)


def _with_rate(amounts: dict) -> dict:
    """`disbursed_rate` = disbursed ÷ planned, `disbursed_rate_in_all` ÷ planned and carried in; none when that is nothing."""
    return amounts | {
        "disbursed_rate": rate(amounts["disbursed"], amounts["planned"]),
        "disbursed_rate_in_all": rate(amounts["disbursed"], amounts["planned"] + amounts["carried_in"]),
    }


def _line(row: InvestmentProject, day: date, amounts: dict | None, stages: dict) -> dict:
    finished = row.completed_on is not None and row.completed_on <= day
    until = row.completed_on if finished else day
    return {
        "ward": ward_words(row.ward),
        "name": row.name,
        "code": row.code,
        "group": row.group,
        "stage": row.stage,
        "stage_label": stages[row.stage],
        "total": row.total,
        "starts_on": row.starts_on,
        "planned_on": row.planned_on,
        "completed_on": row.completed_on if finished else None,
        "is_finished": finished,
        "days_late": max((until - row.planned_on).days, 0) if row.planned_on else 0,
        **_with_rate(amounts or dict.fromkeys(PARTS, 0)),
    }
