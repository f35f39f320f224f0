"""What changes facilities. Each act is atomic, guarded by versions, recorded, and leaves the standings right."""

from .equipment import HoldingEntry, StaleHoldings, save_holdings
from .headquarters import create_headquarters, end_occupancy, save_headquarters, set_occupancy
from .money import add_disbursement, create_funding, save_funding
from .projects import create_project, save_project
from .rows import backfill_search

__all__ = [
    "HoldingEntry",
    "StaleHoldings",
    "add_disbursement",
    "backfill_search",
    "create_funding",
    "create_headquarters",
    "create_project",
    "end_occupancy",
    "save_funding",
    "save_headquarters",
    "save_holdings",
    "save_project",
    "set_occupancy",
]
