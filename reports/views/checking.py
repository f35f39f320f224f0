"""The open page that tells whether a code or a file belongs to an issued report. No sign-in, no figures, nothing kept."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from organisation import formats, pace
from organisation.uploads import clean_name
from reports import checking
from reports.hashing_upload import AROUND, HashingHandler, announced

MOST, SECONDS = 40, 600  # questions of one source in ten minutes


@login_not_required
@csrf_exempt  # the token is asked for inside, after the hashing handler was put in its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """The forms; `?ma=` is a typed code, a sent file is hashed as it comes in."""
    if request.method == "POST":
        if announced(request) > checking.MOST_BYTES + AROUND:
            return _page(request, status=413, refusal=_too_large(""))
        if _is_too_fast(request):  # before anything that was sent is read
            return _wait(request)
        request.upload_handlers = [HashingHandler(request)]
        return _check_file(request)
    typed = request.GET.get("ma", "").strip()
    return _check_code(request, typed) if typed else _page(request)


@login_not_required
@never_cache
@require_safe
def check_code(request, code: str):
    """What a QR leads to."""
    return _check_code(request, code)


def _check_code(request, typed: str):
    if _is_too_fast(request):
        return _wait(request)
    return _page(request, asked="code", typed=typed[:40], found=checking.find_code(typed))


@csrf_protect
def _check_file(request):
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        return _page(request, status=422, refusal=_("Xin chọn tệp cần kiểm tra; tệp rỗng không kiểm tra được."))
    if upload.size > checking.MOST_BYTES:
        return _page(request, status=413, refusal=_too_large(clean_name(upload.name)))
    found = checking.find_file(upload.sha256)
    return _page(request, asked="file", name=clean_name(upload.name), sha256=upload.sha256, found=found)


def _is_too_fast(request) -> bool:
    return pace.is_too_fast("check", pace.source_of(request), most=MOST, seconds=SECONDS)


def _wait(request):
    words = _("Từ nơi này đã kiểm tra quá nhiều lần trong ít phút. Xin chờ %(minutes)s phút rồi thử lại.")
    response = _page(request, status=429, refusal=words % {"minutes": SECONDS // 60})
    response["Retry-After"] = str(SECONDS)
    return response


def _too_large(name: str) -> str:
    limit = formats.file_size(checking.MOST_BYTES)
    return _("Tệp %(name)s quá lớn: trang này kiểm tra tệp đến %(limit)s.") % {"name": name, "limit": limit}


def _page(request, *, status: int = 200, **context):
    known = {"title": _("Kiểm tra báo cáo"), "most_bytes": checking.MOST_BYTES, **context}
    return render(request, "reports/check.html", known, status=status)
