"""Who a report is by, for when, on what basis, how it is read and with which versions."""

import hashlib
from datetime import date

from organisation.models import Document, PortalState, Succession
from organisation.reading import THEN, Reading
from reports.word_templates import version_with

from .frame import Frame, ward_words

TEMPLATE_VERSION = "ND30-2020/3"


def identity(frame: Frame, kind: str) -> dict:
    """Who, when, on what basis, with which versions."""
    period, criteria = frame.period, frame.criteria_set
    return {
        "period": {
            "kind": period.kind,
            "year": period.year,
            "number": period.number,
            "first_day": period.first_day,
            "code": period.code,
            "label": period.label,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "ward_due_on": period.ward_due_on,
            "due_on": period.due_on,
            "due_effective_on": period.due_effective_on,
        },
        "counting": {
            "quarters": [{"code": quarter.code, "label": quarter.label} for quarter in frame.quarters],
            "last": frame.counting.code if frame.counting else None,
            "sent_by": frame.sent_by,
        },
        "unit": ward_words(frame.ward) if frame.ward else None,
        "document": document_words(frame.document) if frame.document else None,
        "reading": THEN,
        "restated_on": None,
        "reading_rule": Reading(THEN, period.ward_due_on).rule,
        "is_demonstration": PortalState.is_demonstration(),
        "cohort": _cohort(frame),
        "bases": _bases(frame),
        "versions": {
            "template": version_with(TEMPLATE_VERSION, kind),
            "criteria": str(criteria) if criteria else "",
            "criteria_is_proposal": bool(criteria and criteria.is_proposal),
            "lineage": lineage_version(period.ward_due_on),
        },
    }


def _cohort(frame: Frame) -> dict:
    kinds = [ward.kind for ward in frame.alive_when_due]
    return {
        "day": frame.period.ward_due_on,
        "expected": len(frame.cohort),
        "alive": len(kinds),
        "by_kind": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
    }


def _bases(frame: Frame) -> list[dict]:
    """The documents whose directives are followed, the higher and older first."""
    found = {directive.document_id: directive.document for directive in frame.directives}
    order = {"trung ương": 0, "thành phố": 1}
    documents = sorted(
        found.values(), key=lambda row: (order.get(row.level, 2), row.issued_on or date.max, row.number, row.key)
    )
    return [document_words(document) for document in documents]


def document_words(document: Document) -> dict:
    """A document as frozen data name it."""
    return {field: getattr(document, field) for field in ("kind", "number", "issuer", "issued_on", "title")}


def lineage_version(day: date) -> str:
    """A short hash over the successions in effect by that day: which lineage the report was composed under.

    What happens to the units afterwards is no part of a period: its figures and their hash stay the same.
    """
    fields = ("predecessor__code", "predecessor__established_on", "successor__code", "effective_on", "share")
    rows = Succession.objects.filter(effective_on__lte=day).values_list(*fields, "takes_records")
    content = "\n".join(sorted("|".join(str(part) for part in row) for row in rows))
    return hashlib.sha256(content.encode()).hexdigest()[:16]
