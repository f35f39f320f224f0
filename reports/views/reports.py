"""Compliance reports: the list, asking for one, and one report with its figures."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from organisation import clock, formats
from organisation.access import check, get_visible, requires
from organisation.listing import Column, Listing, one_of
from organisation.models import AuditEntry, ReportingPeriod
from organisation.text import fold
from reports import actions
from reports.actions.issuing import owns, text_mark
from reports.forms import AskForm, IssueForm, NarrativeForm
from reports.models import ComplianceReport, Edition, ReportKind
from reports.render.contents import annexes
from reports.render.document import document, head_of, table_words
from reports.render.files import dressing_of

State = ComplianceReport.State
COLUMNS = [
    Column("period", gettext_lazy("Kỳ"), lambda row: row.period.label, ("period__ends_on", "period__kind")),
    Column("kind", gettext_lazy("Loại báo cáo"), lambda row: row.get_kind_display(), ("kind", "ward__sort_key")),
    Column(
        "ward", gettext_lazy("Phường, xã"), lambda row: row.ward.full_name if row.ward_id else "", ("ward__sort_key",)
    ),
    Column("state", gettext_lazy("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
    Column("number", gettext_lazy("Số, ký hiệu"), lambda row: row.edition.register_number if row.edition else ""),
    Column("issued", gettext_lazy("Ngày ban hành"), lambda row: row.edition.issued_on if row.edition else None),
    Column("asked", gettext_lazy("Yêu cầu lúc"), lambda row: row.asked_at, ("asked_at",)),
]
FILTERS = {
    "loai": one_of("kind", ReportKind.values),
    "loai-ky": one_of("period__kind", ReportingPeriod.Kind.values),
    "trang-thai": one_of("state", State.values),
    "phuong": lambda rows, value: rows.filter(ward=int(value)) if value.isdecimal() and len(value) < 10 else rows,
}


def search(rows, words: str):
    """Reports of wards whose name or code holds the words, of the year, or of the period of that code."""
    found = Q(ward__search__contains=fold(words)) | Q(period__in=ReportingPeriod.objects.with_code(words.upper()))
    if words.isdecimal() and len(words) == 4:
        found |= Q(period__year=int(words))
    return rows.filter(found)


def with_editions(rows: list[ComplianceReport]) -> None:
    """Give each report its newest edition, without the figures; one query for all."""
    editions = Edition.objects.filter(report__in=rows).defer("data", "narrative").order_by("number")
    newest = {edition.report_id: edition for edition in editions}
    for row in rows:
        row.edition = newest.get(row.pk)


def listing_of(request) -> Listing:
    rows = ComplianceReport.objects.visible_to(request.user).select_related("period", "ward")
    return Listing(
        request,
        rows,
        COLUMNS,
        search=search,
        filters=FILTERS,
        prepare=with_editions,
        default_order=("-period__ends_on", "period__kind", "kind", "ward__sort_key", "pk"),
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
    report = get_visible(ComplianceReport.objects.select_related("period", "ward"), request, pk=pk)
    check(request.user, "reports.ask_report")
    try:
        actions.ask_report(kind=report.kind, period=report.period, ward=report.ward, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(report)


@require_safe
def report_detail(request, pk: int):
    """One report: how far it is, or its figures, files, words and history."""
    report = _report(request, pk)
    return detail_page(request, report, newest_edition(report))


def _report(request, pk: int) -> ComplianceReport:
    return get_visible(ComplianceReport.objects.select_related("period", "ward", "asked_by"), request, pk=pk)


def newest_edition(report: ComplianceReport) -> Edition | None:
    editions = report.editions.select_related("report__ward", "report__period", "issued_by").prefetch_related("files")
    return editions.order_by("-number").first()


def detail_page(request, report: ComplianceReport, edition: Edition | None, *, status: int = 200, **forms):
    """The report's page; `forms` are bound forms to show again with what was typed."""
    context = {"report": report, "edition": edition, "job": job_of(report, edition), "title": title_of(report)}
    if edition:
        context |= figures_of(request, edition) | forms_of(request.user, report, edition) | forms
    return render(request, "reports/report_detail.html", context, status=status)


def title_of(report: ComplianceReport) -> str:
    whose = report.ward.station_name if report.ward_id else _("toàn thành phố")
    return _("Báo cáo %(whose)s, %(period)s") % {"whose": whose, "period": report.period.label}


def job_of(report: ComplianceReport, edition: Edition | None) -> dict:
    """What the progress part shows."""
    files = len(edition.files.all()) if edition else 0
    rendering = bool(edition) and report.is_ready and files < 2 and not report.error
    return {
        "state_word": _("đang kết xuất tệp") if rendering else report.get_state_display(),
        "percent": report.progress,
        "is_finished": not (report.is_under_way or rendering),
        "detail": "",
    }


def figures_of(request, edition: Edition) -> dict:
    """The sections as the paper has them, and the one annex that the address asks for."""
    data = json.loads(edition.data)
    tables = annexes(data)
    asked = request.GET.get("phu_luc", "")
    shown = next((table for table in tables if str(table.annex) == asked), tables[0])
    paper = document(data, dressing_of(edition))
    for part in (part for section in paper["sections"] for part in section["parts"]):
        part["table"] = aligned(part["table"])
    return {
        "data": data,
        "paper": paper,
        "annexes": tables,
        "annex": shown,
        "annex_table": aligned(table_words(shown)),
        "history": AuditEntry.objects.filter(model="reports.edition", object_id=str(edition.pk)).select_related("by"),
    }


def aligned(table: dict | None) -> dict | None:
    """The table with each cell beside its column, for the page to align it."""
    if table is None:
        return None
    columns = table["columns"]
    total = list(zip(columns, table["total"], strict=True)) if table["total"] else None
    return table | {"rows": [list(zip(columns, row, strict=True)) for row in table["rows"]], "total": total}


def forms_of(officer, report: ComplianceReport, edition: Edition) -> dict:
    """The forms of what this officer may still do with the draft."""
    if report.state != State.DRAFT or not owns(officer, report):
        return {}
    forms = {}
    if officer.has_perm("reports.write_narrative"):
        forms["narrative_form"] = NarrativeForm(
            initial={"narrative": edition.narrative, "seen": text_mark(edition.narrative)}
        )
    if officer.has_perm("reports.issue_report"):
        forms["issue_form"] = IssueForm(initial=issue_initial(officer, edition))
    return forms


def issue_initial(officer, edition: Edition) -> dict:
    """The ward's chief signs for the ward; the city's signer is entered."""
    post = head_of(json.loads(edition.data), "").post
    own = edition.report.ward_id is not None
    return {
        "signer_name": officer.full_name if own else "",
        "signer_post": post,
        "issued_on": formats.day(clock.today()),
        "seen": text_mark(edition.narrative),
    }


@require_safe
def report_progress(request, pk: int):
    """The progress part alone; a finished job tells the page to load itself again."""
    report = _report(request, pk)
    job = job_of(report, newest_edition(report))
    response = render(request, "_partials/progress.html", {"job": job, "poll_url": request.path})
    if job["is_finished"]:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response
