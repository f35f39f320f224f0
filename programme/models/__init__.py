"""The programme: what was directed, by which criteria stations are judged, and how each ward stands."""

from .assessment import Assessment, AssessmentStep, Finding
from .criteria import CriteriaGroup, CriteriaSet
from .criterion import Criterion
from .crosswalk import Changeover, CriterionLink
from .directives import Directive, Duty, Progress
from .evidence import Evidence
from .recognition import Recognition, RecognitionStep
from .standing import WardStanding

__all__ = [
    "Assessment",
    "AssessmentStep",
    "Changeover",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "CriterionLink",
    "Directive",
    "Duty",
    "Evidence",
    "Finding",
    "Progress",
    "Recognition",
    "RecognitionStep",
    "WardStanding",
]
