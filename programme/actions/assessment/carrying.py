"""Answer again as in the period before: "no change" in one act, with the papers that are still in force."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from organisation.models import Officer
from programme import checks, engine, life
from programme.earlier import last_findings
from programme.models import Assessment, Finding

from . import steps
from .entering import FindingEntry, keep_entries


@dataclass(frozen=True)
class Again:
    """An answer of the period before, as it would be given again."""

    value: Decimal | None = None
    is_applicable: bool = True
    note: str = ""


def again(finding: Finding, before: Finding | None) -> Again | None:
    """What "no change" would answer; None where nothing can be taken over.

    Not over an answer given already, not over a register's figure, and not what the reviewer refused without naming another value.
    """
    if before is None or finding.self_verdict or finding.is_computed:
        return None
    verdict, criterion = before.verified_verdict or before.self_verdict, finding.criterion
    if verdict == engine.NOT_APPLICABLE:
        return None if criterion.is_veto or not before.self_note else Again(None, False, before.self_note)
    if before.verified_verdict not in ("", before.self_verdict) and before.verified_value is None:
        return None
    value = checks.stood(before)
    return None if value is None or not criterion.accepts(value) else Again(value)


@transaction.atomic
def carry_forward(
    *, assessment_id: int, by: Officer, codes: Collection[str] | None = None
) -> tuple[Assessment, dict[str, Finding], list[str]]:
    """Take over the answers of the period before for what is still open (of `codes`, or all); says which were taken.

    Papers come along by reference while they are in force and not replaced by a newer one. Refuses as `save_findings`.
    """
    assessment, findings = steps.open_assessment(assessment_id, by, life.ENTER)
    earlier = last_findings(assessment)
    chosen = {
        code: answer
        for code, finding in findings.items()
        if (codes is None or code in codes) and (answer := again(finding, earlier.get(code)))
    }
    papers = _papers_in_force({earlier[code].pk for code in chosen}, assessment.as_of)
    entries = [
        FindingEntry(
            code=code,
            version=findings[code].version,
            value=answer.value,
            is_applicable=answer.is_applicable,
            note=findings[code].self_note or answer.note,
            links=frozenset(papers[earlier[code].pk]),
        )
        for code, answer in chosen.items()
    ]
    keep_entries(assessment, findings, by, entries)
    return assessment, findings, list(chosen)


def _papers_in_force(finding_ids: Collection[int], day: date) -> dict[int, list[int]]:
    """Keys of the papers by finding: neither out of force on the day nor replaced by a newer revision."""
    held = defaultdict(list)
    rows = Finding.evidence.through.objects.filter(
        Q(evidence__valid_until__isnull=True) | Q(evidence__valid_until__gt=day),
        finding__in=finding_ids,
        evidence__later__isnull=True,
    )
    for finding_id, evidence_id in rows.values_list("finding_id", "evidence_id"):
        held[finding_id].append(evidence_id)
    return held
