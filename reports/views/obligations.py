"""What is owed: the calendar of a month with its list, the year by body, the rates of each period."""

from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from organisation.models import Ancestry, RegimeLevel, ReportingPeriod
from organisation.text import fold
from reports import obligations as rules
from reports.models import Objection, Obligation, ReportKind
from reports.obligation_calendar import code_of, month_asked, month_page
from reports.obligation_matrix import matrix, name_of, rates, with_bodies
from reports.obligations import BADGES, Standing

from .periods import year_asked

Who = RegimeLevel.Who
OBJECTED = "cho"  # an objection waits for a decision
# What names rows of any month
ANYWHEN = ("ngay", "ky", "q", "phuong", "y-kien")
BODIES = {Who.WARD: Q(ward__isnull=False), Who.AGENCY: Q(agency__isnull=False), Who.CITY: Q(ward=None, agency=None)}


def columns_of(day: date) -> list[Column]:
    """The columns of the list and of its export."""
    return [
        Column("body", gettext_lazy("Đơn vị"), name_of, ("ward__sort_key", "agency__name")),
        Column("report", gettext_lazy("Báo cáo"), lambda row: row.level.regime.name, ("level__regime__name",)),
        Column("period", gettext_lazy("Kỳ"), lambda row: row.period.label, ("period__ends_on", "period__kind")),
        Column("stated", gettext_lazy("Hạn gửi theo quy định"), lambda row: row.due_on, ("due_on",)),
        Column("due", gettext_lazy("Hạn gửi thực tế"), lambda row: row.due_effective_on, ("due_effective_on",)),
        Column("standing", gettext_lazy("Trạng thái"), lambda row: Standing(row.standing).label),
        Column("sent", gettext_lazy("Ngày gửi"), lambda row: row.sent_on if rules.is_met(row) else None, ("sent_on",)),
        Column("late", gettext_lazy("Số ngày chậm"), lambda row: rules.days_late(row, day)),
        Column("disputed", gettext_lazy("Có ý kiến về việc gửi chậm"), lambda row: row.is_disputed),
        Column("by", gettext_lazy("Gửi bằng"), sent_by_what),
        Column("reason", gettext_lazy("Lý do không gửi"), lambda row: row.excuse or (row.note if row.is_nil else "")),
    ]


def sent_by_what(row: Obligation) -> str:
    """The number of the report or paper that met it; that nothing arose."""
    if not rules.is_met(row):
        return ""
    if row.edition_id:
        return row.edition.register_number
    return row.paper_number or _("báo không phát sinh")


def filters_of(day: date) -> dict:
    """The filters that the address may name."""
    return {
        "ngay": _on,
        "ky": lambda rows, code: rows.filter(period__in=ReportingPeriod.objects.with_code(code.upper())),
        "loai": one_of("level__report_kind", ReportKind.values),
        "ai": lambda rows, who: rows.filter(BODIES[who]) if who in BODIES else rows,
        "trang-thai": lambda rows, value: rules.in_standing(rows, value, day) if value in Standing.values else rows,
        "phuong": _of_ward,
        "y-kien": lambda rows, value: rows.filter(pk__in=_objected()) if value == OBJECTED else rows,
    }


def _objected() -> QuerySet:
    return Objection.objects.filter(state=Objection.State.OPEN).values("obligation")


def _on(rows: QuerySet, text: str) -> QuerySet:
    try:
        return rows.filter(due_effective_on=date.fromisoformat(text))
    except ValueError:
        return rows


