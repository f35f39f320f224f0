"""Enter, submit, return, verify and conclude an assessment. The table of `programme.life` says what may follow what."""

from .entering import FindingEntry, save_findings, submit_assessment
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
    "FindingEntry",
    "ReviewEntry",
    "StaleFindings",
    "conclude_assessment",
    "gathered_reasons",
    "return_assessment",
    "return_reviewed",
    "save_findings",
    "save_review",
    "submit_assessment",
    "verify_assessment",
]
