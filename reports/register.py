"""The register of numbers: one sequence for each agency's symbol and calendar year (Decree 30/2020/NĐ-CP)."""

from dataclasses import dataclass

from .models import Edition

MOST_GAPS = 20


@dataclass(frozen=True)
class Register:
    """What is known of one year: the last number given, the next one, and those below it that nobody here has."""

    symbol: str
    year: int
    last: int
    gaps: tuple[int, ...]

    @property
    def next(self) -> int:
        return self.last + 1

    def written(self, number: int) -> str:
        """05/BC-CATP."""
        return f"{number:02}/{self.symbol}"


def register_of(symbol: str, year: int) -> Register:
    """The register as it stands. Numbers missing in it may have gone to papers outside the portal. One query."""
    given = set(_rows(symbol, year).values_list("issue_number", flat=True))
    last = max(given, default=0)
    gaps = (number for number in range(last - 1, 0, -1) if number not in given)
    newest_first = [number for number, _each in zip(gaps, range(MOST_GAPS), strict=False)]
    return Register(symbol, year, last, tuple(sorted(newest_first)))


def holder_of(symbol: str, year: int, number: int) -> Edition | None:
    """Who has the number."""
    rows = _rows(symbol, year).filter(issue_number=number)
    return rows.select_related("report__period", "report__ward", "report__document").first()


def _rows(symbol: str, year: int):
    return Edition.objects.filter(issue_symbol=symbol, issue_year=year).order_by()