def _of_ward(rows: QuerySet, text: str) -> QuerySet:
    """Of a unit, and of those before it whose records it takes."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return rows
    earlier = Ancestry.objects.filter(descendant=int(text), carries_records=True).values("ancestor")
    return rows.filter(Q(ward=int(text)) | Q(ward__in=earlier))


def search(rows: QuerySet, words: str) -> QuerySet:
    """Of bodies whose name or code holds the words."""
    return rows.filter(Q(ward__search__contains=fold(words)) | Q(agency__name__icontains=words))


def listing_of(request, rows: QuerySet, day: date, first: date) -> Listing:
    """The rows that the address asks for; those due in the month where it names neither a day nor a period nor a body."""
    elsewhere = any(request.GET.get(name) for name in ANYWHEN)
    if not elsewhere:
        rows = rows.filter(due_effective_on__year=first.year, due_effective_on__month=first.month)

    def prepare(found: list[Obligation]) -> None:
        for row in found:
            row.body, row.standing = name_of(row), rules.standing_on(row, day)
            row.badge, row.late = BADGES[row.standing], rules.days_late(row, day)
            row.word, row.met_by = row.standing.label, sent_by_what(row)

    return Listing(
        request,
        rules.disputed(with_bodies(rows)),
        columns_of(day),
        search=search,
        filters=filters_of(day),
        prepare=prepare,
        default_order=("due_effective_on", "level", "ward__sort_key", "agency__name", "pk"),
    )


@require_safe
def obligation_list(request):
    """The month's days with what is due on each, and the rows: of the month, of a day, a period or a body."""
    day, rows = clock.today(), Obligation.objects.visible_to(request.user)
    chosen_day = request.GET.get("ngay", "")
    first = month_asked(request.GET.get("thang") or chosen_day[:7], next_due(rows, day))
    listing = listing_of(request, rows, day, first)
    if listing.export_kind:
        return listing.export("bao-cao-phai-gui", _("Báo cáo phải gửi"))
    asked_on = ReportingPeriod.objects.filter(pk__in=rows.order_by().values("period")).order_by("-ends_on", "kind")
    context = listing.context() | {
        "title": _("Báo cáo phải gửi"),
        "tab": "list",
        "month": month_page(rows, first, day),
        "month_code": code_of(first),
        "is_of_month": not any(request.GET.get(name) for name in ANYWHEN),
        "counts": rules.counted(rows, day)[()],
        "periods": asked_on[:60],
        "kinds": ReportKind.choices,
        "standings": Standing.choices,
        "bodies": Who.choices if not request.user.ward_id else [],
        "day": day,
        "is_empty": not asked_on,
    }
    return render(request, "reports/obligation_list.html", context)


def next_due(rows: QuerySet, day: date) -> date:
    """A day of the month that the calendar opens in: this one, the next with anything due, or the last that had."""
    days = rows.order_by().aggregate(
        coming=Min("due_effective_on", filter=Q(due_effective_on__gte=day.replace(day=1))), last=Max("due_effective_on")
    )
    return days["coming"] or days["last"] or day


def years_of(rows: QuerySet) -> list[int]:
    """The report years in which anything is owed, the newest first."""
    return list(rows.order_by("-period__year").values_list("period__year", flat=True).distinct())


@require_safe
def obligation_matrix(request):
    """The report year by body: a column for each report on each period."""
    day, seen = clock.today(), Obligation.objects.visible_to(request.user)
    years = years_of(seen)
    year = year_asked(request.GET.get("nam", ""), years, day)
    rows, who = seen.filter(period__year=year), request.GET.get("ai", "")
    held = [value for value, which in BODIES.items() if rows.filter(which).exists()]
    who = who if who in held else held[0] if held else ""
    rows = rows.filter(BODIES[who]) if who else rows.none()
    columns, bodies = matrix(rows, day)
    context = {
        "title": _("Báo cáo phải gửi theo đơn vị"),
        "tab": "bodies",
        "columns": columns,
        "rows": bodies,
        "total": sum((row.counts for row in bodies), rules.Counts()),
        "year": year,
        "years": years,
        "who": who,
        "bodies": [(value, label) for value, label in Who.choices if value in held],
        "legend": [(BADGES[standing], standing.label) for standing in Standing],
        "day": day,
    }
    return render(request, "reports/obligation_matrix.html", context)


@require_safe
def obligation_rates(request):
    """How much of what was asked for on each period was sent, and sent in time; the rules of the figures."""
    day, seen = clock.today(), Obligation.objects.visible_to(request.user)
    years = years_of(seen)
    year = year_asked(request.GET.get("nam", ""), years, day)
    rows = seen.filter(period__year=year)
    found = rates(rows, day)
    context = {
        "title": _("Tỷ lệ gửi đủ, gửi đúng hạn"),
        "tab": "rates",
        "rows": found,
        "total": sum((row.counts for row in found), rules.Counts()),
        "year": year,
        "years": years,
        "day": day,
    }
    return render(request, "reports/obligation_rates.html", context)
