"""What stations have: headquarters, equipment, and the projects and money that are to cure what is missing."""

from .equipment import EquipmentCategory, EquipmentHolding
from .headquarters import Headquarters, Occupancy
from .investment import Disbursement, Funding, InvestmentProject, disbursement_rate
from .standing import HeadquartersStanding, MoneyStanding

__all__ = [
    "Disbursement",
    "EquipmentCategory",
    "EquipmentHolding",
    "Funding",
    "Headquarters",
    "HeadquartersStanding",
    "InvestmentProject",
    "MoneyStanding",
    "Occupancy",
    "disbursement_rate",
]
