"""What the resolutions asked: who reported, what is done, what is late and whose it is."""

from collections import defaultdict

from programme.models import Directive, Progress

from .answers import Answer
from .frame import Frame, rate, ward_words
from .labels import labels

STATUSES = Progress.Status


def block(frame: Frame) -> dict:
    """Per directive: expected, reported, on time; of the reported: done, on track, at risk, late, not started."""
    by_directive = defaultdict(list)
    for row in frame.answers:
        by_directive[row.directive.pk].append(row)
    rows = [
        _line(frame, directive, by_directive[directive.pk])
        for directive in frame.directives
        if by_directive[directive.pk]
    ]
    return {
        "rows": rows,
        "totals": _sum(rows),
        "wards": _sum([line for line in rows if line["binds"] == Directive.Binds.WARDS]),
        "agencies": _sum([line for line in rows if line["binds"] == Directive.Binds.LEAD]),
    }


COUNTED = ["expected", "reported", "on_time", "done", "on_track", "at_risk", "late", "not_started"]


def _sum(lines: list[dict]) -> dict:
    totals = {name: sum(line[name] for line in lines) for name in COUNTED}
    return totals | {
        "directives": len(lines),
        "reported_rate": rate(totals["reported"], totals["expected"]),
        "on_time_rate": rate(totals["on_time"], totals["expected"]),
        "done_rate": rate(totals["done"], totals["expected"]),
    }


def _line(frame: Frame, directive: Directive, rows: list[Answer]) -> dict:
    said = labels(Progress, "answer")
    sent = [row for row in rows if frame.is_reported(row)]
    statuses = [row.status for row in sent]
    return {
        "code": directive.code,
        "name": directive.name,
        "kind": directive.kind,
        "kind_label": directive.get_kind_display(),
        "document": directive.document.citation,
        "lead": directive.lead.name if directive.lead_id else "",
        "binds": directive.binds,
        "due_on": directive.due_on,
        "unit": directive.unit,
        "target": directive.target_value,
        "expected": len(rows),
        "reported": len(sent),
        "on_time": sum(row.is_on_time for row in sent),
        **{status.value: statuses.count(status.value) for status in STATUSES},
        "reported_rate": rate(len(sent), len(rows)),
        "done_rate": rate(statuses.count(STATUSES.DONE.value), len(rows)),
        "late_bearers": [row.bearer for row in sent if row.status == STATUSES.LATE],
        "silent_bearers": [row.bearer for row in rows if not frame.is_reported(row)],
        "answers": [_answer(frame, row, said) for row in rows if frame.ward or row.agency],
    }


def bearer_words(row) -> str:
    """Whose duty it is, in words: a ward or an agency."""
    duty = row.duty
    return duty.agency.name if duty.agency_id else ward_words(duty.ward)["full_name"]


def _answer(frame: Frame, row: Answer, said: dict) -> dict:
    """What one bearer reported; nothing of it until it is sent."""
    if not frame.is_reported(row):
        blank = dict.fromkeys(("answer", "value", "percent", "status", "sent_on", "on_time"))
        return blank | {"bearer": row.bearer, "narrative": "", "status_label": "chưa báo cáo"}
    return {
        "bearer": row.bearer,
        "answer": said[row.answer],
        "value": row.value,
        "percent": row.percent,
        "narrative": row.narrative,
        "status": row.status,
        "status_label": str(STATUSES(row.status).label),
        "sent_on": row.sent_on,
        "on_time": row.is_on_time,
    }
