"""Criteria sets: the list, one whole, and the facts of a draft."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from organisation.access import BIGGEST_KEY
from organisation.versions import StaleEdit
from programme.actions.criteria_drafts import save_set
from programme.models import CriteriaSet

from .lists import Part, listed, page_of

router = Router(tags=[gettext_noop("Chương trình")])
KEEP = "programme.change_criteriaset"


class CriteriaSetOut(Schema):
    """`revision` counts the changes of a draft: a PATCH names the one it was made from (If-Match)."""

    id: int
    name: str
    version: int
    state: str
    revision: int
    valid_from: date
    valid_until: date | None
    cohort_kinds: list[str]
    pass_percent: float
    group_percent: float
    is_proposal: bool
    note: str
    document: int | None
    previous: int | None
    criteria_count: int


class CriterionOut(Schema):
    """`max_points` is null in a set without points; `applies_to` names the kinds of unit it is for, none for all."""

    code: str
    group: str
    group_name: str
    name: str
    kind: str
    comparison: str
    target: float
    unit: str
    levels: list[str]
    min_value: float | None
    max_value: float | None
    applies_to: list[str]
    max_points: float | None
    veto: bool
    frequency: str
    measure: str
    evidence_required: str


class LinkOut(Schema):
    """A line of the crosswalk from the version before, by codes."""

    old: str | None
    new: str | None
    kind: str


class CriteriaSetWhole(CriteriaSetOut):
    criteria: list[CriterionOut]
    crosswalk: list[LinkOut]


class CriteriaSetIn(Schema):
    """Facts of a draft; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    valid_from: date | None = None
    pass_percent: Decimal | None = Field(None, ge=0, le=100)
    group_percent: Decimal | None = Field(None, ge=0, le=100)
    note: str | None = Field(None, max_length=4000)


def readable(request):
    """Published and retired sets; drafts too for those who keep them."""
    rows = CriteriaSet.objects.annotate(criteria_count=Count("criteria"))
    return rows if request.user.has_perm(KEEP) else rows.exclude(state=CriteriaSet.State.DRAFT)


def set_out(row: CriteriaSet) -> dict:
    names = ("name", "version", "state", "revision", "valid_from", "valid_until", "cohort_kinds", "pass_percent")
    same = {name: getattr(row, name) for name in (*names, "group_percent", "is_proposal", "note", "criteria_count")}
    return same | {"id": row.pk, "previous": row.previous_id, "document": row.document_id}


def whole(row: CriteriaSet) -> dict:
    criteria = list(row.criteria.select_related("group").order_by("code"))
    scored = any(each.max_points for each in criteria)
    names = (
        "code",
        "name",
        "kind",
        "comparison",
        "target",
        "unit",
        "levels",
        "min_value",
        "max_value",
        "applies_to",
        "frequency",
        "measure",
        "evidence_required",
    )
    links = row.links.order_by("old__code", "new__code").values("old__code", "new__code", "kind")
    return set_out(row) | {
        "criteria": [
            {name: getattr(each, name) for name in names}
            | {
                "group": each.group.code,
                "group_name": each.group.name,
                "veto": each.is_veto,
                "max_points": each.max_points if scored else None,
            }
            for each in criteria
        ],
        "crosswalk": [{"old": each["old__code"], "new": each["new__code"], "kind": each["kind"]} for each in links],
    }


def found(request, pk: int) -> CriteriaSet:
    row = readable(request).filter(pk=pk).first() if abs(pk) <= BIGGEST_KEY else None
    if row is None:
        raise Http404
    return row


@router.get("/criteria-sets", response=page_of(CriteriaSetOut), summary=gettext_noop("Các bộ tiêu chí"))
def criteria_sets(request, window: Part):
    return listed(request, readable(request), window, set_out)


@router.get("/criteria-sets/{pk}", response=CriteriaSetWhole, summary=gettext_noop("Một bộ tiêu chí với bảng chuyển"))
def criteria_set(request, pk: int):
    return whole(found(request, pk))


@router.patch("/criteria-sets/{pk}", response=CriteriaSetWhole, summary=gettext_noop("Sửa thông tin của một bộ nháp"))
def change_criteria_set(request, pk: int, given: CriteriaSetIn):
    """If-Match: the revision it was made from. 409 for a set that is published, 412 when it was changed since."""
    row = found(request, pk)
    if not request.user.has_perm(KEEP):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))
    if not row.is_draft:
        raise HttpError(409, _("Bộ đã ban hành nên không sửa được: xin lập phiên bản mới từ bộ này."))
    asked = request.headers.get("If-Match", "").strip('" ')
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise HttpError(428, _("Cần If-Match với lần sửa (revision) mà bạn đã đọc."))
    fields = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None}
    try:
        save_set(criteria_set_id=pk, revision=int(asked), by=request.user, fields=fields)
    except StaleEdit as stale:
        raise HttpError(
            412,
            _("Bộ nháp đã được người khác sửa: lần sửa hiện nay là %(now)d.") % {"now": stale.current.revision},
        ) from stale
    return whole(found(request, pk))
