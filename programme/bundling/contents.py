"""What goes into the ZIP of an assessment: each file once, under a name of ours, in the folder of its first criterion."""

from dataclasses import dataclass, field
from datetime import date

from organisation.text import fold
from programme.evidence_gaps import Gap, gaps
from programme.models import Assessment, Evidence, Finding

LONGEST_STEM = 60


@dataclass(frozen=True)
class Use:
    """A file in support of one criterion. A file of several criteria has as many uses and one place in the ZIP."""

    finding: Finding
    row: Evidence
    member: str
    is_first: bool


@dataclass
class Contents:
    """The files by criterion, where each lies in the ZIP, and what is missing."""

    assessment: Assessment
    folder: str
    day: date
    uses: list[Use] = field(default_factory=list)
    missing: list[Gap] = field(default_factory=list)

    @property
    def files(self) -> list[Use]:
        """Each file once."""
        return [use for use in self.uses if use.is_first]


def contents_of(assessment: Assessment, day: date) -> Contents:
    """Read it in a constant number of queries; criteria in the order of their codes, files in the order they came in."""
    findings = list(
        Finding.objects.filter(assessment=assessment)
        .select_related("criterion")
        .prefetch_related("evidence__received_by", "evidence__replaces")
        .order_by("criterion__code")
    )
    folder = f"minh-chung-{plain(assessment.period.code)}-{plain(assessment.ward.name)}"
    found = Contents(assessment, folder, day, missing=gaps(findings, assessment.period, assessment.as_of))
    places: dict[int, str] = {}
    for finding in findings:
        number = 0
        for row in sorted(finding.evidence.all(), key=lambda row: (row.received_at, row.pk)):
            is_first = row.pk not in places
            if is_first:
                number += 1
                places[row.pk] = f"{folder}/{plain(finding.criterion.code)}/{number:02}-{member_name(row)}"
            found.uses.append(Use(finding, row, places[row.pk], is_first))
    return found


def member_name(row: Evidence) -> str:
    """Plain letters, digits and dashes, with the ending of what the file really is: safe on every system."""
    stem = row.name.rpartition(".")[0] or row.name
    return f"{plain(stem)[:LONGEST_STEM].strip('-') or 'tep'}.{plain(row.extension) or 'bin'}"


def plain(text: str) -> str:
    """The text in a-z, 0-9 and single dashes; in one case, since some systems know no other."""
    kept = "".join(char if char.isascii() and char.isalnum() else " " for char in fold(text))
    return "-".join(kept.split()) or "khong-ten"
