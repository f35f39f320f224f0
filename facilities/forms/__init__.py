"""What people type in; the acts decide what becomes of it."""

from .equipment import HoldingsForm
from .headquarters import HeadquartersCreateForm, HeadquartersForm, UseForm
from .projects import DisbursementForm, FundingForm, ProjectForm

__all__ = [
    "DisbursementForm",
    "FundingForm",
    "HeadquartersCreateForm",
    "HeadquartersForm",
    "HoldingsForm",
    "ProjectForm",
    "UseForm",
]
