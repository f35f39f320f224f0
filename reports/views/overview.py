"""The overview: the sentence, the key figures, the map, the trend, what is late and whose."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock, periods
from organisation.access import requires
from organisation.charts import trend_svg
from programme.models import Assessment
from reports import figures, tiles
from reports.city import TREND, city, quarters_to_choose
from reports.links import to
from reports.memory import by_its_data, drawn, markup
from reports.views.chosen import chosen_quarter


@require_safe
@requires("reports.view_overview")
def overview(request):
    """The city in one quarter (`ky`, the last closed one when none is asked), the map by one measure (`thuoc-do`)."""
    day = clock.today()
    quarters = quarters_to_choose(day)
    quarter = chosen_quarter(request, quarters, day)
    measure = tiles.MEASURES.get(request.GET.get("thuoc-do", ""), tiles.MEASURES["diem"])
    if quarter is None:
        return render(request, "reports/overview_none.html", {"title": _("Tổng quan")})
    found = city(quarter, quarters[(place := quarters.index(quarter)) + 1 : place + TREND], day)
    drawing, legend = tiles.draw(quarter, measure, day)
    context = {
        "title": _("Tổng quan %(period)s") % {"period": quarter.label},
        "quarter": quarter,
        "totals": found.totals,
        "map": drawing,
        "legend": legend,
        "measure": measure,
        "as_of": found.as_of,
        "choices": choices(tuple((each.code, each.label) for each in quarters), quarter.code, measure.key),
        "sentence": sentence(found.totals, quarter),
        "figures": key_figures(found, quarter),
        "trends": trends(found, {each.pk: each for each in quarters}),
        "queue_url": waiting_url(quarter),
        "owing": owing(found, quarter),
        "is_due": quarter.ward_due_on < day,
    }
    return render(request, "reports/overview.html", context | _drawn_parts(context))


def _drawn_parts(context: dict) -> dict:
    """The key figures and the lists of who owes, each kept by what it shows."""
    figures_shown, groups, quarter = context["figures"], context["owing"], context["quarter"]
    owed = tuple(
        (group["heading"], group["all_url"], tuple(tuple(row.items()) for row in group["rows"])) for group in groups
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
def choices(quarters: tuple, quarter: str, measure: str):
    """The form that chooses the quarter and the map's measure."""
    measures = tuple((each.key, str(each.label)) for each in tiles.MEASURES.values())
    return markup(
        "reports/_overview_choices.html",
        {"quarters": quarters, "chosen": quarter, "measures": measures, "chosen_measure": measure},
    )


def wards_url(quarter, **filters) -> str:
    return to("reports:ward-list", ky=quarter.code, **filters)


def waiting_url(quarter) -> str:
    return to("programme:assessment-list", ky=quarter.code, **{"trang-thai": Assessment.State.SUBMITTED})


def sentence(totals, quarter) -> list[dict]:
    """What matters first, in parts; each part leads to the rows it counts."""
    expected = totals["assessments_expected"]
    parts = (
        [
            {
                "strong": f"{totals['qualified']}/{expected}",
                "text": _("phường đủ điều kiện"),
                "url": wards_url(quarter, **{"ket-qua": "du"}),
            }
        ]
        if expected
        else [{"strong": "", "text": _("chưa mở phiếu đánh giá nào cho quý này"), "url": ""}]
    )
    parts.append(
        {
            "strong": totals["headquarters_not_independent"],
            "text": _("phường thiếu trụ sở độc lập"),
            "url": wards_url(quarter, **{"tru-so": "khong", "dien": "trong"}),
        }
    )
    parts.append(
        {
            "strong": totals["projects_late_long"],
            "text": _("dự án trễ trên %(days)s ngày") % {"days": figures.LONG_DELAY_DAYS},
            "url": to("facilities:project-list", tre=figures.LONG_DELAY_DAYS),
        }
    )
    return parts


