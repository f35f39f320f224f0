"""What is owed for a period, and its frozen, numbered, hashed issues."""

from .edition import Edition, ReportFile
from .plan import ReportPlan
from .report import ComplianceReport, FileFormat, ReportKind, ReportQuerySet, ReportReading

__all__ = [
    "ComplianceReport",
    "Edition",
    "FileFormat",
    "ReportFile",
    "ReportKind",
    "ReportPlan",
    "ReportQuerySet",
    "ReportReading",
]
