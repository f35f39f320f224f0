"""The signed paper of an edition as pages show it: each signature in plain facts, never a judgement of trust."""

from datetime import datetime

from django.utils.translation import gettext as _

from reports.actions.signing import may_keep_signed
from reports.check_codes import grouped
from reports.models import Edition, SignedFile


def signed_of(officer, edition: Edition) -> dict:
    """What the report's page needs: the check code as printed, the signed paper, what this officer may do with it. One query."""
    row = SignedFile.objects.filter(edition=edition, withdrawn_at__isnull=True).select_related("received_by").first()
    return {
        "check_code": grouped(edition.check_code or ""),
        "signed": row,
        "signatures": [shown(one) for one in row.signatures] if row else [],
        "may_keep_signed": edition.is_issued and may_keep_signed(officer, edition.report),
    }


def shown(one: dict) -> dict:
    """A signature as kept, with its standing, its words and its moment as a moment."""
    code, word = standing(one)
    moment = one.get("moment")
    return one | {
        "code": code,
        "word": word,
        "at": datetime.fromisoformat(moment) if moment else None,
        "certificate": _("tự ký: không có nơi nào chứng thực") if one["is_self_signed"] else one["issuer"],
    }


def standing(one: dict) -> tuple[str, str]:
    """A code of organisation.badges and what it says: whether the file is still what was signed, no more."""
    if one["fault"]:
        return "no_data", _("Không đọc được chữ ký")
    if not one["is_intact"]:
        return "not_met", _("Không còn nguyên vẹn: tệp đã bị sửa sau khi ký")
    if one["is_changed_later"] or one["covers"] == "part":
        return "watch", _("Nguyên vẹn phần đã ký, nhưng tệp có phần thêm sau đó")
    if one.get("only_signed") is not True:
        return "watch", _("Nguyên vẹn, nhưng có phần khác bản của cổng trước khi ký")
    return "met", _("Nguyên vẹn")
