"""Editions of compliance reports: each frozen issue with its number, hash and seal, what it corrects, its figures and files."""

from datetime import date, datetime
from typing import Literal

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation.access import get_visible
from organisation.sent_files import attachment
from reports.models import Edition, FileFormat, ReportKind

from .compliance import DocumentName, FileOut, document_name
from .lists import Code, How, Key, Part, Restated, WardName, in_period, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Báo cáo tuân thủ")])
Kind = Literal[tuple(ReportKind.values)]


class EditionOut(Restated):
    """`hash` is the hex SHA-256 of the bytes of /data; `seal` covers the data, its versions and, once issued, words, number, day
    and signer. `progress` is that of its files, in percent. `edition` counts the editions of one report; `corrects` is the id of the
    one before, which stays.
    """

    id: int
    report: int
    edition: int
    kind: str
    period: str
    reading: str
    ward: WardName | None
    document: DocumentName | None
    state: Literal["draft", "issued", "withdrawn"]
    progress: int
    number: str
    issued_on: date | None
    signer: str
    signer_post: str
    authority: str
    composed_at: datetime
    hash: str
    seal: str
    check_code: str
    audit_count: int | None
    audit_hash: str
    corrects: int | None
    correction_reason: str
    withdrawn_at: datetime | None
    withdrawal_reason: str
    files: list[FileOut]


class SectionOut(Schema):
    """The words of one section as they were written: figures are marks such as `[[so:assessments.passes]]`."""

    section: str
    text: str


class EditionDetailOut(EditionOut):
    criteria_version: str
    lineage_version: str
    template_version: str
    narratives: list[SectionOut]


def ward_of(row: Edition):
    return row.report.ward


def held(request):
    """Editions in scope without their figures, the newest first."""
    rows = Edition.objects.visible_to(request.user).defer("data").prefetch_related("files")
    return rows.select_related("report__period", "report__ward", "report__document").order_by("-composed_at", "-pk")


def edition_out(request, row: Edition) -> dict:
    report, files = row.report, row.files.all()
    return {
        "id": row.pk,
        "report": report.pk,
        "edition": row.number,
        "kind": report.kind,
        "period": report.period.code,
        "reading": report.reading,
        "ward": ward_name(report.ward),
        "document": document_name(report.document),
        "state": "withdrawn" if row.is_withdrawn else "issued" if row.is_issued else "draft",
        "progress": 100 if len(files) == len(FileFormat) else min(report.progress, 99),
        "number": row.register_number,
        "issued_on": row.issued_on,
        "signer": row.signer_name,
        "signer_post": row.signer_post,
        "authority": row.authority,
        "composed_at": row.composed_at,
        "hash": row.sha256,
        "seal": row.seal,
        "check_code": row.check_code or "",
        "audit_count": row.audit_count,
        "audit_hash": row.audit_hash,
        "corrects": row.corrects_id,
        "correction_reason": row.correction_reason,
        "withdrawn_at": row.withdrawn_at,
        "withdrawal_reason": row.withdrawal_reason,
        "files": [
            {"format": each.format, "sha256": each.sha256, "url": _address(request, row, each.format)} for each in files
        ],
    }


def _address(request, row: Edition, form: str) -> str:
    return request.build_absolute_uri(reverse("api:edition-file", args=[row.pk, form]))


@router.get("/editions", response=page_of(EditionOut), summary=gettext_noop("Các bản báo cáo trong phạm vi của bạn"))
def editions(
    request,
    window: Part,
    how: How,
    period: Code | None = None,
    kind: Kind | None = None,
    report: Key | None = None,
    issued: bool | None = None,
):
    """`issued=true`: those with a number, withdrawn ones too; `issued=false`: drafts."""
    rows = in_period(held(request), period, "report__period")
    rows = rows.filter(report__kind=kind) if kind else rows
    rows = rows.filter(report=report) if report else rows
    rows = rows if issued is None else rows.filter(issued_on__isnull=not issued)
    rows = of_then(rows, how, "report__ward")
    return listed(request, rows, window, lambda row: edition_out(request, row), how, ward_of)


@router.get("/editions/{int:pk}", response=EditionDetailOut, summary=gettext_noop("Một bản báo cáo"))
def edition(request, pk: int):
    row = get_visible(held(request).prefetch_related("narratives"), request, pk=pk)
    return edition_out(request, row) | {
        "criteria_version": row.criteria_version,
        "lineage_version": row.lineage_version,
        "template_version": row.template_version,
        "narratives": [{"section": section, "text": text} for section, text in row.texts.items()],
    }


@router.get(
    "/editions/{int:pk}/data",
    response={200: dict},
    summary=gettext_noop("Số liệu đã chốt của bản này, đúng từng byte đã băm"),
)
def edition_data(request, pk: int):
    return HttpResponse(
        get_visible(Edition.objects.all(), request, pk=pk).data.encode(), content_type="application/json"
    )


@router.get(
    "/editions/{int:pk}/files/{format}",
    response={200: bytes},
    url_name="edition-file",
    summary=gettext_noop("Một tệp của bản này (pdf, docx, xlsx)"),
)
def edition_file(request, pk: int, format: str):
    row = get_visible(Edition.objects.defer("data").select_related("report__period"), request, pk=pk)
    found = row.files.filter(format=format[:10]).first()
    if found is None or not default_storage.exists(found.file.name):
        raise Http404
    return attachment(found.file.open("rb"), f"bao-cao-{row.report_id}-lan-{row.number}.{found.format}")
