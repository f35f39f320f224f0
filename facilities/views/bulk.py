"""One change over many rows of a register: choose rows in the list, fill in what changes, see old and new, write all or none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from organisation.reading import asked
from organisation.scope import why_closed

from ..actions.bulk import (
    HEADQUARTERS_FIELDS,
    MOST_ROWS,
    PROJECT_FIELDS,
    StaleRows,
    change_headquarters,
    change_projects,
)
from ..forms.bulk import BulkForm, changes_of
from ..models import Headquarters, InvestmentProject
from . import headquarters_list, project_list
from .shared import CONFLICT, KEEP, OK, VERB, editable

methods = require_http_methods(["GET", "HEAD", "POST"])
APPLY = "ghi"


@dataclass(frozen=True)
class Register:
    """A register that can be changed in bulk: its rows, the fields that mean the same on each, its act and its list."""

    model: type
    fields: tuple[str, ...]
    act: Callable
    listing_of: Callable
    list_name: str
    title: object


HEADQUARTERS = Register(
    Headquarters,
    HEADQUARTERS_FIELDS,
    change_headquarters,
    headquarters_list.listing_of,
    "facilities:headquarters-list",
    gettext_lazy("Trụ sở"),
)
PROJECTS = Register(
    InvestmentProject,
    PROJECT_FIELDS,
    change_projects,
    project_list.listing_of,
    "facilities:project-list",
    gettext_lazy("Dự án đầu tư"),
)


class Chosen(NamedTuple):
    """The rows to change, how many of those asked for are not the officer's, and how many lie beyond the limit."""

    rows: list
    foreign: int = 0
    beyond: int = 0


@methods
def headquarters_bulk(request):
    """Change many buildings at once."""
    return _bulk(request, HEADQUARTERS)


@methods
def project_bulk(request):
    """Change many projects at once."""
    return _bulk(request, PROJECTS)


def _bulk(request, register: Register):
    if not (request.user.has_perm(KEEP) or (request.user.has_perm(VERB) and request.user.ward_id)):
        raise PermissionDenied(_("Chỉ cán bộ nhập hồ sơ của đơn vị hoặc cán bộ giữ sổ của thành phố sửa hàng loạt."))
    if closed := why_closed(request.user.ward):
        raise PermissionDenied(closed)
    if request.method != "POST":
        chosen = _chosen(request, register)
        return _choose(request, register, _form(register, rows=_written(chosen.rows)), chosen)
    form = _form(register, request.POST)
    is_sound = form.is_valid()
    chosen = _sent(request, register, form)
    if not is_sound or not chosen.rows:
        return _choose(request, register, form, chosen)
    if request.POST.get("buoc") == APPLY:
        return _apply(request, register, form, chosen)
    return _preview(request, register, form, chosen)


def _form(register: Register, data=None, rows: str = "") -> BulkForm:
    return BulkForm(data, model=register.model, names=register.fields, initial={"rows": rows})


def _chosen(request, register: Register) -> Chosen:
    """The rows ticked (`chon`), or all that the list's filters find (`tat-ca`)."""
    found = register.model.objects.visible_to(request.user)
    if request.GET.get("tat-ca") == "1":
        listing = register.listing_of(request, asked(request.GET))
        found = found.filter(pk__in=listing.queryset.order_by().values("pk"))
    else:
        found = found.filter(pk__in=_keys(request.GET.getlist("chon")))
    mine = editable(register.model.objects.all(), request.user).filter(pk__in=found.order_by().values("pk"))
    count = mine.order_by().count()
    return Chosen(list(mine[:MOST_ROWS]), found.order_by().count() - count, max(count - MOST_ROWS, 0))


def _keys(texts: list[str]) -> list[int]:
    return [int(text) for text in texts[:MOST_ROWS] if text.isascii() and text.isdigit() and len(text) < 18]


def _sent(request, register: Register, form: BulkForm) -> Chosen:
    """The rows that the form names, as they are now, as far as they are the officer's."""
    versions = form.cleaned_data.get("rows") or {}
    if len(versions) > MOST_ROWS or any(abs(key) >= 2**63 for key in versions):
        form.add_error(None, _("Mỗi lần sửa được tối đa %(most)s dòng.") % {"most": MOST_ROWS})
        return Chosen([])
    rows = list(editable(register.model.objects.all(), request.user).filter(pk__in=versions))
    if len(rows) < len(versions):
        form.add_error(None, _("Có dòng bạn không sửa được hoặc không còn trong sổ. Các dòng còn lại ở bên dưới."))
    return Chosen(rows, len(versions) - len(rows))


def _written(rows: list) -> str:
    return ",".join(f"{row.pk}:{row.version}" for row in rows)


def _choose(request, register: Register, form: BulkForm, chosen: Chosen):
    """The form, above the rows it will change."""
    return render(
        request,
        "facilities/bulk_choose.html",
        {**_page(request, register), "form": form, "chosen": chosen, "rows": chosen.rows, "most": MOST_ROWS},
    )


def _preview(request, register: Register, form: BulkForm, chosen: Chosen, stale: list = ()):
    """Old and new of every row that changes; the versions shown are those that will be written over."""
    changes = [(row, changes_of(row, form.values)) for row in chosen.rows]
    return render(
        request,
        "facilities/bulk_preview.html",
        {
            **_page(request, register),
            "form": form,
            "changes": [(row, found) for row, found in changes if found],
            "same": sum(not found for _row, found in changes),
            "versions": _written(chosen.rows),
            "stale": stale,
        },
        status=CONFLICT if stale else OK,
    )


def _apply(request, register: Register, form: BulkForm, chosen: Chosen):
    versions = form.cleaned_data["rows"]
    try:
        if chosen.foreign:
            raise ValidationError(_("Chưa ghi dòng nào."))
        count = register.act(versions=versions, by=request.user, values=form.values)
    except StaleRows as stale:
        return _preview(request, register, form, chosen, stale.rows)
    except ValidationError as refusal:
        form.tell(refusal)
        return _choose(request, register, form, chosen)
    said = ngettext("Đã sửa %(count)s dòng.", "Đã sửa %(count)s dòng.", count) % {"count": count}
    messages.success(request, said)
    return redirect(_list_url(request, register))


def _page(request, register: Register) -> dict:
    return {
        "register_title": register.title,
        "list_url": _list_url(request, register),
        "title": _("Sửa nhiều dòng: %(register)s") % {"register": register.title},
        "here": request.get_full_path(),
    }


def _list_url(request, register: Register) -> str:
    """The list with the filters one came from."""
    kept: QueryDict = request.GET.copy()
    for name in ("chon", "tat-ca", "page", "export"):
        kept.pop(name, None)
    return reverse(register.list_name) + (f"?{kept.urlencode()}" if kept else "")
