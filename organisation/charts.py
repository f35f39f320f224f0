"""Small drawings as SVG text: fast to build, crisp in print, no script, coloured by CSS classes (light and dark)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from organisation import formats


def bar_svg(rate: float | None, tone: str = "accent") -> SafeString:
    """A rate of 0 to 1 as a thin bar (over 1 is drawn full). The figure stands beside it in text: the bar is silent."""
    if rate is None:
        return mark_safe("")
    width = max(0.0, min(1.0, float(rate))) * 100
    return mark_safe(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bar-back" width="100" height="8"/><rect class="fill-{escape(tone)}" width="{width:.1f}" height="8"/></svg>'
    )


def stacked_svg(parts: Sequence[tuple[str, int]], label: str) -> SafeString:
    """Shares of a whole side by side: (tone, count) from left to right; `label` says it in words for screen readers."""
    total = sum(count for _tone, count in parts) or 1
    left, drawn = 0.0, []
    for tone, count in parts:
        width = count * 100 / total
        if count:
            drawn.append(f'<rect class="fill-{escape(tone)}" x="{left:.2f}" width="{width:.2f}" height="8"/>')
        left += width
    return mark_safe(
        f'<svg class="bar bar-wide" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'<rect class="bar-back" width="100" height="8"/>{"".join(drawn)}</svg>'
    )


def sparkline_svg(values: Sequence[float | None], label: str) -> SafeString:
    """A line without axes, 96 × 24, for a table cell. A gap (None) breaks the line. `label` says what it shows."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(known), max(known)
    points = _points(values, low, high, left=3, right=93, top=4, bottom=20)
    last = next(point for point in reversed(points) if point)
    return mark_safe(
        f'<svg class="spark" viewBox="0 0 96 24" width="96" height="24" role="img" aria-label="{escape(label)}">'
        f'<path d="{path_of(points)}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5"/></svg>'
    )


def trend_svg(labels: Sequence[str], values: Sequence[float | None], *, title: str, rate: bool = True) -> SafeString:
    """A trend over periods, 640 × 220, every point written out: rates of 0 to 1 (from zero to 100%), or counts.

    The figures are in the drawing as text, so it reads without colour; give the same rows as a table where they matter.
    """
    top = 1.0 if rate else max([value for value in values if value is not None], default=1) or 1
    points = _points(values, 0, top, left=36, right=616, top=28, bottom=176)
    write = formats.percent if rate else formats.number
    parts = [
        f'<svg class="trend" viewBox="0 0 640 220" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
    ]
    for share in (0, 0.5, 1):
        y = 176 - share * 148
        parts.append(
            f'<path class="grid" d="M36 {y:.0f}H616"/><text class="axis" x="30" y="{y + 4:.0f}" text-anchor="end">'
            f"{write(top * share)}</text>"
        )
    parts.append(f'<path class="line" d="{path_of(points)}"/>')
    step = 580 / max(len(values) - 1, 1)
    for place, (label, value, point) in enumerate(zip(labels, values, points, strict=True)):
        parts.append(
            f'<text class="tick" x="{36 + step * place:.0f}" y="200" text-anchor="middle">{escape(label)}</text>'
        )
        if point:
            parts.append(
                f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4"/><text class="value" x="{point[0]:.1f}" '
                f'y="{point[1] - 10:.1f}" text-anchor="middle">{write(value)}</text>'
            )
    return mark_safe("".join(parts) + "</svg>")


BAR_TONES = ("none", "info", "accent")


def money_svg(years: Sequence[tuple[str, Sequence[int]]], *, title: str) -> SafeString:
    """Đồng by year as bars side by side, 640 × 220: (year, [plan, allocated, disbursed]). Each bar is written out in tỷ above it.

    The order of the bars is the order of the legend (`legend_html`), so it reads without colour. "" when there is no
    amount at all: say so in words. An amount of nothing has neither bar nor figure; a year of nothing says "–".
    """
    if not any(value for _year, values in years for value in values):
        return mark_safe("")
    top = max((value for _year, values in years for value in values), default=0) or 1
    step = 600 / len(years)
    wide = min(step / 3.4, 56)
    parts = [
        f'<svg class="trend" viewBox="0 0 640 220" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        '<path class="grid" d="M20 176H620"/>'
    ]
    for place, (year, values) in enumerate(years):
        middle = 20 + step * (place + 0.5)
        parts.append(f'<text class="tick" x="{middle:.0f}" y="200" text-anchor="middle">{escape(year)}</text>')
        if not any(values):
            parts.append(f'<text class="axis" x="{middle:.0f}" y="168" text-anchor="middle">–</text>')
        for number, (value, tone) in enumerate(zip(values, BAR_TONES, strict=True)):
            if not value:
                continue
            left, high = middle + (number - 1.5) * wide, max(value, 0) * 130 / top
            parts.append(
                f'<rect class="fill-{tone}" x="{left + 1:.1f}" y="{176 - high:.1f}" width="{wide - 2:.1f}" height="{high:.1f}"/>'
                f'<text class="value" x="{left + wide / 2:.1f}" y="{170 - high - number % 2 * 16:.1f}" text-anchor="middle">'
                f"{formats.money_in(value, formats.BILLION)}</text>"
            )
    return mark_safe("".join(parts) + "</svg>")


def legend_html(words: Sequence[str], tones: Sequence[str] = BAR_TONES) -> SafeString:
    """What the bars are, in their order, each beside its colour."""
    items = (
        f'<li><svg class="swatch" viewBox="0 0 8 8" aria-hidden="true"><rect class="fill-{escape(tone)}" width="8" height="8"/></svg> '
        f"{escape(word)}</li>"
        for word, tone in zip(words, tones, strict=True)
    )
    return mark_safe(f'<ul class="chart-legend">{"".join(items)}</ul>')


def _points(values, low, high, *, left, right, top, bottom) -> list[tuple[float, float] | None]:
    span, step = (high - low) or 1, (right - left) / max(len(values) - 1, 1)
    return [
        None if value is None else (left + step * place, bottom - (float(value) - low) * (bottom - top) / span)
        for place, value in enumerate(values)
    ]


def path_of(points: Sequence[tuple[float, float] | None]) -> str:
    """The line through the points; a gap (None) breaks it."""
    drawn, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        drawn.append(f"{pen}{point[0]:.1f} {point[1]:.1f}")
        pen = "L"
    return "".join(drawn)
