"""One directive: its words, who leads, how far everybody has come, and the rows by bearer."""

from functools import partial
from operator import attrgetter

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation import reading, restating
from organisation.access import BIGGEST_KEY
from organisation.listing import Column, Listing, one_of
from programme import clock_rules, owing
from programme.models import Progress

from . import directive_page as page
from .directive_drawn import filters, line_of, table

WARD = attrgetter("duty.ward")


def directive_detail(request, pk: int):
    """The sentence that matters, the official wording, the way to the target, and the table by bearer of the chosen period."""
    directive = page.find(min(pk, BIGGEST_KEY), request.user)
    if directive is None:
        raise Http404(_("Không có chỉ tiêu, nhiệm vụ này."))
    how, code = reading.asked(request.GET), request.GET.get("ky", "").strip()
    found = page.read(directive, request, how, code)
    if code and found.past is None and found.course.pasts:
        raise Http404(_("Không có kỳ báo cáo %(code)s.") % {"code": code[:20]})
    listing = table_of(request, found, how)
    if listing.export_kind:
        return listing.export(f"tien-do-{directive.code}-{found.period.code if found.period else ''}", directive.code)
    shown = listing.context() | {
        "reading": how,
        "quarters": [past.period for past in found.course.pasts],
        "period": found.period,
        "statuses": Progress.Status.choices,
        "chosen_status": listing.chosen["tinh-trang"],
        "states": Progress.State.choices,
        "chosen_state": listing.chosen["trang-thai"],
        "may_ask_time": clock_rules.may_ask(directive, request.user),
        "title": f"{directive.code}. {directive.name}",
    }
    kept = {"filters_drawn": filters(request, shown), "lines_drawn": table(shown["rows"])}
    return render(request, "programme/directive_detail.html", shown | kept | page.panels(found, request, how))


def table_of(request, found: page.Found, how: reading.Reading) -> Listing:
    """The rows of the period within the reader's scope, as the address asks for them."""
    is_export, period = "export" in request.GET, found.period
    rows = (
        Progress.objects.visible_to(request.user)
        .filter(duty__directive=found.directive)
        .select_related("duty__ward", "duty__agency", "duty__directive", "period")
    )
    heirs = None if is_export else owing.heirs_of(found.bearers)

    def ready(kept: list) -> None:
        restating.mark(kept, how, WARD, in_full=is_export, heirs=heirs)
        if not is_export:
            kept[:] = [line_of(row) for row in kept]

    return Listing(
        request,
        rows.for_period(period) if period else rows.none(),
        [*columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=(*restating.ahead(how, "duty__ward"), "pk"),
        search=lambda kept, words: kept.filter(restating.found(how, "duty__ward", words)),
        filters={
            "tinh-trang": _of_status,
            "trang-thai": one_of("state", Progress.State.values),
            restating.ENDED: restating.without_ended(how, "duty__ward"),
        },
        prepare=ready,
        reading=how,
        usual=None if how.is_restated or period is None else partial(page.first_lines, found, request.user),
    )


def columns(how: reading.Reading) -> list[Column]:
    return [
        Column(
            "ten",
            _("Đơn vị"),
            lambda row: str(row.unit or row.duty.agency),
            (restating.order_key(how, "duty__ward"), "duty__agency__name"),
        ),
        Column("gia-tri", _("Giá trị"), lambda row: row.value, ("value",)),
        Column("tien-do", _("Tiến độ (%)"), lambda row: row.percent, ("percent",)),
        Column(
            "tinh-trang", _("Tình trạng"), lambda row: row.get_status_display() if row.submitted_at else "", ("status",)
        ),
        Column("trang-thai", _("Báo cáo"), lambda row: row.get_state_display(), ("state",)),
        Column("gui", _("Gửi lúc"), lambda row: row.submitted_at, ("submitted_at",)),
        Column("han", _("Hạn gửi"), lambda row: row.due_on, ("due_on",)),
        Column("ket-qua", _("Kết quả thực hiện"), lambda row: row.narrative),
    ]


def _of_status(queryset, value: str):
    """Rows sent with that status: what is still being typed has none yet, here as in the figures."""
    sent = queryset.filter(state=Progress.State.SUBMITTED, status=value)
    return sent if value in Progress.Status.values else queryset
