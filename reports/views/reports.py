"""One compliance report: how far it is, or its figures, files, words and history."""

import json
from copy import copy
from datetime import date

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.models import AuditEntry, Document, ReportingPeriod, Ward
from organisation.periods import ADHOC, FIRST_DAY
from reports.actions import owns
from reports.actions.resending import may_send
from reports.compose.kinds import NEVER_RESTATED
from reports.deliveries import deliveries_of
from reports.forms_ask import scope_of
from reports.forms_delivery import SendForm
from reports.models import ComplianceReport, Edition, FileFormat, ReportKind, ReportReading
from reports.render.contents import annexes
from reports.render.document import document, table_words
from reports.render.files import dressing_of
from reports.runs import runs_of
from reports.sealing import is_whole
from reports.signed_papers import signed_of
from reports.steps import step_words

State = ComplianceReport.State


@require_safe
def report_detail(request, pk: int):
    """One report: how far it is, or its figures, files, words and history."""
    report = _report(request, pk)
    return detail_page(request, report, newest_edition(report))


def _report(request, pk: int) -> ComplianceReport:
    return get_visible(
        ComplianceReport.objects.select_related("period", "ward", "document", "asked_by"), request, pk=pk
    )


def editions_of(report: ComplianceReport):
    """The report's editions as its pages show them, the newest first."""
    held = report.editions.select_related("report__ward", "report__period", "report__document", "issued_by", "corrects")
    return held.prefetch_related("files", "narratives").order_by("-number")


def newest_edition(report: ComplianceReport) -> Edition | None:
    return editions_of(report).first()


def detail_page(request, report: ComplianceReport, edition: Edition | None, *, status: int = 200):
    """The page of the report with one of its editions, the newest or an earlier one."""
    context = {
        "report": report,
        "edition": edition,
        "job": job_of(report, edition),
        "title": title_of(report),
        "readings": readings_of(report),
        "scope": scope_of(report),
        "runs": runs_of(report),
        "may_ask": request.user.has_perm("reports.ask_report"),
    }
    if edition:
        editions = list(report.editions.defer("data").select_related("withdrawn_by").order_by("-number"))
        context |= figures_of(request, edition) | {"editions": editions, "is_newest": editions[0].pk == edition.pk}
        context["title"] = frozen_title(report, context["data"])
        context |= {"may": acts_of(request.user, report, edition) if context["is_newest"] else {}}
        if not context["is_newest"]:
            context["job"] = {"is_finished": True}
        context |= {"is_whole": is_whole(edition), "later": later_than(edition, editions)}
    if edition and edition.is_issued:
        context |= deliveries_of(request.user, edition) | signed_of(request.user, edition)
        context |= {"may_send": may_send(request.user, report), "send_form": SendForm()}
    return render(request, "reports/report_detail.html", context, status=status)


def later_than(edition: Edition, editions: list[Edition]) -> Edition | None:
    """The issued edition that took this one's place."""
    return next((row for row in editions if row.number > edition.number and row.is_issued), None)


def title_of(report: ComplianceReport) -> str:
    """What the page of the report is called: Báo cáo toàn thành phố, quý III năm 2026."""
    title = _("Báo cáo %(whose)s, %(period)s") % {"whose": _whose(report), "period": report.period.label}
    return f"{title}, {report.get_reading_display()}" if report.is_restated else title


def _whose(report: ComplianceReport) -> str:
    if report.ward_id:
        return report.ward.station_name
    if report.document_id:
        return _("thực hiện %(document)s") % {"document": report.document.citation}
    words = {
        ReportKind.FACILITIES: _("trụ sở, trang bị và đầu tư"),
        ReportKind.RECOGNITION: _("công nhận Công an phường kiểu mẫu"),
    }
    return words.get(report.kind) or _("toàn thành phố")


