"""The CSV files as they are: rows with their lines, and the faults found in them."""

import csv
import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from organisation.text import clean

FOLDER = Path(__file__).parent.parent / "reference"
LAST_MERGER = date(2025, 7, 1)


@dataclass(frozen=True)
class Problem:
    """One fault in a file: where, and what is wrong (Vietnamese, for the administrator)."""

    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.text}"


@dataclass
class Reference:
    """The files as read: rows keep the line they came from."""

    wards: dict[tuple[str, date | None], dict] = field(default_factory=dict)
    lines: list[dict] = field(default_factory=list)
    agencies: list[dict] = field(default_factory=list)
    documents: list[dict] = field(default_factory=list)
    river: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, file: str, line: int, text: str) -> None:
        self.problems.append(Problem(file, line, text))


def rows_of(name: str, folder: Path = FOLDER) -> list[dict]:
    """The rows of a CSV file, cleaned, each with its line number under `line`."""
    with open(folder / name, newline="", encoding="utf-8") as file:
        return [
            {key: clean(value or "") for key, value in row.items()} | {"line": number}
            for number, row in enumerate(csv.DictReader(file), start=2)
        ]


def version_of_files(folder: Path = FOLDER) -> str:
    """A hash over the files: tells whether the reference data in the database are these."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
