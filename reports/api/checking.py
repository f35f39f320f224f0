"""Whether a code or a file belongs to an issued edition: the check page for programs."""

import json
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from ninja.errors import HttpError

from organisation import pace
from reports import checking
from reports.hashing_upload import AROUND, HashingHandler, announced
from reports.models import ComplianceReport

router = Router(tags=[gettext_noop("Báo cáo tuân thủ")])
MOST, SECONDS = 300, 600  # questions of one officer in ten minutes
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}, "code": {"type": "string"}},
                }
            },
            "application/json": {"schema": {"type": "object", "properties": {"code": {"type": "string"}}}},
        },
    }
}


class CheckedEdition(Schema):
    """What the check page tells. `id` is null where the report is outside the caller's scope; `by`: code, file or signed."""

    id: int | None
    number: str
    issued_on: date
    agency: str
    edition: int
    by: str
    state: str
    withdrawn_at: datetime | None
    replaced_by: str | None


class Checked(Schema):
    """`matches` says that the edition was issued; `edition.state` (in_force, replaced, withdrawn) whether it still holds."""

    matches: bool
    edition: CheckedEdition | None = None


@router.post(
    "/editions/check",
    response=Checked,
    openapi_extra=BODY,
    summary=gettext_noop("Một tệp hoặc mã có đúng là của báo cáo đã ban hành không"),
)
def check_edition(request: HttpRequest):
    if pace.is_too_fast("api-check", str(request.user.pk), most=MOST, seconds=SECONDS):
        raise HttpError(429, _("Đã kiểm tra quá nhiều lần trong ít phút. Xin chờ rồi thử lại."))
    found = _found(request)
    return {"matches": found is not None, "edition": _row(request, found) if found else None}


def _found(request) -> checking.Found | None:
    """By the file when there is one, else by the code. A file is hashed as it comes in and kept nowhere.

    Raises ValidationError when there is neither.
    """
    too_large = ValidationError({"file": _("Tệp quá lớn: kiểm tra được tệp đến 20 MB.")})
    if announced(request) > checking.MOST_BYTES + AROUND:
        raise too_large
    request.upload_handlers = [HashingHandler(request)]
    upload = request.FILES.get("file")
    if upload is not None:
        if upload.size > checking.MOST_BYTES:
            raise too_large
        return checking.find_file(upload.sha256)
    code = _code(request)
    if not code:
        raise ValidationError({"code": _("Xin gửi tệp (file) hoặc mã tra cứu (code).")})
    return checking.find_code(code)


def _code(request) -> str:
    if request.content_type != "application/json":
        return request.POST.get("code", "")
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as problem:
        raise HttpError(400, "json") from problem
    code = body.get("code", "") if isinstance(body, dict) else ""
    return code if isinstance(code, str) else ""


def _row(request, found: checking.Found) -> dict:
    edition, later = found.edition, found.replaced_by
    is_seen = ComplianceReport.objects.visible_to(request.user).filter(pk=edition.report_id).exists()
    return {
        "id": edition.pk if is_seen else None,
        "number": edition.register_number,
        "issued_on": edition.issued_on,
        "agency": found.agency,
        "edition": edition.number,
        "by": found.by,
        "state": found.state,
        "withdrawn_at": edition.withdrawn_at,
        "replaced_by": later.register_number if later else None,
    }
