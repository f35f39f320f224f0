"""Wards, their lineage, which ward a code or a name meant on a day, and periods. Open to everyone who holds a token."""

from datetime import date
from typing import Annotated

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema, Status

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.models import Regime, ReportingPeriod, Succession, Ward
from organisation.periods import ADHOC, FIRST_DAY
from organisation.text import fold

from .lists import Kind, Part, WardKind, listed, page_of

router = Router(tags=[gettext_noop("Đơn vị và kỳ")])
Words = Annotated[str, Field(max_length=120)]


class WardOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    district: str
    established_on: date | None
    dissolved_on: date | None


class LineOut(Schema):
    """One line of a reorganisation, seen from the ward asked about."""

    id: int
    name: str
    code: str
    effective_on: date
    share: str
    detail: str
    takes_records: bool
    document: str | None


class Lineage(Schema):
    predecessors: list[LineOut]
    successors: list[LineOut]


class Candidates(Schema):
    candidates: list[WardOut]


class PeriodOut(Schema):
    code: str
    kind: str
    from_: date = Field(alias="from")
    to: date
    ward_due: date
    due: date
    due_effective: date
    label: str


def ward_out(ward: Ward) -> dict:
    return {
        "id": ward.pk,
        "code": ward.code,
        "name": ward.name,
        "kind": ward.kind,
        "district": ward.district,
        "established_on": ward.established_on,
        "dissolved_on": ward.dissolved_on,
    }


@router.get("/wards", response=page_of(WardOut), summary=gettext_noop("Đơn vị tại một ngày (mặc định hôm nay)"))
def wards(request, window: Part, on: date | None = None, kind: WardKind | None = None, q: Words = ""):
    rows = Ward.objects.alive_on(on or clock.today()).matching(q).in_order()
    return listed(request, rows.filter(kind=kind) if kind else rows, window, ward_out)


@router.get(
    "/wards/resolve",
    response={200: WardOut, 300: Candidates},
    summary=gettext_noop("Mã hoặc tên là đơn vị nào tại một ngày"),
)
def resolve(
    request,
    code: Words = "",
    name: Words = "",
    district: Words = "",
    kind: WardKind | None = None,
    on: date | None = None,
):
    if not (code or name):
        raise Http404
    rows = Ward.objects.alive_on(on or clock.today()).in_order()
    rows = rows.filter(code=code) if code else rows
    rows = rows.filter(kind=kind) if kind else rows
    found = [ward for ward in rows.matching(name) if _is_meant(ward, name, district)]
    if not found:
        raise Http404
    return (
        Status(200, ward_out(found[0]))
        if len(found) == 1
        else Status(300, {"candidates": [ward_out(ward) for ward in found]})
    )


def _is_meant(ward: Ward, name: str, district: str) -> bool:
    """The name is the ward's whole name (its kind before it or not), the district part of the old district's name."""
    asked = fold(name)
    return (not asked or asked in {fold(ward.name), fold(f"{ward.kind} {ward.name}")}) and fold(district) in fold(
        ward.district
    )


@router.get("/wards/{pk}", response=WardOut, summary=gettext_noop("Một đơn vị"))
def ward(request, pk: int):
    return ward_out(_ward(pk))


@router.get("/wards/{pk}/lineage", response=Lineage, summary=gettext_noop("Đơn vị trước và sau, với phần và văn bản"))
def lineage(request, pk: int):
    lines = Succession.objects.select_related("predecessor", "successor", "document")
    held = _ward(pk)
    return {
        "predecessors": [_line(line, line.predecessor) for line in lines.filter(successor=held)],
        "successors": [_line(line, line.successor) for line in lines.filter(predecessor=held)],
    }


def _ward(pk: int) -> Ward:
    if abs(pk) > BIGGEST_KEY:
        raise Http404
    return get_object_or_404(Ward, pk=pk)


def _line(line: Succession, other: Ward) -> dict:
    return {
        "id": other.pk,
        "name": other.full_name,
        "code": other.code,
        "effective_on": line.effective_on,
        "share": line.share,
        "detail": line.detail,
        "takes_records": line.takes_records,
        "document": line.document.citation if line.document else None,
    }


@router.get(
    "/periods", response=page_of(PeriodOut), by_alias=True, summary=gettext_noop("Kỳ báo cáo: số liệu từ, đến, hạn gửi")
)
def list_periods(
    request,
    window: Part,
    kind: Kind | None = None,
    year: Annotated[int, Field(ge=1900, le=9000)] | None = None,
    regime: Annotated[str, Field(max_length=40)] | None = None,
):
    """From the 15th to the 14th unless a `regime` (its code) is asked, whose own periods are answered; ad hoc ones too."""
    rows = ReportingPeriod.objects.filter(Q(first_day=FIRST_DAY) | Q(kind=ADHOC))
    if regime is not None:
        held = get_object_or_404(Regime.objects.exclude(state=Regime.State.DRAFT), code=regime)
        rows = ReportingPeriod.objects.of_regime(held)
    rows = rows.order_by("starts_on", "ends_on", "pk")
    rows = rows.filter(kind=kind) if kind else rows
    return listed(request, rows.filter(year=year) if year else rows, window, period_out)


def period_out(row: ReportingPeriod) -> dict:
    return {
        "code": row.code,
        "kind": row.kind,
        "from": row.starts_on,
        "to": row.ends_on,
        "ward_due": row.ward_due_on,
        "due": row.due_on,
        "due_effective": row.due_effective_on,
        "label": row.label,
    }
