"""The programme: what was directed, by which criteria stations are judged, and how each ward stands."""

from .assessment import Assessment, AssessmentStep
from .bundle import EvidenceBundle
from .check_rule import CheckRule
from .criteria import CriteriaGroup, CriteriaSet
from .criterion import Criterion
from .crosswalk import Changeover, CriterionLink
from .directives import Directive, Duty, Progress
from .entry_sheet import EntrySheet
from .evidence import Evidence
from .finding import Finding
from .lock import LockException
from .recognition import Recognition, RecognitionStep
from .standing import WardStanding

__all__ = [
    "Assessment",
    "AssessmentStep",
    "Changeover",
    "CheckRule",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "CriterionLink",
    "Directive",
    "Duty",
    "EntrySheet",
    "Evidence",
    "EvidenceBundle",
    "Finding",
    "LockException",
    "Progress",
    "Recognition",
    "RecognitionStep",
    "WardStanding",
]