def frozen_title(report: ComplianceReport, data: dict) -> str:
    """The same of an edition: names as they were frozen, whatever the rows say since."""
    held = copy(report)
    held.period = frozen_period(data)
    if data["unit"]:
        held.ward = Ward(pk=report.ward_id, kind=data["unit"]["kind"], name=data["unit"]["name"])
    if data.get("document"):
        words = {name: data["document"][name] for name in ("kind", "number", "issuer", "title")}
        held.document = Document(pk=report.document_id, **words)
    return title_of(held)


def frozen_period(data: dict) -> ReportingPeriod:
    """The period as the edition has it; no row of the database."""
    held = data["period"]
    key = {name: held[name] for name in ("kind", "year", "number")} | {"first_day": held.get("first_day", FIRST_DAY)}
    days = {name: date.fromisoformat(held[name]) for name in ("starts_on", "ends_on")}
    return ReportingPeriod(name=held["label"] if held["kind"] == ADHOC else "", **key, **days)


def readings_of(report: ComplianceReport) -> list[tuple]:
    """(reading, its words, the report of the same question under it or None); nothing where there is one reading alone."""
    if report.kind in NEVER_RESTATED:
        return []
    same = ComplianceReport.objects.filter(kind=report.kind, period=report.period_id, document=report.document_id)
    held = {row.reading: row for row in same}
    return [(reading.value, reading.label, held.get(reading.value)) for reading in ReportReading]


def job_of(report: ComplianceReport, edition: Edition | None) -> dict:
    """What the progress part shows."""
    files = len(edition.files.all()) if edition else 0
    rendering = bool(edition) and report.is_ready and files < len(FileFormat) and not report.error
    return {
        "state_word": _("đang kết xuất tệp") if rendering else report.get_state_display(),
        "percent": report.progress,
        "is_finished": not (report.is_under_way or rendering),
        "detail": step_words(report, edition),
    }


def frozen(edition: Edition) -> dict:
    """The frozen figures as data."""
    return json.loads(edition.data)


def figures_of(request, edition: Edition) -> dict:
    """The sections as the paper has them, and the one annex that the address asks for."""
    data = frozen(edition)
    tables = annexes(data)
    asked = request.GET.get("phu_luc", "")
    shown = next((table for table in tables if str(table.annex) == asked), tables[0])
    paper = document(data, dressing_of(edition))
    for part in (part for section in paper["sections"] for part in section["parts"]):
        part["table"] = aligned(part["table"])
    return {
        "data": data,
        "period": frozen_period(data),
        "restated_on": date.fromisoformat(data["restated_on"]) if data.get("restated_on") else None,
        "paper": paper,
        "annexes": tables,
        "annex": shown,
        "annex_table": aligned(table_words(shown)),
        "history": trail_of(edition),
    }


def trail_of(edition: Edition):
    """What was done with the edition and its words, the newest first."""
    words = [str(row.pk) for row in edition.narratives.all()]
    done = Q(model="reports.edition", object_id=str(edition.pk)) | Q(model="reports.narrative", object_id__in=words)
    return AuditEntry.objects.filter(done).select_related("by").order_by("-number")


def aligned(table: dict | None) -> dict | None:
    """The table with each cell beside its column, for the page to align it."""
    if table is None:
        return None
    columns = table["columns"]
    total = list(zip(columns, table["total"], strict=True)) if table["total"] else None
    return table | {"rows": [list(zip(columns, row, strict=True)) for row in table["rows"]], "total": total}


def acts_of(officer, report: ComplianceReport, edition: Edition) -> dict[str, bool]:
    """What this officer may still do with the newest edition."""
    if not owns(officer, report):
        return {}
    is_draft = report.state == State.DRAFT and not edition.is_issued
    issues = officer.has_perm("reports.issue_report")
    return {
        "write": is_draft and officer.has_perm("reports.write_narrative"),
        "issue": is_draft and issues,
        "drop": is_draft and issues and edition.corrects_id is not None,
        "correct": edition.is_issued and issues,
        "withdraw": edition.is_issued and not edition.is_withdrawn and issues,
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
