"""The forecast: the city's list of when each station could meet every facility criterion, and one ward's chain."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock, exports
from organisation.access import BIGGEST_KEY
from organisation.models import Ward
from organisation.scope import sees_ward
from organisation.text import clean, fold
from reports import forecast, forecast_words
from reports.forecast_asked import EVERY_KIND, Supposed, kinds_asked, milestone_asked, supposed

PER_PAGE = 60
LONGEST_SEARCH = 100
MISSES = "khong-kip"
RESULTS = {MISSES: forecast.MISSES, **{standing: (standing,) for standing in forecast.STANDINGS}}


@require_safe
def forecast_list(request):
    """Every ward in the officer's scope, worst first, beside the milestone; export of exactly what is shown."""
    today = clock.today()
    moved, beside = supposed(request.GET, request.user, today), milestone_asked(request.GET, today)
    wards = forecast.wards_of(request.user, today, kinds_asked(request.GET))
    found = forecast.forecast(wards, today, milestone=beside.chosen, moved=moved.days)
    shown = _shown(request, found)
    if request.GET.get("export") in {"xlsx", "csv"}:
        return _export(request.GET["export"], found, shown)
    kept = _kept(request, moved)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Dự báo đủ tiêu chí cơ sở vật chất"),
        "found": found,
        "beside": beside,
        "supposed": moved,
        "page_obj": page,
        "kinds": [*Ward.Kind.choices, (EVERY_KIND, _("Tất cả"))],
        "results": forecast_words.results(found, MISSES),
        "asked": {name.replace("-", "_"): request.GET.get(name, "")[:LONGEST_SEARCH] for name in ASKED},
        "sentence": forecast_words.sentence(found, MISSES, kept),
        "tallies": forecast_words.tallies(found, kept),
        "moved_rows": [row for row in found.rows if row.has_moved],
        "detail_query": urlencode(_beside(request, moved)),
        "without": _without(request),
        "today": today,
    }
    return render(request, "reports/forecast_list.html", context)


ASKED = ("q", "loai", "ket-qua", "moc", "moc-ngay")


def _beside(request, moved: Supposed) -> list[tuple[str, str]]:
    """The milestone and the suppositions, as the address says them again."""
    milestone = [(name, value) for name in ("moc", "moc-ngay") if (value := request.GET.get(name))]
    return milestone + [pair for key, day in moved.pairs for pair in (("du-an", key), ("ngay", day))]


def _kept(request, moved: Supposed) -> tuple[tuple[str, str], ...]:
    """All that the address says but the search and the standing."""
    kinds = request.GET.get("loai")
    return (*([("loai", kinds)] if kinds else []), *_beside(request, moved))


def _without(request) -> str:
    """The address of this page without its suppositions."""
    query = request.GET.copy()
    for name in ("du-an", "ngay", "page", "export"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _shown(request, found: forecast.Forecast) -> list[forecast.Row]:
    """The rows that the search and the standing leave."""
    words = fold(clean(request.GET.get("q", ""))[:LONGEST_SEARCH])
    kept = RESULTS.get(request.GET.get("ket-qua", ""), tuple(forecast.STANDINGS))
    return [row for row in found.rows if row.standing in kept and words in row.ward.search]


def _export(kind: str, found: forecast.Forecast, rows: list[forecast.Row]):
    heads, cells = forecast_words.sheet(found, rows)
    return exports.as_file(kind, "du-bao", _("Dự báo"), heads, cells, notes=forecast_words.notes(found))


@require_safe
def forecast_detail(request, pk: int):
    """One ward's chain: each failing criterion, what mends it, and the day; supposing other days for its projects."""
    ward = _ward(request, pk)
    today = clock.today()
    if not ward.stood_on(today):
        return redirect("reports:ward-detail", pk)
    moved, beside = supposed(request.GET, request.user, today), milestone_asked(request.GET, today)
    found = forecast.forecast([ward], today, milestone=beside.chosen, moved=moved.days)
    row = found.rows[0]
    context = {
        "title": _("Dự báo: %(ward)s") % {"ward": ward.full_name},
        "ward": ward,
        "row": row,
        "chain": row.chain,
        "found": found,
        "beside": beside,
        "supposed": moved,
        "without": _without(request),
        "to_suppose": [(project, moved.typed.get(str(project.pk), "")) for project in found.projects],
        "today": today,
    }
    return render(request, "reports/forecast_detail.html", context)


def _ward(request, pk: int) -> Ward:
    """The ward whose records the officer may see; else there is none."""
    if pk > BIGGEST_KEY or not sees_ward(request.user, pk):
        raise Http404(_("Không có phường, xã này trong phạm vi của bạn."))
    return get_object_or_404(Ward, pk=pk)


@require_safe
def forecast_line(request):
    """One sentence for the overview, which asks for it once it is drawn."""
    today = clock.today()
    beside = milestone_asked({}, today)
    found = forecast.forecast(forecast.wards_of(request.user, today), today, milestone=beside.chosen)
    context = {"sentence": forecast_words.sentence(found, MISSES)}
    return render(request, "reports/_forecast_line.html", context)


@require_safe
def forecast_ward_line(request, pk: int):
    """One sentence for the ward page."""
    ward, today = _ward(request, pk), clock.today()
    if not ward.stood_on(today):
        return redirect("reports:ward-detail", pk)
    found = forecast.forecast([ward], today, milestone=milestone_asked({}, today).chosen)
    return render(request, "reports/_forecast_ward_line.html", {"row": found.rows[0], "chain": found.rows[0].chain})
