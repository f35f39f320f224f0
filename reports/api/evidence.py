"""Evidence: what is known of each file, and the file itself, through the same check as on the pages."""

from datetime import date, datetime

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from organisation.access import BIGGEST_KEY, get_visible
from organisation.sent_files import attachment
from programme.evidence_access import check_readable
from programme.models import Evidence, Finding

from .lists import Part, WardName, listed, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])
FIELDS = (
    "name",
    "content_type",
    "size",
    "sha256",
    "document_number",
    "document_date",
    "covers_from",
    "covers_until",
    "valid_until",
    "received_at",
)


class UseOut(Schema):
    """A criterion of an assessment that the file supports."""

    assessment: int
    period: str
    criterion: str


class EvidenceOut(Schema):
    """`sha256` is of the file as it is stored and downloaded; `replaces`: the revision before. `valid_until` is the first day no
    longer in force."""

    id: int
    ward: WardName
    name: str
    content_type: str
    size: int
    sha256: str
    document_number: str
    document_date: date | None
    covers_from: date | None
    covers_until: date | None
    valid_until: date | None
    replaces: int | None
    received_at: datetime
    received_by: str
    criteria: list[UseOut]


@router.get(
    "/evidence",
    response=page_of(EvidenceOut),
    summary=gettext_noop("Minh chứng trong phạm vi của bạn (không có nội dung)"),
)
def evidence(
    request,
    window: Part,
    assessment: int | None = Query(None, ge=1, le=BIGGEST_KEY),
    ward: int | None = Query(None, ge=1, le=BIGGEST_KEY),
):
    rows = (
        Evidence.objects.visible_to(request.user).select_related("ward", "received_by").order_by("-received_at", "-pk")
    )
    if assessment is not None:
        rows = rows.filter(
            pk__in=Finding.evidence.through.objects.filter(finding__assessment=assessment).values("evidence")
        )
    if ward is not None:
        rows = rows.filter(ward=ward)
    found = listed(request, rows, window, lambda row: row)
    uses = _uses(request, found["results"])
    found["results"] = [_shape(row, uses.get(row.pk, [])) for row in found["results"]]
    return found


def _uses(request, rows: list[Evidence]) -> dict[int, list[dict]]:
    """Where each of these is used, as far as the caller sees. One query."""
    uses: dict[int, list[dict]] = {}
    links = Finding.objects.visible_to(request.user).filter(evidence__in=[row.pk for row in rows])
    links = links.select_related("criterion", "assessment__period").order_by("assessment", "criterion__code")
    for finding in links.annotate(evidence_key=F("evidence")):
        uses.setdefault(finding.evidence_key, []).append(
            {
                "assessment": finding.assessment_id,
                "period": finding.assessment.period.code,
                "criterion": finding.criterion.code,
            }
        )
    return uses


def _shape(row: Evidence, uses: list[dict]) -> dict:
    return {name: getattr(row, name) for name in FIELDS} | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "replaces": row.replaces_id,
        "received_by": str(row.received_by),
        "criteria": uses,
    }


@router.get("/evidence/{pk}/file", summary=gettext_noop("Tải một tệp minh chứng"))
def evidence_file(request, pk: int):
    """The bytes, as an attachment that no browser runs."""
    row = get_visible(Evidence.objects.all(), request, pk=pk)
    check_readable(request.user, row)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from error
    return attachment(file, row.name, row.content_type)
