"""What is owed for a period, and its frozen, numbered, hashed issues."""

from .delivery import Delivery, Recipient
from .digest import Digest, DigestChoice, Notice
from .edition import Edition, ReportFile
from .narrative import Narrative
from .obligation import Objection, Obligation
from .plan import ReportPlan
from .report import ComplianceReport, FileFormat, ReportKind, ReportQuerySet, ReportReading
from .run import Run
from .signed import SignedFile
from .template import ReportTemplate

__all__ = [
    "ComplianceReport",
    "Delivery",
    "Digest",
    "DigestChoice",
    "Edition",
    "FileFormat",
    "Narrative",
    "Notice",
    "Objection",
    "Obligation",
    "Recipient",
    "ReportFile",
    "ReportKind",
    "ReportPlan",
    "ReportQuerySet",
    "ReportReading",
    "ReportTemplate",
    "Run",
    "SignedFile",
]
