"""What stations have: headquarters, equipment, and the projects and money that are to cure what is missing."""

from .building import Building
from .equipment import EquipmentCategory, EquipmentCount, EquipmentHolding, Handover
from .funding import Disbursement, Funding, FundingRevision, disbursement_rate
from .headquarters import Headquarters
from .norm import Norm
from .occupancy import Occupancy
from .project import InvestmentProject
from .remedy import Remedy
from .sources import Source
from .stage import Cure, ProjectStage
from .standing import EquipmentStanding, HeadquartersStanding, MoneyBySource, MoneyStanding
from .surplus import SurplusCase
from .survey import HeadquartersPaper, Survey

__all__ = [
    "Building",
    "Cure",
    "Disbursement",
    "EquipmentCategory",
    "EquipmentCount",
    "EquipmentHolding",
    "EquipmentStanding",
    "Funding",
    "FundingRevision",
    "Handover",
    "Headquarters",
    "HeadquartersPaper",
    "HeadquartersStanding",
    "InvestmentProject",
    "MoneyBySource",
    "MoneyStanding",
    "Norm",
    "Occupancy",
    "ProjectStage",
    "Remedy",
    "Source",
    "SurplusCase",
    "Survey",
    "disbursement_rate",
]
