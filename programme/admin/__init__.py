"""The programme in the admin: directives and draft criteria are kept here; what wards and reviewers wrote is only looked at."""

from . import assessments, checks, criteria, directives, evidence, recognitions

__all__ = ["assessments", "checks", "criteria", "directives", "evidence", "recognitions"]
