"""The programme: what was directed, by which criteria stations are judged, and how each ward stands."""

from .assessment import Assessment, AssessmentStep
from .bundle import EvidenceBundle
from .check_rule import CheckRule
from .clock import Dispute, Extension
from .criteria import CriteriaGroup, CriteriaSet
from .criterion import Criterion
from .crosswalk import Changeover, CriterionLink
from .directive import Directive, DirectiveWording, TrajectoryPoint
from .duty import Duty
from .entry_sheet import EntrySheet
from .evidence import Evidence
from .finding import Finding
from .lock import LockException
from .obstacle import Obstacle
from .progress import Progress, ProgressPaper
from .recognition import Recognition, RecognitionStep
from .standing import DirectiveStanding, WardStanding
from .status import Status

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
    "DirectiveStanding",
    "DirectiveWording",
    "Dispute",
    "Duty",
    "EntrySheet",
    "Evidence",
    "EvidenceBundle",
    "Extension",
    "Finding",
    "LockException",
    "Obstacle",
    "Progress",
    "ProgressPaper",
    "Recognition",
    "RecognitionStep",
    "Status",
    "TrajectoryPoint",
    "WardStanding",
]
