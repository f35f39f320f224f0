"""Projects: the list by stage, delay and money."""

from dataclasses import replace
from operator import attrgetter

from django.db.models import DecimalField, ExpressionWrapper, Q, Sum
from django.db.models.functions import Cast, NullIf
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock, restating
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.reading import Reading, asked
from organisation.text import fold

from ..accounts_late import accounts_late_on
from ..models import Funding, InvestmentProject, disbursement_rate
from ..outlook import outlooks
from .shared import VERB, keys_to_change, whole_number

DELAYS = (
    ("0", gettext_lazy("trễ hạn")),
    ("30", gettext_lazy("trễ trên 30 ngày")),
    ("60", gettext_lazy("trễ trên 60 ngày")),
    ("180", gettext_lazy("trễ trên 180 ngày")),
)
WARD = attrgetter("ward")
FINE = DecimalField(max_digits=20, decimal_places=4)
RATE = ExpressionWrapper(
    Cast("disbursed", FINE) / NullIf(Cast("planned", FINE), 0),
    output_field=DecimalField(max_digits=20, decimal_places=8),
)
COLUMNS = [
    Column("name", gettext_lazy("Dự án"), lambda row: row.name, ("sort_key",)),
    Column("code", gettext_lazy("Mã"), lambda row: row.code, ("code",)),
    Column("ward", gettext_lazy("Phường, xã"), lambda row: str(row.unit), ("ward__sort_key",)),
    Column("group", gettext_lazy("Nhóm"), lambda row: row.group, ("group",)),
    Column("stage", gettext_lazy("Giai đoạn"), lambda row: row.get_stage_display(), ("stage",)),
    Column("total", gettext_lazy("Tổng mức (đồng)"), lambda row: row.total, ("total",)),
    Column("planned", gettext_lazy("Kế hoạch (đồng)"), lambda row: row.planned, ("planned",)),
    Column("allocated", gettext_lazy("Đã bố trí (đồng)"), lambda row: row.allocated, ("allocated",)),
    Column("disbursed", gettext_lazy("Đã giải ngân (đồng)"), lambda row: row.disbursed, ("disbursed",)),
    Column("rate", gettext_lazy("Tỷ lệ giải ngân"), lambda row: row.rate, (RATE,)),
    Column("planned_on", gettext_lazy("Hoàn thành dự kiến"), lambda row: row.planned_on, ("planned_on",)),
    Column("late", gettext_lazy("Số ngày trễ"), lambda row: row.late, ("delay",)),
    Column("expected", gettext_lazy("Khả năng bàn giao"), lambda row: row.outlook.expected_on),
    Column("why", gettext_lazy("Lý do"), lambda row: row.outlook.why),
]


def _late(rows, value):
    return rows.late_on(clock.today(), more_than=int(value)) if value in dict(DELAYS) else rows


def _state(rows, value):
    return {"open": rows.unfinished(), "done": rows.filter(completed_on__isnull=False)}.get(value, rows)


def _in_year(rows, value):
    year = whole_number(value, most=2100)
    return rows.filter(pk__in=Funding.objects.filter(year=year).values("project")) if year else rows


def _accounts(rows, value):
    """Handed over and behind with the final accounts: the file, or the check after it."""
    return rows.filter(accounts_late_on(clock.today())) if value == "qua-han" else rows


FILTERS = {
    "quyet-toan": _accounts,
    "giai-doan": one_of("stage", InvestmentProject.Stage.values),
    "nhom": one_of("group", InvestmentProject.Group.values),
    "tre": _late,
    "trang-thai": _state,
    "nam": _in_year,
}


def _columns(how: Reading) -> list[Column]:
    """COLUMNS, the ward's sorted by the name shown."""
    by_unit = (restating.order_key(how, "ward"),)
    return [replace(column, order=by_unit) if column.key == "ward" else column for column in COLUMNS]


def _describe(rows, how: Reading, *, in_full: bool) -> None:
    """Give each project its rate, its days behind the plan and the unit it is shown under."""
    restating.mark(rows, how, WARD, in_full=in_full)
    rows, day = list(rows), clock.today()
    found = outlooks(rows, day)
    for row in rows:
        row.outlook = found[row.pk]
        row.rate, row.late = disbursement_rate(row.disbursed, row.planned), row.days_late(day)


def listing_of(request, how: Reading) -> Listing:
    """The projects that the address asks for, with the money of all years or of the year asked for."""
    is_export = "export" in request.GET
    year = whole_number(request.GET.get("nam", ""), most=2100)
    rows = InvestmentProject.objects.visible_to(request.user)
    return Listing(
        request,
        rows.select_related("ward").with_money(year).with_delay(clock.today()),
        [*_columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=(*restating.ahead(how, "ward"), "sort_key", "pk"),
        filters=FILTERS
        | {
            "loai": restating.of_kind(how, "ward"),
            restating.ENDED: restating.without_ended(how, "ward"),
        },
        prepare=lambda found: _describe(found, how, in_full=is_export),
        search=lambda found, words: found.filter(Q(search__contains=fold(words)) | restating.found(how, "ward", words)),
        reading=how,
    )


@require_safe
def project_list(request):
    """Projects as far as the officer sees, with the money of all years or of the year asked for, read as `doc` says."""
    how = asked(request.GET)
    year = whole_number(request.GET.get("nam", ""), most=2100)
    years = sorted(
        set(Funding.objects.visible_to(request.user).order_by().values_list("year", flat=True).distinct()), reverse=True
    )
    listing = listing_of(request, how)
    if listing.export_kind:
        return listing.export("du-an", _("Dự án đầu tư"))
    sums = listing.queryset.order_by().aggregate(
        total_planned=Sum("planned"),
        total_disbursed=Sum("disbursed"),
        total_allocated=Sum("allocated"),
        money=Sum("total"),
    )
    late = _late(listing.queryset, "60").order_by().count()
    return render(
        request,
        "facilities/project_list.html",
        {
            **listing.context(),
            "sums": sums,
            "reading": how,
            "late": late,
            "years": years,
            "year": year,
            "as_of": clock.today(),
            "delays": DELAYS,
            "rate": disbursement_rate(sums["total_disbursed"] or 0, sums["total_planned"] or 0),
            "stages": InvestmentProject.Stage.choices,
            "groups": InvestmentProject.Group.choices,
            "kinds": Ward.Kind.choices,
            "pickable": keys_to_change(listing.page_obj.object_list, request.user),
            "may_add": request.user.ward_id and request.user.has_perm(VERB),
        },
    )
