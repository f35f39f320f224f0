"""Who still owes something: duties without an answer, assessments not sent."""

from collections import defaultdict

from programme.models import Assessment

from .assessments import SENT, STATE_LABELS
from .frame import Frame, ward_words


def block(frame: Frame) -> dict:
    """Wards and agencies that had not sent everything they owed for the counted quarter, with what is missing."""
    silent_wards, silent_agencies = defaultdict(list), defaultdict(list)
    for row in frame.answers:
        if not frame.is_reported(row):
            bucket, body = (silent_agencies, row.agency) if row.agency else (silent_wards, row.ward)
            bucket[body.pk].append(row.directive.code)
    # A report on one resolution tells of its duties alone.
    cohort = set() if frame.document else {ward.pk for ward in frame.cohort}
    lines = [_ward(frame, ward, silent_wards.get(ward.pk, []), ward.pk in cohort) for ward in frame.alive_when_due]
    agencies = {row.agency.pk: row.agency for row in frame.answers if row.agency}
    return {
        "due_on": frame.period.ward_due_on,
        "wards": [line for line in lines if line["duties"] or line["owes_assessment"]],
        "agencies": [
            {"key": agency.key, "name": agency.name, "duties": len(silent_agencies[pk]), "codes": silent_agencies[pk]}
            for pk, agency in sorted(agencies.items(), key=lambda item: item[1].key)
            if silent_agencies.get(pk)
        ],
    }


def _ward(frame: Frame, ward, codes: list[str], is_judged: bool) -> dict:
    row = frame.assessments.get((frame.counting.pk, ward.pk)) if frame.counting else None
    state = frame.state_of(row)
    return ward_words(ward) | {
        "duties": len(codes),
        "codes": codes,
        "owes_assessment": is_judged and state not in SENT,
        "assessment_state": state,
        "assessment_label": str(STATE_LABELS.get(state, "chưa mở")) if is_judged else "",
        "returned": state == Assessment.State.RETURNED,
    }
