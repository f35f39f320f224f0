"""Who may call, in which language the answer is, and how a refusal is written."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refusal
from django.http import Http404
from django.utils import translation
from django.utils.translation import get_language_from_request, gettext_noop
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Misread
from ninja.security import HttpBearer

from organisation.models import ApiToken

LONGEST_TOKEN = 200


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`. A session cookie opens nothing here, so no page elsewhere can make a browser call."""

    def authenticate(self, request, token):
        if "\x00" in token or len(token) > LONGEST_TOKEN:
            return None
        officer = ApiToken.objects.holder_of(token)
        if officer is not None:
            request.user = officer
        return officer


def spoken(view):
    """The view in the caller's language: English when Accept-Language prefers it, else Vietnamese."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        asked = get_language_from_request(request) if request.headers.get("Accept-Language") else "vi"
        with translation.override("en" if asked.startswith("en") else "vi"):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language()
            response.headers["Vary"] = "Accept-Language, Authorization"
            response.headers["Cache-Control"] = "private, no-store"
            return response

    return answer


def misread_words(kind: str, limits: dict) -> str:
    """Why a value was not taken, in words."""
    words = {
        "missing": _("Thiếu giá trị bắt buộc."),
        "int_parsing": _("Phải là số nguyên."),
        "int_type": _("Phải là số nguyên."),
        "int_from_float": _("Phải là số nguyên."),
        "int_parsing_size": _("Số quá lớn."),
        "date_from_datetime_parsing": _("Ngày không có thật hoặc không theo dạng YYYY-MM-DD."),
        "date_parsing": _("Ngày không có thật hoặc không theo dạng YYYY-MM-DD."),
        "literal_error": _("Giá trị không thuộc danh sách cho phép: %(expected)s.")
        % {"expected": limits.get("expected", "")},
        "greater_than_equal": _("Phải từ %(limit)s trở lên.") % {"limit": limits.get("ge")},
        "less_than_equal": _("Không được quá %(limit)s.") % {"limit": limits.get("le")},
        "string_too_long": _("Dài quá %(limit)s ký tự.") % {"limit": limits.get("max_length")},
        "json_invalid": _("Nội dung gửi lên không phải JSON hợp lệ."),
        "string_type": _("Phải là chuỗi ký tự."),
    }
    return words.get(kind, _("Giá trị không hợp lệ."))


def _misread(request, problem: Misread):
    errors: dict[str, list[str]] = {}
    for fault in problem.errors:
        name = str(fault["loc"][-1]) if fault.get("loc") else "body"
        errors.setdefault(name, []).append(misread_words(fault["type"], fault.get("ctx") or {}))
    return _refuse(request, 422, _("Có giá trị không đọc được."), errors)


def _refused(request, refusal: Refusal):
    errors = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
    return _refuse(request, 400, " ".join(message for messages in errors.values() for message in messages), errors)


def _refuse(request, status: int, detail: str, errors: dict | None = None):
    return api.create_response(request, {"detail": detail} | ({"errors": errors} if errors else {}), status=status)


def _not_found(request, problem):
    return _refuse(request, 404, _("Không tìm thấy."))


def _forbidden(request, problem):
    return _refuse(request, 403, str(problem) or _("Vai trò của bạn không có quyền làm việc này."))


def _stranger(request, problem):
    response = _refuse(request, 401, _("Cần mã truy cập còn hiệu lực: Authorization: Bearer MÃ."))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _stopped(request, problem: HttpError):
    detail = misread_words("json_invalid", {}) if problem.status_code == 400 else str(problem)
    return _refuse(request, problem.status_code, detail)


# No pages of the library's own: ours is accessible and needs nothing from a network (reports.api.documentation).
api = NinjaAPI(
    title=gettext_noop("Cổng theo dõi xây dựng Công an phường kiểu mẫu"),
    version="1",
    urls_namespace="api",
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    description=gettext_noop(
        "Danh sách trả về {count, next, results} với limit (tối đa 5000) và offset. Ngày viết YYYY-MM-DD, "
        "tiền là đồng nguyên, tỷ lệ từ 0 đến 1 hoặc null. Lỗi trả về {detail, errors?}."
    ),
)
for fault, handler in {
    Misread: _misread,
    Refusal: _refused,
    Http404: _not_found,
    PermissionDenied: _forbidden,
    AuthenticationError: _stranger,
    HttpError: _stopped,
}.items():
    api.add_exception_handler(fault, handler)
