"""Decisions that mend what a station lacks without a project: the register and its entry."""

from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from organisation.measures import find
from organisation.scope import why_closed
from organisation.text import fold

from ..actions import create_remedy, save_remedy
from ..actions.remedies import FIELDS
from ..forms import RemedyForm
from ..history import history_of
from ..models import Remedy
from ..remedies import state_of
from .shared import KEEP, VERB, entry_page, get_changeable, own_ward

STATES = (
    ("open", gettext_lazy("đang thực hiện")),
    ("late", gettext_lazy("quá hạn")),
    ("done", gettext_lazy("đã xong")),
    ("withdrawn", gettext_lazy("thôi thực hiện")),
)
COLUMNS = [
    Column("ward", gettext_lazy("Phường, xã"), lambda row: row.ward.full_name, ("ward__sort_key",)),
    Column("measure", gettext_lazy("Khắc phục"), lambda row: row.measure_label, ("measure",)),
    Column("what", gettext_lazy("Nội dung"), lambda row: row.what, ("what",)),
    Column("decision", gettext_lazy("Quyết định"), attrgetter("paper"), ("decision_number",)),
    Column("decided_on", gettext_lazy("Ngày quyết định"), attrgetter("decided_on"), ("decided_on",)),
    Column("due_on", gettext_lazy("Xong trước ngày"), attrgetter("due_on"), ("due_on",)),
    Column("done_on", gettext_lazy("Đã xong ngày"), attrgetter("done_on"), ("done_on",)),
    Column("state", gettext_lazy("Trạng thái"), lambda row: str(row.state_word)),
]


def _in_state(rows, value):
    open_rows = rows.filter(done_on__isnull=True, withdrawn_on__isnull=True)
    return {
        "open": open_rows,
        "late": open_rows.filter(due_on__lt=clock.today()),
        "done": rows.filter(done_on__isnull=False),
        "withdrawn": rows.filter(withdrawn_on__isnull=False),
    }.get(value, rows)


def _describe(rows) -> None:
    day = clock.today()
    for row in rows:
        measure = find(row.measure)
        row.measure_label = str(measure.label) if measure else row.measure
        row.paper = row.decision_number or (str(row.document) if row.document_id else "")
        row.status, row.state_word = state_of(row, day)


@require_safe
def remedy_list(request):
    """The register of decisions as far as the officer sees."""
    rows = Remedy.objects.visible_to(request.user).select_related("ward", "document")
    listing = Listing(
        request,
        rows,
        COLUMNS,
        default_order=("ward__sort_key", "due_on", "pk"),
        filters={"trang-thai": _in_state, "thuoc-do": one_of("measure", list(_measures(rows)))},
        prepare=_describe,
        search=lambda found, words: found.filter(_words(words)),
    )
    if listing.export_kind:
        return listing.export("quyet-dinh-khac-phuc", _("Quyết định khắc phục"))
    return render(
        request,
        "facilities/remedy_list.html",
        {
            **listing.context(),
            "states": STATES,
            "measures": _measures(rows).items(),
            "late": _in_state(listing.queryset, "late").order_by().count(),
            "may_add": request.user.has_perm(KEEP) or (request.user.ward_id and request.user.has_perm(VERB)),
            "as_of": clock.today(),
        },
    )


def _words(words: str) -> Q:
    folded = fold(words)
    return Q(ward__search__contains=folded) | Q(search__contains=folded)


def _measures(rows) -> dict[str, str]:
    """The measures that the rows speak of, with their words."""
    keys = rows.order_by().values_list("measure", flat=True).distinct()
    return {key: str(measure.label) for key in sorted(keys) if (measure := find(key))}


@require_http_methods(["GET", "HEAD", "POST"])
def remedy_create(request):
    """A decision for the officer's own ward; whoever keeps the registers chooses the ward."""
    ward = None if request.user.has_perm(KEEP) else own_ward(request)
    form = RemedyForm(request.POST or None, ward=ward)
    return entry_page(
        request,
        form,
        done=_("Đã ghi quyết định khắc phục."),
        template="facilities/remedy_form.html",
        context={"ward": ward},
        act=lambda: create_remedy(
            ward_id=(ward or form.cleaned_data["ward"]).pk,
            by=request.user,
            values=form.values(FIELDS),
            entry_key=form.cleaned_data["entry_key"],
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remedy_edit(request, pk):
    """Change a decision, or say that it was carried out or given up."""
    remedy = get_changeable(Remedy.objects.select_related("ward"), request, pk=pk)
    if closed := why_closed(remedy.ward):
        raise PermissionDenied(closed)
    form = RemedyForm(request.POST or None, instance=remedy, ward=remedy.ward)
    return entry_page(
        request,
        form,
        done=_("Đã lưu quyết định khắc phục."),
        template="facilities/remedy_form.html",
        context={"remedy": remedy, "name": str(remedy), "ward": remedy.ward, "history": history_of(remedy)},
        act=lambda: save_remedy(
            remedy_id=pk, version=form.cleaned_data["version"], by=request.user, values=form.values(FIELDS)
        ),
    )
