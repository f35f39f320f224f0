"""What an assessment says, as canonical bytes: the hash kept at conclusion is taken over them."""

import hashlib
import json
import unicodedata

from .models import Assessment, Finding


def plain(number) -> str | None:
    """A decimal as text without needless zeros, the same on every database."""
    if number is None:
        return None
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def content_of(assessment: Assessment, findings: list[Finding] | None = None) -> dict:
    """The ward, the period, the set and every finding with both verdicts, the words and the hashes of its evidence.

    The flag for the commission and the answer to a warning are in it where there is one.

    `findings`: the assessment's, when they are read already, with criterion and evidence.
    """
    if findings is None:
        findings = list(
            Finding.objects.filter(assessment=assessment).select_related("criterion").prefetch_related("evidence")
        )
    findings = sorted(findings, key=lambda finding: finding.criterion.code)
    return {
        "ward": [assessment.ward.code, str(assessment.ward.established_on or "")],
        "period": assessment.period.code,
        "criteria_set": [assessment.criteria_set.name, assessment.criteria_set.version],
        "findings": [
            {
                "criterion": finding.criterion.code,
                "provenance": finding.provenance,
                "self": [
                    plain(finding.self_value),
                    finding.self_verdict,
                    plain(finding.self_points),
                    finding.self_note,
                ],
                "verified": [
                    plain(finding.verified_value),
                    finding.verified_verdict,
                    plain(finding.verified_points),
                    finding.opinion,
                ],
                "evidence": sorted(row.sha256 for row in finding.evidence.all()),
                **_said_besides(finding),
            }
            for finding in findings
        ],
    }


def _said_besides(finding: Finding) -> dict:
    """What a finding may say besides; left out where nothing is said, so that earlier conclusions keep their hash."""
    said = {}
    if finding.is_for_commission:
        said["for_commission"] = True
    if finding.warning_answer:
        said["warning_answer"] = finding.warning_answer
    return said


def content_hash(assessment: Assessment, findings: list[Finding] | None = None) -> str:
    """SHA-256 over the canonical JSON (sorted keys, no spaces, NFC, UTF-8)."""
    text = json.dumps(content_of(assessment, findings), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
