"""A fault of a plan, or something to look at again."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do about it (Vietnamese); `row` is the line it is about, None for the event as a whole."""

    row: int | None
    text: str
    is_warning: bool = False

    def __str__(self):
        return self.text if self.row is None else f"{self.row}: {self.text}"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that stand in the way."""
    return [problem for problem in problems if not problem.is_warning]
