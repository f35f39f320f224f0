"""The parts of a report: for each block of its data the annex, the sentences and the small table that go with it.

A report has the parts whose blocks its data hold, whatever its kind and however long ago it was frozen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import annexes as annex
from . import counted, facilities, remarks, resolution, summaries, titles, words
from .tables import Table


@dataclass(frozen=True)
class Part:
    """`block`: what of the data it tells; `annex`, `words` and `table` make its annex, sentences and table in the text."""

    block: str
    title: str
    annex: Callable[[dict], Table]
    words: Callable[[dict], list[str]]
    table: Callable[[dict], Table | None] = lambda data: None


def _duties(data: dict) -> Table:
    """A ward's report gives each duty instead of counts."""
    return annex.directives(data) if data["unit"] is None else summaries.answers(data)


def _criteria(data: dict) -> Table:
    """A ward's report gives each criterion instead of counts."""
    return annex.criteria(data) if data["unit"] is None else summaries.verdicts(data)


def _quarters(data: dict) -> Table | None:
    found = summaries.quarters(data)
    return found if len(found.rows) > 1 else None


def _sources(data: dict) -> Table | None:
    found = summaries.sources(data)
    return found if found.rows else None


# In the order of the text.
PARTS = [
    Part("directives", "Chỉ tiêu, nhiệm vụ", _duties, words.directives),
    Part("bodies", "Theo đơn vị, cơ quan", resolution.bodies, resolution.bodies_words),
    Part("obstacles", "Vướng mắc", resolution.obstacles, resolution.obstacles_words),
    Part("extensions", "Gia hạn", resolution.extensions, resolution.extensions_words),
    Part("recognition", "Đăng ký, đề nghị và công nhận", titles.recognition, titles.recognition_words),
    Part("inheritance", "Kết quả của đơn vị trước sắp xếp", titles.inheritance, titles.inheritance_words),
    Part("assessments", "Đánh giá theo bộ tiêu chí", _criteria, words.assessments, _quarters),
    Part("headquarters", "Trụ sở", annex.headquarters, words.headquarters),
    Part("equipment", "Trang bị", annex.equipment, words.equipment),
    Part("projects", "Dự án và vốn đầu tư", annex.projects, words.projects, _sources),
    Part("gaps", "So với định mức", facilities.gaps, facilities.gaps_words),
    Part("surplus", "Trụ sở dôi dư", facilities.surplus, facilities.surplus_words),
    Part("forecast", "Dự báo đủ tiêu chí cơ sở vật chất", facilities.forecast, facilities.forecast_words),
    Part("proposals", "Chỉ tiêu an ninh, trật tự", remarks.security, remarks.security_words),
    Part("proposals", "Tồn tại, hạn khắc phục", remarks.shortcomings, remarks.shortcomings_words),
    Part("proposals", "Kiến nghị theo thẩm quyền", remarks.proposals, remarks.proposals_words),
    Part("figures", "Các chỉ số, cách tính và nguồn", counted.figures, counted.words),
]
# Annexes V to VII of the programme stand before the one of projects, which is the portal's own.
BEHIND_REMARKS = {"projects", "gaps", "surplus", "forecast", "figures"}


def parts_of(data: dict) -> list[Part]:
    """Those that these data have, in the order of the text."""
    return [part for part in PARTS if part.block in data]


def annex_order(found: list[tuple[Part, Table]]) -> list[tuple[Part, Table]]:
    """Parts with their annexes, in the order of the annexes."""
    return sorted(found, key=lambda one: one[0].block in BEHIND_REMARKS)
