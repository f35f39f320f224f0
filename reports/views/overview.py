"""The overview: the sentence, the key figures, the map, the trend, what is late and whose."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.access import requires
from organisation.memory import by_its_data, drawn, markup
from organisation.reading import asked
from reports import tiles
from reports.city import TREND, city, quarters_to_choose
from reports.views.chosen import chosen_quarter
from reports.views.overview_links import Links, written
from reports.views.overview_parts import key_figures, owing, sentence, trends


@require_safe
@requires("reports.view_overview")
def overview(request):
    """The city in one quarter (`ky`, the last closed one when none is asked), the map by one measure (`thuoc-do`), read as `doc`."""
    day = clock.today()
    quarters = quarters_to_choose(day)
    quarter = chosen_quarter(request, quarters, day)
    measure = tiles.MEASURES.get(request.GET.get("thuoc-do", ""), tiles.MEASURES["diem"])
    if quarter is None:
        return render(request, "reports/overview_none.html", {"title": _("Tổng quan")})
    reading = asked(request.GET)
    found = city(quarter, quarters[(place := quarters.index(quarter)) + 1 : place + TREND], day, reading)
    links = Links(quarter, reading)
    drawing, legend = tiles.draw(quarter, measure, day)
    context = {
        "title": _("Tổng quan %(period)s") % {"period": quarter.label},
        "quarter": quarter,
        "reading": reading,
        "totals": found.totals,
        "map": drawing,
        "legend": legend,
        "measure": measure,
        "as_of": found.as_of,
        "choices": choices(
            tuple((each.code, each.label) for each in quarters), quarter.code, measure.key, written(reading)
        ),
        "rows_url": links.wards(),
        "sentence": sentence(found, links),
        "figures": key_figures(found, quarter, links),
        "trends": trends(found, {each.pk: each for each in quarters}),
        "queue_url": links.waiting(),
        "owing": owing(found, links),
        "is_due": quarter.ward_due_on < day,
    }
    return render(request, "reports/overview.html", context | _drawn_parts(context))


def _drawn_parts(context: dict) -> dict:
    """The key figures and the lists of who owes, each kept by what it shows."""
    figures_shown, groups, quarter = context["figures"], context["owing"], context["quarter"]
    owed = tuple(
        (group["heading"], group.get("reading"), group["all_url"], tuple(tuple(row.items()) for row in group["rows"]))
        for group in groups
    )
    late = ("quarter", "owing", "is_due", "queue_url", "totals")
    return {
        "figures_drawn": drawn(
            "reports/_overview_figures.html",
            tuple(tuple(each.items()) for each in figures_shown),
            {"figures": figures_shown},
        ),
        "late_drawn": drawn(
            "reports/_overview_late.html",
            (owed, quarter.ward_due_on, context["is_due"], context["queue_url"], tuple(context["totals"].items())),
            {name: context[name] for name in late},
        ),
    }


@by_its_data(most=64)
def choices(quarters: tuple, quarter: str, measure: str, kept: tuple):
    """The form that chooses the quarter and the map's measure; `kept`: what else the address says."""
    measures = tuple((each.key, str(each.label)) for each in tiles.MEASURES.values())
    return markup(
        "reports/_overview_choices.html",
        {"quarters": quarters, "chosen": quarter, "measures": measures, "chosen_measure": measure, "kept": kept},
    )
