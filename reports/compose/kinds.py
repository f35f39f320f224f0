"""Which blocks a report of each kind is made of, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.models import ReportKind

from . import (
    assessments,
    bodies,
    directives,
    equipment,
    extensions,
    forecast,
    gaps,
    headquarters,
    inheritance,
    money,
    obstacles,
    owing,
    proposals,
    recognition,
    surplus,
)
from .frame import Frame


@dataclass(frozen=True)
class Block:
    """A part of a report: its name in the data, what it is called when it fails, and what makes it."""

    key: str
    label: str
    make: Callable[[Frame], dict]


BLOCKS = [
    Block("directives", "chỉ tiêu, nhiệm vụ", directives.block),
    Block("bodies", "kết quả theo đơn vị, cơ quan", bodies.block),
    Block("obstacles", "vướng mắc", obstacles.block),
    Block("extensions", "gia hạn", extensions.block),
    Block("assessments", "đánh giá theo bộ tiêu chí", assessments.block),
    Block("recognition", "công nhận", recognition.block),
    Block("inheritance", "kết quả của đơn vị trước sắp xếp", inheritance.block),
    Block("headquarters", "trụ sở", headquarters.block),
    Block("equipment", "trang bị", equipment.block),
    Block("projects", "dự án và vốn đầu tư", money.block),
    Block("gaps", "so với định mức", gaps.block),
    Block("surplus", "trụ sở dôi dư", surplus.block),
    Block("forecast", "dự báo cơ sở vật chất", forecast.block),
    Block("proposals", "kiến nghị", proposals.block),
    Block("owing", "đơn vị còn nợ báo cáo", owing.block),
]
WHOLE = (
    "directives",
    "assessments",
    "headquarters",
    "equipment",
    "projects",
    "gaps",
    "surplus",
    "forecast",
    "proposals",
    "owing",
)
NAMES = {
    ReportKind.CITY: WHOLE,
    ReportKind.WARD: WHOLE,
    ReportKind.DOCUMENT: ("directives", "bodies", "obstacles", "extensions", "owing"),
    ReportKind.FACILITIES: ("headquarters", "equipment", "projects", "gaps", "surplus", "forecast"),
    ReportKind.RECOGNITION: ("recognition", "inheritance", "forecast"),
}
# A title belongs to the unit it was given to and never passes to the one that follows (programme.models.Recognition).
NEVER_RESTATED = {ReportKind.WARD, ReportKind.RECOGNITION}


def blocks_of(kind: str) -> list[Block]:
    """The blocks of a report of this kind, in order."""
    return [block for block in BLOCKS if block.key in NAMES[ReportKind(kind)]]
