"""What is owed for a period, and its frozen, numbered, hashed issues."""

from .digest import Digest, DigestChoice, Notice
from .edition import Edition, ReportFile
from .plan import ReportPlan
from .report import ComplianceReport, FileFormat, ReportKind, ReportQuerySet, ReportReading

__all__ = [
    "ComplianceReport",
    "Digest",
    "DigestChoice",
    "Edition",
    "FileFormat",
    "Notice",
    "ReportFile",
    "ReportKind",
    "ReportPlan",
    "ReportQuerySet",
    "ReportReading",
]
