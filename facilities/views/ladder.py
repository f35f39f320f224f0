"""A project's money ladder: every amount with its decision, and its entry as one grid."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import check, get_visible
from organisation.charts import legend_html, money_svg
from organisation.scope import why_closed

from ..actions import StaleLadder, save_ladder
from ..forms import LadderForm
from ..ladder import ladder_rows, sums_of
from ..models import Disbursement, FundingRevision, InvestmentProject
from .shared import CONFLICT, KEEP, OK, VERB, editable, last_entry


def may_enter(request, queryset, row) -> bool:
    """Whether the officer may change this row now: own ones of a unit that stands, or all where the registers are kept."""
    return not why_closed(request.user.ward) and editable(queryset, request.user).filter(pk=row.pk).exists()


def get_entered(queryset, request, **lookup):
    """The row the officer may change: 404 when it is not seen, 403 with the reason when it is only seen."""
    row = get_visible(queryset, request, **lookup)
    if not request.user.has_perm(KEEP):
        check(request.user, VERB)
    if not may_enter(request, type(row).objects.all(), row):
        raise PermissionDenied(
            why_closed(request.user.ward)
            or _("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ, hoặc cán bộ giữ sổ của thành phố, mới được sửa.")
        )
    return row


def year_bars(rows) -> list[tuple[str, list[int]]]:
    """By budget year: annual plan, allocated, disbursed."""
    years: dict[int, list[int]] = {}
    for row in rows:
        bars = years.setdefault(row.year, [0, 0, 0])
        for place, name in enumerate(("planned", "allocated", "disbursed")):
            bars[place] += getattr(row, name)
    return [(str(year), bars) for year, bars in sorted(years.items())]


@require_safe
def ladder_detail(request, pk):
    """The ladder of one project: rungs by year and source, decisions, earlier revisions, payments."""
    project = get_visible(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    rows = ladder_rows(project)
    fundings = [row.funding for row in rows]
    payments = Disbursement.objects.filter(funding__project=project).select_related("funding")
    return render(
        request,
        "facilities/ladder_detail.html",
        {
            "project": project,
            "rows": rows,
            "heads": FundingRevision.Rung.labels,
            "sums": sums_of(fundings),
            "chart": money_svg(year_bars(fundings), title=_("Kế hoạch năm, đã bố trí, đã giải ngân theo năm, tỷ đồng")),
            "legend": legend_html([_("kế hoạch năm"), _("đã bố trí"), _("đã giải ngân")]),
            "payments": list(payments.order_by("-paid_on", "-pk")),
            "may_edit": may_enter(request, InvestmentProject.objects.all(), project),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ladder_edit(request, pk):
    """The whole ladder as one grid; one decision for all amounts changed in this save. Refused cells keep what was typed."""
    project = get_entered(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    fundings = list(project.fundings.order_by("year", "source"))
    form = LadderForm(request.POST if request.method == "POST" else None, fundings=fundings)
    if request.method == "POST" and form.is_valid():
        try:
            count = save_ladder(project_id=pk, by=request.user, rows=form.rows_asked())
        except StaleLadder as stale:
            form.tell_stale(stale.rows)
            form.saved_by = last_entry(stale.current)
        except ValidationError as refusal:
            form.tell(refusal)
        else:
            words = _("Đã ghi %(count)d số tiền.") % {"count": count} if count else _("Không có số tiền nào đổi.")
            messages.success(request, words)
            return redirect("facilities:ladder-detail", pk)
    return render(
        request,
        "facilities/ladder_form.html",
        {
            "form": form,
            "project": project,
            "heads": FundingRevision.Rung.labels,
            "sums": sums_of(fundings),
        },
        status=CONFLICT if form.conflicts else OK,
    )
