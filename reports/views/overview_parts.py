"""What the overview says, part by part."""

from django.utils.translation import gettext as _

from organisation import periods
from organisation.charts import trend_svg
from organisation.memory import by_its_data
from organisation.models import ReportingPeriod
from reports import figures
from reports.city import City
from reports.links import to
from reports.views.overview_links import Links


def sentence(found: City, links: Links) -> list[dict]:
    """What matters first, in parts; each part leads to the rows it counts."""
    totals = found.totals
    expected = totals["assessments_expected"]
    parts = (
        [
            {
                "strong": f"{totals['qualified']}/{expected}",
                "text": _("phường đủ điều kiện"),
                "url": links.wards(**{"ket-qua": "du"}),
            }
        ]
        if expected
        else [{"strong": "", "text": _("chưa mở phiếu đánh giá nào cho quý này"), "url": ""}]
    )
    parts.append(
        {
            "strong": totals["headquarters_not_independent"],
            "text": _("phường thiếu trụ sở độc lập"),
            "url": links.sites("khong", found.kinds),
        }
    )
    parts.append(
        {
            "strong": totals["projects_late_long"],
            "text": _("dự án trễ trên %(days)s ngày") % {"days": figures.LONG_DELAY_DAYS},
            "url": links.projects(tre=figures.LONG_DELAY_DAYS),
        }
    )
    return parts


def key_figures(found: City, quarter: ReportingPeriod, links: Links) -> list[dict]:
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
            links.wards(**{"ket-qua": "du"}),
            change=before and before["qualified"],
        ),
        _rate(
            _("tiêu chí đạt, theo thẩm định"),
            figures.met_rate(totals),
            in_quarter,
            links.wards(dien="trong", sort="-met"),
            before=before and figures.met_rate(before),
        ),
        _count(
            _("phiếu đã gửi"),
            totals["assessments_submitted"],
            totals["assessments_expected"],
            in_quarter,
            links.papers(),
        ),
        _rate(
            _("nghĩa vụ báo cáo đúng hạn"),
            figures.on_time_rate(totals),
            in_quarter,
            links.wards(dien="trong", sort="-owed"),
            before=before and figures.on_time_rate(before),
        ),
        _count(
            _("phường có trụ sở độc lập"),
            totals["headquarters_independent"],
            totals["headquarters_expected"],
            today,
            links.sites("co", found.kinds),
        ),
        _rate(
            _("kế hoạch vốn đã giải ngân"),
            figures.disbursement_rate(totals),
            _("năm %(year)s") % {"year": year},
            links.projects(nam=year),
        ),
        {
            "label": _("dự án chậm so với kế hoạch"),
            "value": totals["projects_late"],
            "url": links.projects(tre=0),
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


def owing(found: City, links: Links) -> list[dict]:
    """Who owes most: wards first, then city bodies, each with the address of what it owes."""
    wards = [
        {
            "name": f"{row['kind']} {row['name']}",
            "owed": row["owed"],
            "late": row["duties_late"],
            "url": links.ward(row["ward_id"]),
        }
        for row in found.wards_owing
    ]
    agencies = [
        {
            "name": f"{row['duty__agency__short_name']}, {row['duty__directive__code']}",
            "owed": 1,
            "url": to("programme:directive-detail", row["duty__directive_id"], ky=links.quarter.code),
        }
        for row in found.agencies_owing
    ]
    return [
        {
            "heading": _("Phường còn thiếu báo cáo nhiều nhất"),
            "reading": links.reading.label,
            "rows": wards,
            "all_url": links.wards(dien="trong", sort="-owed"),
        },
        {"heading": _("Cơ quan còn thiếu báo cáo"), "rows": agencies, "all_url": ""},
    ]
