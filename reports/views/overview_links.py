"""Where the overview's figures have their rows."""

from dataclasses import dataclass

from organisation.models import ReportingPeriod
from organisation.reading import Reading
from programme.models import Assessment
from reports.links import to


def written(reading: Reading) -> tuple[tuple[str, str], ...]:
    """The reading as an address says it: nothing where it is the usual one."""
    if not reading.is_restated:
        return ()
    return (("doc", reading.word), *(() if reading.is_today else (("ngay", reading.day.isoformat()),)))


@dataclass(frozen=True)
class Links:
    """The lists behind the figures of a quarter, under the same reading: they hold exactly the rows that were counted."""

    quarter: ReportingPeriod
    reading: Reading

    @property
    def _doc(self) -> dict:
        return dict(written(self.reading))

    def wards(self, **filters) -> str:
        """The wards counted: as they stood on the due day, or their heirs."""
        stood = (
            {"ngay": self.quarter.ward_due_on} if self.quarter.wards_changed and not self.reading.is_restated else {}
        )
        return to("reports:ward-list", ky=self.quarter.code, **self._doc, **stood, **filters)

    def sites(self, word: str, kinds: list[str]) -> str:
        """The wards of today by their headquarters, those of the kinds that are bound: facts of now, whatever the quarter."""
        bound = {"loai": kinds[0]} if len(kinds) == 1 else {"dien": "trong"}
        return to("reports:ward-list", ky=self.quarter.code, **{"tru-so": word}, **bound)

    def ward(self, pk: int) -> str:
        return to("reports:ward-detail", pk, ky=self.quarter.code, **self._doc)

    def papers(self, **filters) -> str:
        return to("programme:assessment-list", ky=self.quarter.code, **self._doc, **filters)

    def waiting(self) -> str:
        return self.papers(**{"trang-thai": Assessment.State.SUBMITTED})

    def projects(self, **filters) -> str:
        return to("facilities:project-list", **filters, **self._doc)
