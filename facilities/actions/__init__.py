"""What changes facilities. Each act is atomic, guarded by versions, recorded, and leaves the standings right."""

from .buildings import add_house, save_house
from .equipment import HoldingEntry, StaleHoldings, save_holdings
from .headquarters import create_headquarters, save_headquarters
from .ladder import LadderRefused, StaleLadder, save_ladder, save_ladders
from .money import add_disbursement
from .occupancy import correct_use, end_occupancy, record_use, set_occupancy
from .papers import add_paper, withdraw_paper
from .projects import create_project, save_project
from .remedies import create_remedy, save_remedy
from .rows import backfill_search
from .stages import StageEntry, save_stages
from .surveys import record_survey

__all__ = [
    "HoldingEntry",
    "LadderRefused",
    "StageEntry",
    "StaleHoldings",
    "StaleLadder",
    "add_disbursement",
    "add_house",
    "add_paper",
    "backfill_search",
    "correct_use",
    "create_headquarters",
    "create_project",
    "create_remedy",
    "end_occupancy",
    "record_survey",
    "record_use",
    "save_headquarters",
    "save_holdings",
    "save_house",
    "save_ladder",
    "save_ladders",
    "save_project",
    "save_remedy",
    "save_stages",
    "set_occupancy",
    "withdraw_paper",
]
