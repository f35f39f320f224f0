"""The ground: where, who, when, on what basis."""

from .agency import Agency, AgencyAlias
from .audit import AuditCheck, AuditEntry, AuditHead
from .document import Clause, Document, DocumentFile, DocumentLink
from .officer import Officer
from .period import Holiday, ReportingPeriod
from .regime import Regime, RegimeLevel
from .reorganisation import Detail, FormedUnit, Reorganisation, ReorganisationLine, Rule, Share
from .sheet import RegisterSheet
from .state import PortalState
from .succession import Succession
from .token import ApiToken
from .ward import Ancestry, Province, RiverPoint, Ward

__all__ = [
    "Agency",
    "AgencyAlias",
    "Ancestry",
    "ApiToken",
    "AuditCheck",
    "AuditEntry",
    "AuditHead",
    "Clause",
    "Detail",
    "Document",
    "DocumentFile",
    "DocumentLink",
    "FormedUnit",
    "Holiday",
    "Officer",
    "PortalState",
    "Province",
    "Regime",
    "RegimeLevel",
    "RegisterSheet",
    "Reorganisation",
    "ReorganisationLine",
    "ReportingPeriod",
    "RiverPoint",
    "Rule",
    "Share",
    "Succession",
    "Ward",
]
