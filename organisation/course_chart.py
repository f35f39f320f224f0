"""The drawing of a course: what was to be reached by when, and what was."""

from collections.abc import Sequence
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from . import formats
from .charts import path_of

Dated = tuple[date, float]
ROOM = 100  # from one point of a course that is written out to the next, so that they do not run into one another


def course_svg(expected: Sequence[Dated], reached: Sequence[tuple[date, float, str]], *, title: str) -> SafeString:
    """A course over time, 640 × 220: what was to be reached (dashed) and what was, each point of it with its period's name.

    The days lie as far apart as they are; the newest point is written out and as many before it as fit. "" with fewer than two
    days in all. Give the same rows as a table.
    """
    days = {on for on, _value in expected} | {on for on, _value, _name in reached}
    if len(days) < 2:
        return mark_safe("")
    values = [value for _on, value in expected] + [value for _on, value, _name in reached]
    low, high = min(0.0, *values), max(*values, 0.0) or 1.0
    start, span = min(days), (max(days) - min(days)).days

    def at(on: date, value: float) -> tuple[float, float]:
        return 46 + 560 * (on - start).days / span, 176 - (value - low) * 148 / (high - low)

    parts = [
        f'<svg class="trend course" viewBox="0 0 640 220" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    ]
    for value in (low, (low + high) / 2, high):
        y = at(start, value)[1]
        parts.append(
            f'<path class="grid" d="M46 {y:.0f}H606"/><text class="axis" x="40" y="{y + 4:.0f}" text-anchor="end">'
            f"{formats.number(round(value, 2))}</text>"
        )
    parts.append(f'<path class="line expected" d="{path_of([at(*point) for point in expected])}"/>')
    parts.append(f'<path class="line" d="{path_of([at(on, value) for on, value, _name in reached])}"/>')
    return mark_safe("".join([*parts, *_written(reached, at), *_goal(expected, reached, at), "</svg>"]))


def _written(reached: Sequence[tuple[date, float, str]], at) -> list[str]:
    """Each point with, as far as there is room before the one written after it, its value and its period."""
    parts, taken = [], None
    for on, value, name in reversed(reached):
        x, y = at(on, value)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(name)}: {formats.number(value)}</title></circle>'
        )
        if taken is None or taken - x >= ROOM:
            taken = x
            parts.append(
                f'<text class="value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{formats.number(value)}</text>'
                f'<text class="tick" x="{x:.1f}" y="200" text-anchor="middle">{escape(name)}</text>'
            )
    return parts


def _goal(expected: Sequence[Dated], reached: Sequence[tuple[date, float, str]], at) -> list[str]:
    """The day and value that the course ends with, where it goes on beyond what was reached."""
    if not expected or (reached and at(*expected[-1])[0] - at(*reached[-1][:2])[0] < ROOM):
        return []
    (x, y), (on, value) = at(*expected[-1]), expected[-1]
    return [
        f'<text class="value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="end">{formats.number(value)}</text>'
        f'<text class="tick" x="{x:.1f}" y="200" text-anchor="end">{formats.day(on)}</text>'
    ]
