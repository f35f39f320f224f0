"""What people type in; the acts decide what becomes of it."""

from .equipment import HoldingsForm
from .headquarters import HeadquartersCreateForm, HeadquartersForm, UseForm
from .projects import DisbursementForm, FundingForm, ProjectCreateForm, ProjectForm
from .remedies import RemedyForm
from .stages import StagesForm

__all__ = [
    "DisbursementForm",
    "FundingForm",
    "HeadquartersCreateForm",
    "HeadquartersForm",
    "HoldingsForm",
    "ProjectCreateForm",
    "ProjectForm",
    "RemedyForm",
    "StagesForm",
    "UseForm",
]
