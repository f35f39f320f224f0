"""Load the real units, their lineage, agencies and documents from the CSV files in the folder `reference`.

Read and checked as a whole first, each problem with its file and line; then written in one transaction, the two real
reorganisations by the same path as any later one. Loading twice changes nothing.
"""

from pathlib import Path

from django.db import transaction

from organisation.actions.periods import ensure_periods
from organisation.models import PortalState, Province, RiverPoint

from .bodies import FIRST_YEAR, LAST_YEAR, load_agencies, load_documents, load_holidays
from .events import carry_out_events
from .files import FOLDER, LAST_MERGER, Problem, Reference, rows_of, version_of_files
from .lines import read_lineage
from .regimes import load_regimes
from .units import read_units
from .wards import complete_wards, ensure_originals

__all__ = [
    "FOLDER",
    "LAST_MERGER",
    "Problem",
    "Reference",
    "load",
    "load_agencies",
    "load_documents",
    "read",
    "rows_of",
    "version_of_files",
]


def read(folder: Path = FOLDER) -> Reference:
    """Read every file and check it; problems are collected, not raised."""
    reference = Reference()
    read_units(reference, folder)
    read_lineage(reference, folder)
    reference.agencies = rows_of("agencies.csv", folder)
    reference.documents = rows_of("documents.csv", folder)
    reference.river = rows_of("tilegrid_river.csv", folder)
    return reference


@transaction.atomic
def load(reference: Reference) -> dict[str, int]:
    """Write what was read; returns how many rows of each kind were made. Raises ValueError when there are problems."""
    if reference.problems:
        raise ValueError("; ".join(str(problem) for problem in reference.problems[:20]))
    province, _made = Province.objects.get_or_create(code="01", defaults={"name": "Thành phố Hà Nội"})
    counts = {"văn bản": load_documents(reference), "đơn vị": ensure_originals(reference, province)}
    formed, counts["kế thừa"] = carry_out_events(reference)
    counts["đơn vị"] += formed
    complete_wards(reference, province)
    counts["cơ quan"] = load_agencies(reference)
    RiverPoint.objects.all().delete()
    RiverPoint.objects.bulk_create(RiverPoint(sequence=row["seq"], x=row["x"], y=row["y"]) for row in reference.river)
    counts["ngày nghỉ"] = load_holidays()
    counts["chế độ báo cáo"] = load_regimes()
    counts["kỳ báo cáo"] = ensure_periods(FIRST_YEAR, LAST_YEAR)
    PortalState.objects.update_or_create(pk=1, defaults={"reference_version": version_of_files()})
    return counts
