"""The drawing of a course: days as far apart as they are, what was due dashed, what was reached written out as far as it fits."""

import re
from datetime import date, timedelta

from organisation.course_chart import ROOM, course_svg

START = date(2026, 1, 1)


def test_days_lie_as_far_apart_as_they_are():
    drawn = course_svg([(START, 0), (START + timedelta(100), 50), (START + timedelta(400), 100)], [], title="T")
    assert 'class="line expected" d="M46.0 176.0L186.0 102.0L606.0 28.0"' in drawn


def test_every_point_is_named_and_the_newest_written_out():
    reached = [(START + timedelta(30 * place), float(place), f"K{place}") for place in range(20)]
    drawn = course_svg([], reached, title="T")
    assert drawn.count("<circle") == 20 and "<title>K3: 3</title>" in drawn
    written = re.findall(r'class="tick"[^>]*>(K\d+)<', drawn)
    places = [float(x) for x in re.findall(r'class="tick" x="([\d.]+)"', drawn)]
    assert written[0] == "K19" and all(b - a >= ROOM for a, b in zip(places[1:], places, strict=False))


def test_a_course_that_goes_on_names_its_end():
    ends = START + timedelta(1000)
    drawn = course_svg([(START, 0.0), (ends, 100.0)], [(START, 5.0, "K")], title="T")
    assert ">100</text>" in drawn and ">27/09/2028</text>" in drawn


def test_a_single_day_is_no_course_and_names_are_escaped():
    assert course_svg([(START, 1.0)], [(START, 1.0, "K")], title="T") == ""
    drawn = course_svg([(START, 1.0)], [(START + timedelta(1), 1.0, "<b>")], title='"<T>')
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn and "&quot;&lt;T&gt;" in drawn


def test_values_of_nothing_and_below_stay_inside_the_drawing():
    drawn = course_svg([(START, 0.0), (START + timedelta(9), 0.0)], [(START, -5.0, "K")], title="T")
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert heights == [176.0]
