"""Which quarter a page shows: `?ky=2026-Q3`, out of the quarters that have begun."""

from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from organisation.models import ReportingPeriod


def chosen_quarter(request, quarters: list[ReportingPeriod], day: date) -> ReportingPeriod | None:
    """The quarter that the address names; the last closed one when it names none; 404 for a code that is none of them."""
    code = request.GET.get("ky", "")
    if not code:
        return next((quarter for quarter in quarters if quarter.is_closed_on(day)), quarters[0] if quarters else None)
    for quarter in quarters:
        if quarter.code == code:
            return quarter
    raise Http404(_("Không có quý “%(code)s” trong các quý đã bắt đầu.") % {"code": code[:20]})
