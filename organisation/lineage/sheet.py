"""Rows of an event as a workbook or a CSV file."""

from datetime import date

from .plan import Plan
from .problem import Problem


def read_rows(upload_bytes: bytes, name: str) -> tuple[list[dict], list[Problem]]:
    """The rows of the file, each with its number under `row`, and what cannot be read."""
    raise NotImplementedError


def plan_from_rows(rows: list[dict], effective_on: date) -> tuple[Plan, list[Problem]]:
    """The plan that the rows mean on that day, with proposals; every row that means none is named."""
    raise NotImplementedError


def template_xlsx() -> bytes:
    raise NotImplementedError


def template_csv() -> str:
    raise NotImplementedError
