"""Small gates every request passes: the language a person chose, the sliding session, input no database should see."""

import time

from django.conf import settings
from django.http import HttpResponseBadRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _


class ChosenLanguageMiddleware:
    """Vietnamese unless the person switched: the browser's own preference does not decide."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        request.LANGUAGE_CODE = chosen if chosen in self.known else settings.LANGUAGE_CODE
        # For this request alone: the next one in this thread starts from Vietnamese again.
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class SlidingSessionMiddleware:
    """Keep a used session alive, writing it at most once a minute; fifteen idle minutes end it."""

    STEP = 60

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("used_at", 0) >= self.STEP:
                request.session["used_at"] = now
        return self.get_response(request)


class CleanInputMiddleware:
    """Refuse NUL in an address or a query: PostgreSQL would fail on it and SQLite would hide that."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            "\x00" in request.path
            or "%00" in request.META.get("QUERY_STRING", "")
            or "\x00" in request.META.get("QUERY_STRING", "")
        ):
            words = _("Địa chỉ có ký tự không hợp lệ (NUL). Xin bỏ ký tự đó rồi thử lại.")
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": words}, status=400, json_dumps_params={"ensure_ascii": False})
            return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
