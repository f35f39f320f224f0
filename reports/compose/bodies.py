"""How each body carries out a resolution: what it owed, reported, reported in time and finished, with the three rates."""

from collections import defaultdict

from programme.models import Progress
from programme.rates import Rates

from .answers import Answer
from .frame import Frame, rate, ward_words


def block(frame: Frame) -> dict:
    """Per body, agencies first: duties due, updated, on time, completed and the rates of them (as programme.rates has them)."""
    by_body = defaultdict(list)
    for row in sorted(frame.answers, key=lambda row: row.order):
        by_body[row.ward and row.ward.pk, row.agency].append(row)
    lines = [_line(frame, rows) for rows in by_body.values()]
    counted = [_rates(frame, rows) for rows in by_body.values()]
    return {
        "totals": {"bodies": len(lines)} | _shown(sum(counted, Rates())),
        "agencies": [line for line in lines if "key" in line],
        "wards": [line for line in lines if "key" not in line],
    }


def _line(frame: Frame, rows: list[Answer]) -> dict:
    agency, ward = rows[0].agency, rows[0].ward
    who = {"key": agency.key, "name": agency.name} if agency else ward_words(ward)
    late = [row.directive.code for row in rows if frame.is_reported(row) and row.status == Progress.Status.LATE]
    return who | _shown(_rates(frame, rows)) | {"late": len(late), "late_codes": late}


def _rates(frame: Frame, rows: list[Answer]) -> Rates:
    sent = [row for row in rows if frame.is_reported(row)]
    return Rates(
        due=len(rows),
        updated=len(sent),
        on_time=sum(row.is_on_time for row in sent),
        completed=sum(row.status == Progress.Status.DONE for row in sent),
    )


def _shown(found: Rates) -> dict:
    return {
        "due": found.due,
        "updated": found.updated,
        "on_time": found.on_time,
        "completed": found.completed,
        "update_rate": rate(found.updated, found.due),
        "on_time_rate": rate(found.on_time, found.due),
        "completion_rate": rate(found.completed, found.due),
    }
