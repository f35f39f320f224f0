"""How the stations were judged: who reported, n/N met, points, vetoes, pass; and which criteria fail most."""

from collections import Counter, defaultdict

from organisation.clock import hanoi_day
from organisation.models import ReportingPeriod
from programme.models import Assessment, Criterion, Finding

from .frame import Frame, rate, ward_words

SENT = {Assessment.State.SUBMITTED, Assessment.State.VERIFIED, Assessment.State.CONCLUDED}
REVIEWED = {Assessment.State.VERIFIED, Assessment.State.CONCLUDED}
STATE_LABELS = {state.value: state.label for state in Assessment.State}


def block(frame: Frame) -> dict:
    """The last quarter's assessments by ward, every quarter's totals, and the verdicts per criterion."""
    rows = [_line(frame, ward) for ward in frame.cohort]
    return {
        **_totals(rows),
        "rule": _rule(frame),
        "by_ward": rows,
        "quarters": [_quarter(frame, quarter) for quarter in frame.quarters],
        "criteria": [] if frame.is_brief else _criteria(frame),
    }


def _rule(frame: Frame) -> dict | None:
    criteria = frame.criteria_set
    if criteria is None:
        return None
    return {
        "name": criteria.name,
        "version": criteria.version,
        "is_proposal": criteria.is_proposal,
        "pass_percent": criteria.pass_percent,
        "group_percent": criteria.group_percent,
    }


def _line(frame: Frame, ward) -> dict:
    row = frame.assessments.get((frame.counting.pk, ward.pk)) if frame.counting else None
    return ward_words(ward) | _figures(frame, row)


def _figures(frame: Frame, row: Assessment | None) -> dict:
    """One assessment's figures: the verified ones once reviewed, else the ward's own; none until it is sent."""
    state = frame.state_of(row)
    sent, reviewed = state in SENT, state in REVIEWED
    basis = "verified" if reviewed else "self" if sent else None
    scored = basis if row and row.is_scored else None
    return {
        "state": state,
        "state_label": str(STATE_LABELS.get(state, "chưa mở")),
        "basis": basis,
        "sent_on": hanoi_day(row.submitted_at) if sent and row.submitted_at else None,
        "on_time": hanoi_day(row.submitted_at) <= row.due_on if sent and row.submitted_at else None,
        "total": row.total if row else None,
        "met_self": row.met_self if sent else None,
        "met_verified": row.met_verified if reviewed else None,
        "met": getattr(row, f"met_{basis}") if basis else None,
        "points_max": row.points_max if row and row.is_scored else None,
        "points_self": row.points_self if sent and scored else None,
        "points_verified": row.points_verified if reviewed and scored else None,
        "points": getattr(row, f"points_{scored}") if scored else None,
        "evidence": row.files if sent else None,
        "vetoes": getattr(row, f"vetoes_{basis}") if basis else None,
        "passes": getattr(row, f"passes_{basis}") if basis else None,
    }


def _totals(rows: list[dict]) -> dict:
    sent = [row for row in rows if row["basis"]]
    reviewed = [row for row in sent if row["basis"] == "verified"]
    return {
        "expected": len(rows),
        "reported": len(sent),
        "reported_rate": rate(len(sent), len(rows)),
        "on_time": sum(bool(row["on_time"]) for row in sent),
        "returned": sum(row["state"] == Assessment.State.RETURNED for row in rows),
        "waiting": sum(row["state"] == Assessment.State.SUBMITTED for row in rows),
        "verified": len(reviewed),
        "concluded": sum(row["state"] == Assessment.State.CONCLUDED for row in rows),
        "passes": sum(row["passes"] for row in reviewed),
        "passes_self": sum(row["passes"] for row in sent if row["basis"] == "self"),
        "with_veto": sum(row["vetoes"] > 0 for row in reviewed),
    }


def _quarter(frame: Frame, quarter: ReportingPeriod) -> dict:
    """A quarter's totals over the units for which an assessment was opened then."""
    rows = [row for (period, _ward), row in frame.assessments.items() if period == quarter.pk]
    return {"code": quarter.code, "label": quarter.label} | _totals([_figures(frame, row) for row in rows])


def _criteria(frame: Frame) -> list[dict]:
    """Per criterion of the set: how many of the sent assessments meet it; in a ward's report also its own finding."""
    if frame.criteria_set is None or frame.counting is None:
        return []
    by_code = defaultdict(Counter)
    own = {}
    sent = {row.pk: state in REVIEWED for row, state in _counted(frame) if state in SENT}
    fields = ("assessment_id", "criterion__code", "self_verdict", "verified_verdict", "self_value", "verified_value")
    rows = Finding.objects.filter(assessment__period=frame.counting, assessment__criteria_set=frame.criteria_set)
    if frame.ward:
        rows = rows.filter(assessment__ward=frame.ward)
    for pk, code, self_verdict, verified, self_value, verified_value in rows.values_list(*fields).iterator():
        if pk in sent:
            by_code[code][(verified if sent[pk] else self_verdict) or "none"] += 1
            own[code] = (self_value, self_verdict, verified_value if sent[pk] else None, verified if sent[pk] else "")
    found = frame.rows.criteria_of([frame.criteria_set])
    scored = any(row.max_points for row in found)
    return [
        _criterion(frame, row, by_code[row.code], own.get(row.code)) | ({} if scored else {"max_points": None})
        for row in found
    ]


def _counted(frame: Frame):
    """The counted quarter's assessments of the cohort, with the state this report counts."""
    for ward in frame.cohort:
        row = frame.assessments.get((frame.counting.pk, ward.pk))
        if row is not None:
            yield row, frame.state_of(row)


def _criterion(frame: Frame, row: Criterion, verdicts: Counter, own: tuple | None) -> dict:
    line = {
        "code": row.code,
        "name": row.name,
        "group": row.group.name,
        "is_veto": row.is_veto,
        "max_points": row.max_points,
        "met": verdicts[Finding.Verdict.MET.value],
        "not_met": verdicts[Finding.Verdict.NOT_MET.value],
        "not_applicable": verdicts[Finding.Verdict.NOT_APPLICABLE.value],
        "unanswered": verdicts["none"],
    }
    if frame.ward:
        labels = dict(Finding.Verdict.choices) | {"": "chưa chấm"}
        self_value, self_verdict, verified_value, verified = own or (None, "", None, "")
        line["own"] = {
            "self_value": self_value,
            "self_verdict": str(labels[self_verdict]),
            "verified_value": verified_value,
            "verified_verdict": str(labels[verified]) if verified else "",
        }
    return line
