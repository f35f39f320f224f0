"""What a dry run of a register's workbook says. Every kind of sheet answers with the same three words: rows, changes, problems."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Change(NamedTuple):
    """One value that would change: where in the file (a cell's address, "E12"), what it is, what is held and what is asked."""

    place: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do; `place` is a cell's address, or "" for the file as a whole."""

    place: str
    text: str


@dataclass
class Trial:
    """A file against the register as it stands: nothing is written yet. With any problem nothing of it may be applied.

    `ready` is the kind's own: what its `apply` writes, with the versions it was compared with.
    """

    rows: int = 0
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ready: Any = None
    faults: int = 0

    def __post_init__(self):
        self._places = {problem.place for problem in self.problems if problem.place}

    def tell(self, place: str, text: str) -> None:
        """Add a problem; a cell that has one already (a formula, say) is not told twice, but `faults` counts it."""
        self.faults += 1
        if place not in self._places:
            self.problems.append(Problem(place, text))

    @property
    def may_apply(self) -> bool:
        return bool(self.changes) and not self.problems
