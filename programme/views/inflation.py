"""The index of self-assessment over verification: by ward, by criterion, by verifier."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.models import ReportingPeriod
from organisation.text import fold
from programme import checks, inflation
from programme.inflation import CRITERION, VERIFIER, WARD
from programme.models import CheckRule

from .inflation_rows import Row, RowListing, columns, rows_of

TABS = {"phuong": WARD, "tieu-chi": CRITERION, "nguoi-tham-dinh": VERIFIER}


@require_safe
def assessment_inflation(request):
    """Where to look on the spot: who claims most beyond what the city lets stand."""
    if not (request.user.sees_all or request.user.is_superuser):
        raise PermissionDenied(_("Trang này so sánh các đơn vị với nhau, chỉ cán bộ thành phố xem được."))
    tab = request.GET.get("theo", "")
    tab = tab if tab in TABS else "phuong"
    quarters = inflation.quarters()
    chosen = _chosen(request, quarters)
    span = [chosen] if chosen else quarters[: inflation.SPAN]
    rule, tallies = checks.rules()[CheckRule.Key.INFLATED], inflation.index(TABS[tab], span)
    rows = rows_of(TABS[tab], tallies, rule)
    listing = RowListing(
        request,
        rows,
        columns(tab, in_points=all(tally.in_points for tally in tallies)),
        default_order=("index",),
        search=lambda rows, words: [row for row in rows if fold(words) in fold(row.name)],
        filters={"muc": _of_standing},
    )
    if listing.export_kind:
        return listing.export("chenh-lech-tu-cham", _("Chênh lệch tự chấm"))
    every = inflation.total(tallies)
    return render(
        request,
        "programme/inflation.html",
        listing.context()
        | {
            "title": _("Chênh lệch giữa tự chấm và thẩm định"),
            "tab": tab,
            "tabs": zip(TABS, (_("Theo đơn vị"), _("Theo tiêu chí"), _("Theo người thẩm định")), strict=True),
            "quarters": quarters,
            "chosen_period": chosen.code if chosen else "",
            "span": span,
            "every": every,
            "every_text": inflation.as_text(every.index),
            "middle_text": inflation.as_text(inflation.middle(tallies)),
            "beyond_text": f"{sum(row.is_beyond for row in rows)}/{len(rows)}",
            "has_any": bool(rows),
            "rule": rule,
        },
    )


def _chosen(request, quarters: list[ReportingPeriod]) -> ReportingPeriod | None:
    """The quarter the address names; None: the last ones together."""
    code = request.GET.get("ky", "").strip()
    if not code:
        return None
    found = next((period for period in quarters if period.code == code), None)
    if found is None:
        raise Http404(_("Kỳ %(code)s chưa có phiếu nào được thẩm định.") % {"code": code[:20]})
    return found


def _of_standing(rows: list[Row], value: str) -> list[Row]:
    return [row for row in rows if row.is_beyond] if value == "tren-nguong" else rows
