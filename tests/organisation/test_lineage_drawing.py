"""The drawing of a lineage: who stands where, what each line says, and that nothing is said by colour alone."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from organisation.layers import SPACE, laid_out, ports
from organisation.lineage_drawing import GAP, WIDTH, Line, Unit, legend_html, lineage_svg

FIRST, SECOND = date(2025, 1, 1), date(2025, 7, 1)


def unit(key, **values):
    return Unit(key, values.pop("name", f"Đơn vị {key}"), url=f"/phuong/{key}/bien-dong/", **values)


def line(start, end, day=SECOND, stroke="whole", takes=True):
    return Line(start, end, day, stroke, "toàn bộ", takes, f"{start} → {end}")


def drawn(units, lines):
    return BeautifulSoup(lineage_svg(units, lines, title="Dòng kế thừa"), "html.parser").svg


def left_of(svg, key) -> float:
    """How far from the left the unit's box stands."""
    box = svg.find("a", href=f"/phuong/{key}/bien-dong/")
    return float(box["transform"].removeprefix("translate(").split()[0])


def test_units_stand_in_layers_by_the_day_of_the_event_that_ended_them():
    # 1 ended at the first event; 2 stood from before until the second, like 3 that the first one formed; 4 stands.
    svg = drawn([unit(key) for key in (1, 2, 3, 4)], [line(1, 3, FIRST), line(3, 4), line(2, 4)])
    lefts = {key: left_of(svg, key) for key in (1, 2, 3, 4)}
    assert lefts[2] == lefts[3] == lefts[1] + WIDTH + GAP and lefts[4] == lefts[3] + WIDTH + GAP
    assert [text.text for text in svg.find_all(class_="lineage-day")] == ["01/01/2025", "01/07/2025"]


def test_every_line_says_its_stroke_its_word_and_its_sentence():
    lines = [
        line(1, 9, stroke="whole"),
        line(2, 9, stroke="part", takes=False),
        line(3, 9, stroke="land", takes=False),
        line(4, 9, stroke="unknown"),
    ]
    svg = drawn([unit(key) for key in (1, 2, 3, 4, 9)], lines)
    groups = {group.title.text: group for group in svg.find_all("g", class_="line")}
    assert set(groups) == {"1 → 9", "2 → 9", "3 → 9", "4 → 9"}
    for each in lines:
        group = groups[each.said]
        assert f"line-{each.stroke}" in group["class"] and group.find("text").text == each.word
        assert ("line-takes" in group["class"]) == each.takes
        head = "#line-takes" if each.takes else "#line-end"
        assert head in group.find(class_="line-drawn")["marker-end"]


def test_line_that_takes_the_records_lies_on_top_of_the_others():
    svg = drawn([unit(1), unit(2), unit(3)], [line(1, 2), line(1, 3, takes=False)])
    assert ["line-takes" in group["class"] for group in svg.find_all("g", class_="line")] == [False, True]


def test_unit_looked_at_is_marked_and_no_link():
    svg = drawn([unit(1, is_here=True, said="phường Một, đơn vị đang xem"), unit(2)], [line(1, 2)])
    here = svg.find(class_="unit-here")
    assert here.name == "g" and here["aria-label"] == here.title.text == "phường Một, đơn vị đang xem"
    assert [link["href"] for link in svg.find_all("a")] == ["/phuong/2/bien-dong/"]


def test_words_are_escaped_and_long_ones_cut_in_the_box_only():
    name = "Phường có cái tên dài hơn mọi cái tên <b>"
    svg = drawn([unit(1, name=name), unit(2)], [line(1, 2)])
    assert svg.b is None and svg.a.title.text == name
    assert svg.find(class_="unit-name").text.endswith("…")


def test_lines_to_units_not_given_are_left_out():
    svg = drawn([unit(1), unit(2)], [line(1, 2), line(1, 3), line(4, 2)])
    assert len(svg.find_all("g", class_="line")) == 1


@pytest.mark.parametrize("units", [[], [unit(1, is_here=True)]])
def test_drawing_without_lines_is_still_a_drawing(units):
    svg = drawn(units, [])
    assert svg["aria-label"] == "Dòng kế thừa" and len(svg.find_all(class_="unit-here")) == len(units)


def test_fourteen_predecessors_stand_one_below_the_other():
    svg = drawn([unit(key) for key in range(1, 16)], [line(key, 15) for key in range(1, 15)])
    tops = sorted(
        (float(link["transform"].split()[1].rstrip(")")) + float(link.rect["y"]), float(link.rect["height"]))
        for link in svg.find_all("a")
        if left_of(svg, 15) > float(link["transform"].removeprefix("translate(").split()[0])
    )
    assert len(tops) == 14
    assert all(upper + height + SPACE <= lower for (upper, height), (lower, _height) in pairwise(tops))


def test_order_of_neighbours_follows_what_they_lead_to():
    """Without crossings: 1 and 3 lead to 11, 2 and 4 to 12."""
    links = [(1, 11, 0), (2, 12, 0), (3, 11, 0), (4, 12, 0)]
    ranks, _ways = laid_out([1, 2, 3, 4, 11, 12], links, [0])
    assert [[spot.key for spot in rank] for rank in ranks] == [[1, 3, 2, 4], [11, 12]]


def test_line_that_passes_a_layer_keeps_its_own_lane():
    ranks, ways = laid_out([1, 2, 3], [(1, 2, "a"), (2, 3, "b"), (1, 3, "a")], ["a", "b"])
    assert [spot.layer for spot in ways[2]] == [0, 1, 2] and ways[2][1].key is None
    assert ways[2][1] in ranks[1]
    assert ports(ways, leaving=True)[0] != ports(ways, leaving=True)[2]


@pytest.mark.parametrize("seed", range(20))
def test_no_two_places_of_a_layer_overlap_whatever_the_events(seed):
    chance = random.Random(seed)
    days = [date(2020, 1, 1) + timedelta(days=100 * step) for step in range(chance.randint(1, 6))]
    keys = list(range(chance.randint(2, 40)))
    links = {
        (start, end, chance.choice(days)) for start, end in (sorted(chance.sample(keys, 2)) for _ in range(len(keys)))
    }
    held: dict[int, int] = {}
    links = [(start, end, day) for start, end, day in sorted(links) if held.setdefault(start, day) == day]
    ranks, ways = laid_out(keys, links, days)
    assert sorted(spot.key for rank in ranks for spot in rank if spot.key is not None) == keys and len(ways) == len(
        links
    )
    for rank in ranks:
        for upper, lower in pairwise(rank):
            assert upper.y + upper.height / 2 + SPACE <= lower.y - lower.height / 2 + 1e-6
    for start, way in zip(ports(ways, leaving=True), ways, strict=True):
        assert abs(start - way[0].y) <= way[0].height / 2


def test_legend_tells_every_stroke_by_a_word():
    legend = BeautifulSoup(legend_html(), "html.parser")
    assert [entry.text for entry in legend.find_all("li")][:3] == [
        "toàn bộ",
        "một phần",
        "một phần diện tích, không có dân",
    ]