def key_figures(found, quarter) -> list[dict]:
    """The key figures with the day or period they stand for, and the address of their rows."""
    totals, before = found.totals, found.before
    year = quarter.ends_on.year
    in_quarter, today = quarter.label, _("hiện nay")
    return [
        _count(
            _("phường đủ điều kiện"),
            totals["qualified"],
            totals["assessments_expected"],
            in_quarter,
            wards_url(quarter, **{"ket-qua": "du"}),
            change=before and before["qualified"],
        ),
        _rate(
            _("tiêu chí đạt, theo thẩm định"),
            figures.met_rate(totals),
            in_quarter,
            wards_url(quarter, dien="trong", sort="-met"),
            before=before and figures.met_rate(before),
        ),
        _count(
            _("phiếu đã gửi"),
            totals["assessments_submitted"],
            totals["assessments_expected"],
            in_quarter,
            to("programme:assessment-list", ky=quarter.code),
        ),
        _rate(
            _("nghĩa vụ báo cáo đúng hạn"),
            figures.on_time_rate(totals),
            in_quarter,
            wards_url(quarter, dien="trong", sort="-owed"),
            before=before and figures.on_time_rate(before),
        ),
        _count(
            _("phường có trụ sở độc lập"),
            totals["headquarters_independent"],
            totals["headquarters_expected"],
            today,
            wards_url(quarter, **{"tru-so": "co", "dien": "trong"}),
        ),
        _rate(
            _("kế hoạch vốn đã giải ngân"),
            figures.disbursement_rate(totals),
            _("năm %(year)s") % {"year": year},
            to("facilities:project-list", nam=year),
        ),
        {
            "label": _("dự án chậm so với kế hoạch"),
            "value": totals["projects_late"],
            "url": to("facilities:project-list", tre=0),
            "when": today,
        },
    ]


def _count(label, part, whole, when, url, change=None) -> dict:
    return {
        "label": label,
        "value": f"{part}/{whole}",
        "when": when,
        "url": url,
        "change": None if change is None else part - change,
    }


def _rate(label, rate, when, url, before=None) -> dict:
    points = (rate - before) * 100 if rate is not None and before is not None else None
    return {"label": label, "rate": rate, "is_rate": True, "when": when, "url": url, "points": points}


def trends(found, quarters) -> list[dict]:
    """The last quarters as drawings; periods whose figure is unknown leave a gap."""
    held = [(quarters[pk], totals) for pk, totals in found.trend if pk in quarters]
    if len(held) < 2:
        return []
    labels = [f"{periods.ROMAN[quarter.number - 1]}/{quarter.year % 100}" for quarter, _totals in held]
    drawn = [
        (_("Tỷ lệ phường đủ điều kiện theo quý"), figures.qualified_rate),
        (_("Tỷ lệ tiêu chí đạt theo quý"), figures.met_rate),
        (_("Tỷ lệ nghĩa vụ báo cáo đúng hạn theo quý"), figures.on_time_rate),
    ]
    return [
        {"title": title, "svg": _trend(tuple(labels), tuple(figure(totals) for _quarter, totals in held), title)}
        for title, figure in drawn
    ]


@by_its_data(most=256)
def _trend(labels: tuple, rates: tuple, title: str):
    return trend_svg(labels, rates, title=title)


def owing(found, quarter) -> list[dict]:
    """Who owes most: wards first, then city bodies, each with the address of what it owes."""
    wards = [
        {
            "name": f"{row['ward__kind']} {row['ward__name']}",
            "owed": row["owed"],
            "late": row["duties_late"],
            "url": to("reports:ward-detail", row["ward_id"], ky=quarter.code),
        }
        for row in found.wards_owing
    ]
    agencies = [
        {
            "name": f"{row['duty__agency__short_name']}, {row['duty__directive__code']}",
            "owed": 1,
            "url": to("programme:directive-detail", row["duty__directive_id"], ky=quarter.code),
        }
        for row in found.agencies_owing
    ]
    return [
        {
            "heading": _("Phường còn thiếu báo cáo nhiều nhất"),
            "rows": wards,
            "all_url": wards_url(quarter, dien="trong", sort="-owed"),
        },
        {"heading": _("Cơ quan còn thiếu báo cáo"), "rows": agencies, "all_url": ""},
    ]
