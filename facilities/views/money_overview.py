"""Project money of the city by year, source and ward."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock, exports, restating
from organisation.charts import legend_html, money_svg
from organisation.memory import drawn
from organisation.models import Ward
from organisation.reading import Reading, asked

from ..ladder import SUMMED
from ..models import FundingRevision, MoneyBySource, Source
from ..money import add_up, by_ward, by_year_and_source
from ..money_table import AMOUNTS, RATES, headings, rows_html
from .shared import whole_number

SHOWN_YEARS = 5


def _rows(request, how: Reading):
    """What the officer sees, of the source and the kind of unit asked for."""
    rows = MoneyBySource.objects.visible_to(request.user)
    if (source := request.GET.get("nguon")) in Source.values:
        rows = rows.filter(source=source)
    return restating.of_kind(how, "ward")(rows, request.GET.get("loai", ""))


def _year(request, years: list[int]) -> int:
    """The year asked for; else this year, or the last one before it that has money."""
    wanted = whole_number(request.GET.get("nam", ""), most=2100)
    if wanted in years:
        return wanted
    return max((year for year in years if year <= clock.today().year), default=max(years, default=clock.today().year))


def _sorted(request, wards: list[dict]) -> list[dict]:
    """In the order of names, or by one figure; what has none comes last."""
    key = request.GET.get("sort", "")
    name = key.removeprefix("-")
    if name not in (*AMOUNTS, *RATES):
        return wards
    known = sorted((row for row in wards if row[name] is not None), key=lambda row: row[name], reverse=key[0] == "-")
    return known + [row for row in wards if row[name] is None]


@require_safe
def money_overview(request):
    """All years beside each other, the chosen year by source and by ward; out of kept sums, so at constant cost."""
    how = asked(request.GET)
    rows = _rows(request, how)
    parts = by_year_and_source(rows)
    years = sorted({part["year"] for part in parts})
    year = _year(request, years)
    wards = _sorted(request, by_ward(rows.filter(year=year), how)) if years else []
    if request.GET.get("export") in {"xlsx", "csv"}:
        return _export(request.GET["export"], year, wards, how)
    totals = [{"year": each, **add_up([part for part in parts if part["year"] == each])} for each in years]
    labels = dict(Source.choices)
    of_year = [part for part in parts if part["year"] == year]
    by_source = [{**part, "label": labels[part["source"]]} for part in of_year]
    context = {
        "reading": how,
        "as_of": clock.today(),
        "year": year,
        "years": years,
        "sums": add_up(of_year),
        "totals": totals,
        "by_source": by_source,
        "wards": len(wards),
        "ward_rows": rows_html(wards, year),
        "headings": headings(),
    }
    return render(
        request, "facilities/money_overview.html", context | _drawn_parts(request, context, totals, by_source)
    )


def _drawn_parts(request, context: dict, totals: list[dict], by_source: list[dict]) -> dict:
    """The filters, the chart and the two small tables, each kept by the address and by what it shows."""
    totals, by_source, sums = (context[name] for name in ("totals", "by_source", "sums"))
    shown = (request.get_full_path(), context["year"], _figures([*totals, *by_source, sums]))
    asked_for = (request.get_full_path(), context["reading"], context["year"], tuple(context["years"]))
    tables = {name: context[name] for name in ("totals", "by_source", "year", "sums")} | {"request": request}
    form = {name: context[name] for name in ("reading", "year", "years")} | {
        "request": request,
        "sources": Source.choices,
        "kinds": Ward.Kind.choices,
    }
    return {
        "chart": _chart(totals),
        "above": drawn("facilities/_money_above.html", asked_for, form),
        "tables": drawn("facilities/_money_tables.html", shown, tables),
        "legend": legend_html([_("kế hoạch năm"), _("đã bố trí"), _("đã giải ngân")]),
    }


def _figures(rows: list[dict]) -> tuple:
    return tuple(tuple(row.items()) for row in rows)


def _chart(totals: list[dict]) -> str:
    bars = [(str(row["year"]), [row["planned"], row["allocated"], row["disbursed"]]) for row in totals[-SHOWN_YEARS:]]
    return money_svg(bars, title=_("Kế hoạch năm, đã bố trí, đã giải ngân theo năm, tỷ đồng"))


def _export(kind: str, year: int, wards: list[dict], how: Reading):
    """The wards shown, every rung in whole đồng, both rates; how they are read beside them."""
    labels = dict(FundingRevision.Rung.choices) | {"disbursed": _("đã giải ngân")}
    words, dong = headings(), _("đồng")
    heads = [
        _("Phường, xã"),
        _("Năm"),
        *(f"{labels[rung]} ({dong})" for rung in SUMMED),
        *(words[r] for r in RATES),
    ]
    lines = [[row["ward"].full_name, year, *(row[rung] for rung in SUMMED), *(row[r] for r in RATES)] for row in wards]
    return exports.as_file(
        kind,
        f"von-dau-tu-{year}",
        _("Vốn dự án theo phường, xã"),
        [*heads, _("Cách đọc số liệu")],
        [[*line, how.label] for line in lines],
        notes=[how.label, how.rule],
    )
