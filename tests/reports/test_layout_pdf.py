"""Millimetres and points of the PDF, read back: line spacing, gaps, lines under the head, dashes under the colon."""

import json
from itertools import pairwise

import pytest
from pypdf.generic import ContentStream

from reports.canonical import canonical
from reports.compose import compose_city
from reports.render import paper
from reports.render.measures import width_mm
from tests.reports.test_report_paper import ISSUED, MM, pieces, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(world, tmp_path):
    return printed(json.loads(canonical(compose_city(world.period))), ISSUED, tmp_path).pages[0]


def drawn(page) -> list[float]:
    """Lengths in mm of the straight lines that the page draws."""
    lengths, start, scale = [], None, [1.0]
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"q":
            scale.append(scale[-1])
        elif operator == b"Q":
            scale.pop()
        elif operator == b"cm":
            scale[-1] *= float(operands[0])
        elif operator == b"m":
            start = [float(part) for part in operands]
        elif operator == b"l" and start:
            end = [float(part) for part in operands]
            if abs(end[1] - start[1]) < 0.01:
                lengths.append(abs(end[0] - start[0]) * abs(scale[-1]) / MM)
    return lengths


def test_lines_under_agency_motto_and_subject_are_as_long_as_ruled(first):
    agency = width_mm("CÔNG AN THÀNH PHỐ HÀ NỘI", paper.AGENCY, "Bold")
    motto = width_mm(paper.MOTTO_WORDS, paper.MOTTO, "Bold")
    under_agency, under_motto, under_subject = drawn(first)[:3]
    assert agency / 3 <= under_agency <= agency / 2
    assert under_motto == pytest.approx(motto, abs=0.3)
    assert 50 <= under_subject <= 80


def test_body_is_set_at_1_15_with_six_points_between_paragraphs(first):
    heights = sorted(
        {round(y * MM, 1) for _text, x, y, _font, size in pieces(first) if round(size) == 14 and y < 150}, reverse=True
    )
    steps = [round(above - below, 1) for above, below in pairwise(heights)]
    line = 14 * 1.149 * paper.LINE
    assert min(steps) == pytest.approx(line, abs=0.2)
    assert any(step == pytest.approx(line + paper.PARAGRAPH_GAP, abs=0.2) for step in steps)


def test_each_dash_stands_under_the_colon(first):
    found = pieces(first)
    start = next(x for text, x, *_rest in found if text.startswith("Kính gửi"))
    dashes = {round(x, 1) for text, x, *_rest in found if text.startswith(("- Bộ Công an", "- Ủy ban nhân dân"))}
    assert len(dashes) == 1
    assert dashes.pop() - start == pytest.approx(width_mm("Kính gửi", 14), abs=0.3)
