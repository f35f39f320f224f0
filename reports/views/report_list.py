"""Compliance reports: the list, asking for one, trying one again."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from organisation import restating
from organisation.access import check, get_visible, requires
from organisation.listing import Column, Listing, one_of
from organisation.models import ReportingPeriod
from organisation.reading import Reading, asked
from reports import actions
from reports.forms_ask import AskForm
from reports.models import ComplianceReport, Edition, ReportKind, ReportReading

State = ComplianceReport.State


def kind_words(row: ComplianceReport) -> str:
    """The kind, with the document that the report is about."""
    kind = row.get_kind_display()
    return f"{kind}: {row.document.citation}" if row.document_id else kind


def columns_of(reading: Reading) -> list[Column]:
    """The columns, the unit of each row as the list is read."""
    by_unit = restating.order_key(reading, "ward")
    return [
        Column("period", gettext_lazy("Kỳ"), lambda row: row.period.label, ("period__ends_on", "period__kind")),
        Column("kind", gettext_lazy("Loại báo cáo"), kind_words, ("kind", by_unit)),
        Column("ward", gettext_lazy("Phường, xã"), restating.shown, (by_unit,)),
        Column("reading", gettext_lazy("Cách đọc của báo cáo"), lambda row: row.get_reading_display(), ("reading",)),
        Column("state", gettext_lazy("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("number", gettext_lazy("Số, ký hiệu"), lambda row: row.edition.register_number if row.edition else ""),
        Column("issued", gettext_lazy("Ngày ban hành"), lambda row: row.edition.issued_on if row.edition else None),
        Column("asked", gettext_lazy("Yêu cầu lúc"), lambda row: row.asked_at, ("asked_at",)),
    ]


FILTERS = {
    "loai": one_of("kind", ReportKind.values),
    "loai-ky": one_of("period__kind", ReportingPeriod.Kind.values),
    "trang-thai": one_of("state", State.values),
    "cach-doc": one_of("reading", ReportReading.values),
    "phuong": lambda rows, value: rows.filter(ward=int(value)) if value.isdecimal() and len(value) < 10 else rows,
}


def search(rows, words: str, reading: Reading):
    """Reports of wards whose name or code holds the words, on a document of that number, of the year or period of that code."""
    found = restating.found(reading, "ward", words) | Q(period__in=ReportingPeriod.objects.with_code(words.upper()))
    found |= Q(document__number__icontains=words)
    if words.isdecimal() and len(words) == 4:
        found |= Q(period__year=int(words))
    return rows.filter(found)


def with_editions(rows: list[ComplianceReport]) -> None:
    """Give each report its newest edition, without the figures; one query for all."""
    editions = Edition.objects.filter(report__in=rows).defer("data").order_by("number")
    newest = {edition.report_id: edition for edition in editions}
    for row in rows:
        row.edition = newest.get(row.pk)


def listing_of(request) -> Listing:
    """The reports, each shown under the unit that the reading says; an export names the unit of then and its heir."""
    reading = asked(request.GET)
    is_export = request.GET.get("export") in {"xlsx", "csv"}

    def prepare(rows: list[ComplianceReport]) -> None:
        with_editions(rows)
        restating.mark(rows, reading, attrgetter("ward"), in_full=is_export)

    return Listing(
        request,
        ComplianceReport.objects.visible_to(request.user).select_related("period", "ward", "document"),
        [*columns_of(reading), *(restating.columns(attrgetter("ward")) if is_export else [])],
        search=lambda rows, words: search(rows, words, reading),
        filters=FILTERS,
        prepare=prepare,
        default_order=("-period__ends_on", "period__kind", "kind", *restating.ahead(reading, "ward"), "reading", "pk"),
        reading=reading,
    )


@require_safe
def report_list(request):
    """Every report in the officer's scope, and the form to ask for another."""
    listing = listing_of(request)
    if listing.export_kind:
        return listing.export("bao-cao", _("Báo cáo tuân thủ"))
    return _list_page(request, listing, AskForm(officer=request.user))


def _list_page(request, listing: Listing, form: AskForm, status: int = 200):
    may_ask = request.user.has_perm("reports.ask_report") and form.has_choices
    return render(
        request,
        "reports/report_list.html",
        {
            **listing.context(),
            "title": _("Báo cáo tuân thủ"),
            "form": form if may_ask else None,
            "kinds": ReportKind.choices,
            "period_kinds": ReportingPeriod.Kind.choices,
            "states": State.choices,
            "readings": ReportReading.choices,
            "reading": listing.reading,
        },
        status=status,
    )


@require_POST
@requires("reports.ask_report")
def report_ask(request):
    """Ask for a report and go to its page: the same page however often it is asked."""
    form = AskForm(request.POST, officer=request.user)
    if form.is_valid():
        try:
            return redirect(actions.ask_report(**form.question(), by=request.user))
        except ValidationError as refusal:
            form.add_error(None, [*refusal.messages])
    return _list_page(request, listing_of(request), form)


@require_POST
def report_retry(request, pk: int):
    """Try a failed report, or missing files, again."""
    report = get_visible(ComplianceReport.objects.select_related("period", "ward", "document"), request, pk=pk)
    check(request.user, "reports.ask_report")
    try:
        question = {name: getattr(report, name) for name in ("kind", "period", "ward", "document", "reading")}
        actions.ask_report(**question, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(report)
