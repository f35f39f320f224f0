"""What people type in; the acts decide what becomes of it."""

from .equipment import HoldingsForm
from .headquarters import HeadquartersCreateForm, HeadquartersForm
from .headquarters_records import HouseForm, PaperForm, SurveyForm, WithdrawForm
from .headquarters_uses import NewUseForm, SpanForm, UseForm
from .money import DisbursementForm, LadderForm
from .projects import ProjectCreateForm, ProjectForm
from .remedies import RemedyForm
from .stages import StagesForm

__all__ = [
    "DisbursementForm",
    "HeadquartersCreateForm",
    "HeadquartersForm",
    "HoldingsForm",
    "HouseForm",
    "LadderForm",
    "NewUseForm",
    "PaperForm",
    "ProjectCreateForm",
    "ProjectForm",
    "RemedyForm",
    "SpanForm",
    "StagesForm",
    "SurveyForm",
    "UseForm",
    "WithdrawForm",
]
