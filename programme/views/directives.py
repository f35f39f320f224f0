"""One directive: its words, who leads, and how far everybody has come."""

from operator import attrgetter

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation import reading, restating
from organisation.access import BIGGEST_KEY
from organisation.listing import Column, Listing, one_of
from programme import clock_rules
from programme.models import Directive, Progress

from .chosen import period_of, reported_periods
from .documents import standings_of

WARD = attrgetter("duty.ward")


def directive_detail(request, pk: int):
    """The official wording, the measure and target, the table by bearer for the chosen quarter within the reader's scope."""
    directive = (
        Directive.objects.filter(pk=min(pk, BIGGEST_KEY)).select_related("document", "clause", "lead", "parent").first()
    )
    if directive is None:
        raise Http404(_("Không có chỉ tiêu, nhiệm vụ này."))
    quarters = reported_periods(directive)
    period = period_of(request, quarters, closed=True)
    rows = (
        Progress.objects.visible_to(request.user)
        .filter(duty__directive=directive)
        .select_related("duty__ward", "duty__agency", "duty__directive", "period")
    )
    how, is_export = reading.asked(request.GET), "export" in request.GET
    listing = Listing(
        request,
        rows.for_period(period) if period else rows.none(),
        [*columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=(*restating.ahead(how, "duty__ward"), "pk"),
        search=lambda found, words: found.filter(restating.found(how, "duty__ward", words)),
        filters={
            "tinh-trang": _of_status,
            "trang-thai": one_of("state", Progress.State.values),
            restating.ENDED: restating.without_ended(how, "duty__ward"),
        },
        prepare=lambda found: restating.mark(found, how, WARD, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export(f"tien-do-{directive.code}-{period.code if period else ''}", directive.code)
    return render(
        request,
        "programme/directive_detail.html",
        listing.context()
        | {
            "directive": directive,
            "may_ask_time": clock_rules.may_ask(directive, request.user),
            "reading": how,
            "coordinating": directive.coordinating.all(),
            "quarters": quarters,
            "period": period,
            "statuses": Progress.Status.choices,
            "chosen_status": listing.chosen["tinh-trang"],
            "states": Progress.State.choices,
            "chosen_state": listing.chosen["trang-thai"],
            "title": f"{directive.code}. {directive.name}",
            "history": _history(directive, quarters, request.user),
            "figures": standings_of([directive], period, request.user)[directive.pk],
        },
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


def _history(directive: Directive, quarters, officer) -> list[dict]:
    """Expected, reported and done by quarter, in one query."""
    counts = {}
    rows = (
        Progress.objects.visible_to(officer)
        .filter(duty__directive=directive)
        .order_by()
        .values_list("period_id", "state", "status")
    )
    for period_id, state, status in rows:
        figure = counts.setdefault(period_id, {"expected": 0, "reported": 0, "done": 0})
        figure["expected"] += 1
        if state == Progress.State.SUBMITTED:
            figure["reported"] += 1
            figure["done"] += status == Progress.Status.DONE
    return [{"period": period, **counts[period.pk]} for period in quarters if period.pk in counts]
