"""Compliance reports: ask for one, see how far it is, take its frozen figures and its files."""

from typing import Literal

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema, Status

from organisation.access import check, get_visible
from organisation.models import Document, Ward
from organisation.periods import FIRST_DAY, code_of, read_code
from organisation.scope import sees_ward
from organisation.sent_files import attachment
from reports.actions import ask_report, may_see
from reports.models import ComplianceReport, Edition, Run

from .lists import (
    Code,
    How,
    Part,
    Reading,
    Restated,
    WardName,
    in_period,
    listed,
    of_then,
    page_of,
    period_row,
    unknown_period,
    ward_name,
)

router = Router(tags=[gettext_noop("Báo cáo tuân thủ")])


Kind = Literal["ward", "city", "document", "facilities", "recognition"]


class Question(Schema):
    """Which report. The same question is always answered with the same report.

    `first_day`: 15 for periods from the 15th to the 14th, 1 for calendar months; `document`: of a report on one resolution.
    """

    kind: Kind
    period_kind: Literal["month", "quarter", "half-year", "nine-month", "year", "ad-hoc"]
    year: int = Field(ge=1900, le=9000)
    number: int = Field(1, ge=1, le=9999)
    first_day: int = Field(FIRST_DAY, ge=1, le=28)
    ward: int | None = Field(None, ge=1, le=2**63 - 1)
    document: int | None = Field(None, ge=1, le=2**63 - 1)
    reading: Reading = "then"


class Answer(Schema):
    id: int
    state: str


class FileOut(Schema):
    format: str
    url: str
    sha256: str


class DocumentName(Schema):
    id: int
    number: str
    title: str


class ReportOut(Restated):
    """`hash` is the hex SHA-256 of the bytes of /data; empty until composed. `reading` is how the report itself is read."""

    id: int
    kind: str
    period: str
    reading: str
    ward: WardName | None
    document: DocumentName | None
    state: str
    progress: int
    error: str
    hash: str
    number: str
    files: list[FileOut]


def document_name(row: Document | None) -> dict | None:
    return row and {"id": row.pk, "number": row.number, "title": row.title}


def held(request):
    """Reports in scope with their newest edition's card, without the figures."""
    editions = Edition.objects.defer("data").prefetch_related("files").order_by("-number")
    return (
        ComplianceReport.objects.visible_to(request.user)
        .select_related("period", "ward", "document")
        .prefetch_related(Prefetch("editions", editions, to_attr="newest_first"))
    )


def report_out(request, row: ComplianceReport) -> dict:
    edition = row.newest_first[0] if row.newest_first else None
    files = edition.files.all() if edition else []
    return {
        "id": row.pk,
        "kind": row.kind,
        "period": row.period.code,
        "reading": row.reading,
        "ward": ward_name(row.ward),
        "document": document_name(row.document),
        "state": row.state,
        "progress": row.progress,
        "error": row.error,
        "hash": edition.sha256 if edition else "",
        "number": edition.register_number if edition else "",
        "files": [
            {
                "format": each.format,
                "sha256": each.sha256,
                "url": request.build_absolute_uri(reverse("api:report-file", args=[row.pk, each.format])),
            }
            for each in files
        ],
    }


@router.get("/reports", response=page_of(ReportOut), summary=gettext_noop("Báo cáo trong phạm vi của bạn"))
def reports(request, window: Part, how: How, period: Code | None = None, kind: Kind | None = None):
    rows = in_period(held(request), period)
    rows = of_then(rows.filter(kind=kind) if kind else rows, how)
    return listed(request, rows, window, lambda row: report_out(request, row), how)


@router.post("/reports", response={200: Answer, 201: Answer}, summary=gettext_noop("Yêu cầu một báo cáo"))
def ask(request, question: Question):
    check(request.user, "reports.ask_report")
    try:
        code = code_of(question.period_kind, question.year, question.number, question.first_day)
        read_code(code)
    except ValueError:
        raise unknown_period(f"{question.period_kind} {question.number}/{question.year}") from None
    asked = {
        "kind": question.kind,
        "period": period_row(code),
        "ward": _ward_asked(request.user, question),
        "document": _document_asked(question),
        "reading": question.reading,
    }
    is_new = not ComplianceReport.objects.filter(**asked).exists()
    report = ask_report(**asked, by=request.user, trigger=Run.Trigger.API)
    return Status(201 if is_new else 200, {"id": report.pk, "state": report.state})


def _ward_asked(officer, question: Question) -> Ward | None:
    """The ward the report is about: the one named, else the officer's own; a foreign one does not exist."""
    if question.kind != "ward" and question.ward is None:
        if not may_see(officer, None):
            raise PermissionDenied(_("Báo cáo toàn thành phố chỉ dành cho cán bộ cấp thành phố."))
        return None
    number = question.ward or officer.ward_id
    ward = Ward.objects.filter(pk=number).first() if number else None
    if number and (ward is None or not sees_ward(officer, ward.pk)):
        raise Http404
    return ward


def _document_asked(question: Question) -> Document | None:
    """The document the report is on; documents are open to everyone who signs in."""
    if question.document is None:
        return None
    found = Document.objects.filter(pk=question.document).first()
    if found is None:
        raise Http404
    return found


@router.get("/reports/{pk}", response=ReportOut, summary=gettext_noop("Trạng thái, mã băm và tệp của một báo cáo"))
def report(request, pk: int):
    return report_out(request, get_visible(held(request), request, pk=pk))


def _newest(request, pk: int) -> Edition:
    row = get_visible(ComplianceReport.objects.all(), request, pk=pk)
    edition = row.editions.order_by("-number").first()
    if edition is None:
        raise Http404
    return edition


@router.get("/reports/{pk}/data", response={200: dict}, summary=gettext_noop("Số liệu đã chốt, đúng từng byte đã băm"))
def data(request, pk: int):
    return HttpResponse(_newest(request, pk).data.encode(), content_type="application/json")


@router.get(
    "/reports/{pk}/files/{format}",
    response={200: bytes},
    url_name="report-file",
    summary=gettext_noop("Một tệp của báo cáo (pdf, docx, xlsx)"),
)
def file(request, pk: int, format: str):
    found = _newest(request, pk).files.filter(format=format[:10]).first()
    if found is None or not default_storage.exists(found.file.name):
        raise Http404
    return attachment(found.file.open("rb"), f"bao-cao-{pk}.{found.format}")
