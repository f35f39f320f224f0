"""What the entry pages share: try the act, tell the form what went wrong, show the page again with what was typed."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisation.access import check, get_editable, get_visible
from organisation.models import AuditEntry, Ward
from organisation.scope import why_closed
from organisation.versions import StaleEdit

VERB = "facilities.enter_facilities"
KEEP = "facilities.keep_registers"
PROPOSE = "facilities.propose_surplus"
DECIDE = "facilities.decide_surplus"
CONFLICT, OK = 409, 200


def own_ward(request) -> Ward:
    """The ward the officer enters for. Raises PermissionDenied without the verb or without a ward."""
    check(request.user, VERB)
    if request.user.ward is None:
        raise PermissionDenied(_("Chỉ cán bộ Công an phường, xã nhập hồ sơ của đơn vị mình."))
    if closed := why_closed(request.user.ward):
        raise PermissionDenied(closed)
    return request.user.ward


def editable(queryset, officer):
    """Of these rows those the officer may change: all that are seen by whoever keeps the registers, else the own ones."""
    if officer.has_perm(KEEP):
        return queryset.visible_to(officer)
    return queryset.editable_by(officer) if officer.has_perm(VERB) else queryset.none()


def get_changeable(queryset, request, **lookup):
    """The row the officer may change: any that is seen for whoever keeps the registers, else one of the own ward.

    Http404 for a foreign row, PermissionDenied for one that is only seen and without the verb.
    """
    if request.user.has_perm(KEEP):
        return get_visible(queryset, request, **lookup)
    row = get_editable(queryset, request, **lookup)
    check(request.user, VERB)
    return row


def keys_to_change(rows: list, officer) -> set[int]:
    """Of the rows on a page the keys of those the officer may change. One query."""
    if not rows or not (officer.has_perm(KEEP) or officer.has_perm(VERB)):
        return set()
    mine = editable(type(rows[0])._default_manager.all(), officer).filter(pk__in=[row.pk for row in rows])
    return set(mine.values_list("pk", flat=True))


def attempt(form, act: Callable):
    """The act's row; None when it refused, with the reason on the form."""
    try:
        return act()
    except StaleEdit as stale:
        form.tell_stale(stale.current)
        form.saved_by = last_entry(stale.current)
    except ValidationError as refusal:
        form.tell(refusal)
    return None


def last_entry(row) -> AuditEntry | None:
    """The last act on the row: who and when."""
    return AuditEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk)).select_related("by").first()


def entry_page(
    request, form, *, act: Callable, done: str, template: str, context: dict, target: Callable | None = None
) -> HttpResponse:
    """Show the form, or run the act and go to the row's page. A stale form answers 409 with both values."""
    if request.method == "POST" and form.is_valid():
        row = attempt(form, act)
        if row is not None:
            messages.success(request, done)
            return redirect((target or type(row).get_absolute_url)(row))
    status = CONFLICT if getattr(form, "conflicts", ()) else OK
    return render(request, template, {"form": form, **context}, status=status)


def whole_number(text: str, *, most: int) -> int | None:
    """A plain number from an address, or None: whatever else was written there is ignored."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most else None
