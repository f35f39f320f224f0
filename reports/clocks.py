"""The report year and the budget year of one number, drawn one under the other: they begin and end on different days."""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from organisation import periods
from organisation.formats import day as written

WIDTH, LEFT, BAR = 640, 4, 26
CALENDAR = 1  # first day of the months that money is planned by


def sentence(year: int, today: date) -> str:
    """Where the day stands on both clocks."""
    parts = []
    for first_day, text in (
        (periods.FIRST_DAY, _("năm báo cáo %(year)s từ %(first)s đến %(last)s, đã qua %(gone)s/%(all)s ngày")),
        (CALENDAR, _("năm ngân sách %(year)s từ %(first)s đến %(last)s, đã qua %(gone)s/%(all)s ngày")),
    ):
        first, last = periods.days_of(periods.YEAR, year, 1, first_day)
        whole = (last - first).days + 1
        gone = min(max((today - first).days + 1, 0), whole)
        parts.append(text % {"year": year, "first": written(first), "last": written(last), "gone": gone, "all": whole})
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def clocks_svg(year: int, today: date) -> SafeString:
    """Both years over one line of days, month by month, with today on it when it lies there."""
    first = periods.days_of(periods.YEAR, year)[0]
    last = periods.days_of(periods.YEAR, year, 1, CALENDAR)[1]
    scale = (WIDTH - 2 * LEFT) / ((last - first).days + 1)
    parts, now = [], []
    for row, (first_day, name) in enumerate(
        ((periods.FIRST_DAY, _("Năm báo cáo (ngày 15 đến ngày 14)")), (CALENDAR, _("Năm ngân sách (tròn tháng)")))
    ):
        top = 20 + row * 56
        parts.append(f'<text class="clock-name" x="{LEFT}" y="{top - 6}">{escape(name)}</text>')
        for month in range(1, 13):
            begin, end = periods.days_of(periods.MONTH, year, month, first_day)
            x, width = LEFT + (begin - first).days * scale, ((end - begin).days + 1) * scale
            box = f'x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR}"/>'
            parts.append(
                f'<rect class="clock-month" {box}'
                f'<text class="clock-number" x="{x + width / 2:.1f}" y="{top + 18}" text-anchor="middle">{month}</text>'
            )
            if begin <= today <= end:
                now.append(f'<rect class="clock-now" {box}')  # over its neighbours' edges
    parts += now
    if first <= today <= last:
        x = LEFT + ((today - first).days + 0.5) * scale
        anchor = "end" if x > WIDTH * 0.8 else "start"
        parts.append(f'<path class="clock-hand" d="M{x:.1f} 14V104"/>')
        parts.append(
            f'<text class="clock-today" x="{x:.1f}" y="118" text-anchor="{anchor}">{escape(_("hôm nay"))} {written(today)}</text>'
        )
    said = escape(sentence(year, today))
    return mark_safe(
        f'<svg class="clocks" viewBox="0 0 {WIDTH} 122" role="img" aria-label="{said}"><title>{said}</title>{"".join(parts)}</svg>'
    )
