"""Enter, submit, return, verify and conclude an assessment. The table of `programme.life` says what may follow what."""

from .carrying import Again, again, carry_forward
from .entering import FindingEntry, save_finding, save_findings, submit_assessment
from .reviewing import (
    ReviewEntry,
    conclude_assessment,
    gathered_reasons,
    return_assessment,
    return_reviewed,
    save_review,
    verify_assessment,
)
from .steps import StaleFindings

__all__ = [
    "Again",
    "FindingEntry",
    "ReviewEntry",
    "StaleFindings",
    "again",
    "carry_forward",
    "conclude_assessment",
    "gathered_reasons",
    "return_assessment",
    "return_reviewed",
    "save_finding",
    "save_findings",
    "save_review",
    "submit_assessment",
    "verify_assessment",
]
