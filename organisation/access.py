"""Doors of views: fetch through the scope (404 when foreign), then the verb (403)."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from .models import Ward
from .scope import why_closed

BIGGEST_KEY = 2**63 - 1


def check(officer, verb: str) -> None:
    """Raise PermissionDenied, with a sentence for the 403 page, unless the officer holds the verb."""
    if not officer.has_perm(verb):
        raise PermissionDenied(
            _("Vai trò của bạn không có quyền làm việc này. Hãy hỏi người quản trị nếu bạn cần quyền đó.")
        )


def requires(verb: str) -> Callable:
    """A view that only holders of the verb may open. For a view of one object call `check` after fetching it instead."""

    def wrap(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            check(request.user, verb)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def get_visible(queryset, request, **lookup):
    """The object the officer may see, or 404: a foreign one does not exist."""
    return _get(queryset.visible_to(request.user), lookup)


def get_editable(queryset, request, **lookup):
    """The object of the officer's own posting. One that is only visible (another ward's, an ended unit's) is a 403."""
    seen = _get(queryset.visible_to(request.user), lookup)
    own = queryset.editable_by(request.user).filter(pk=seen.pk).first()
    closed = why_closed(request.user.ward if own is not None else _ward_of(seen))
    if own is None or closed:
        raise PermissionDenied(closed or _("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    return own


def _ward_of(row) -> Ward | None:
    """The ward the row was recorded for; None where it is nobody's or of several."""
    own = type(row)._base_manager.filter(pk=row.pk).values(row.ward_path)
    found = list(Ward.objects.filter(pk__in=own)[:2])
    return found[0] if len(found) == 1 else None


def _get(queryset, lookup: dict):
    # SQLite overflows on a key beyond 64 bits; such a key names nothing.
    if any(isinstance(value, int) and abs(value) > BIGGEST_KEY for value in lookup.values()):
        raise Http404
    return get_object_or_404(queryset, **lookup)
