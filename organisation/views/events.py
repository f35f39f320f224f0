"""Events: the list, a new one, its name, day and decision, its removal while it is a draft."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation.access import requires
from organisation.actions.documents import save_with_document
from organisation.actions.reorganising import create_event, delete_draft, save_event
from organisation.forms_reorganisation import EventForm
from organisation.listing import Column, Listing, one_of
from organisation.models import FormedUnit, Reorganisation, ReorganisationLine
from organisation.text import fold

from .shared import CONFLICT, OK, RECORD, act_on, attempt, event_of, open_event, typed_of, version_of

COLUMNS = [
    Column("ten", gettext_lazy("Sự kiện"), lambda row: row.name, ("name",)),
    Column("ngay", gettext_lazy("Có hiệu lực"), lambda row: row.effective_on, ("effective_on",)),
    Column(
        "quyet-dinh",
        gettext_lazy("Quyết định"),
        lambda row: row.document.citation if row.document else "",
        ("document__number",),
    ),
    Column("truoc", gettext_lazy("Đơn vị kết thúc"), lambda row: row.ending, ("ending",)),
    Column("sau", gettext_lazy("Đơn vị hình thành"), lambda row: row.forming, ("forming",)),
    Column("trang-thai", gettext_lazy("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
]


def _counted(rows):
    """With how many units each event ends and forms."""
    of_event = {"event": OuterRef("pk")}
    lines = ReorganisationLine.objects.filter(**of_event).order_by().values("event")
    units = FormedUnit.objects.filter(**of_event).order_by().values("event")
    return rows.annotate(
        ending=Subquery(lines.annotate(count=Count("predecessor", distinct=True)).values("count")),
        forming=Subquery(units.annotate(count=Count("pk")).values("count")),
    )


def _matching(rows, words: str):
    """Events whose name, decision or units hold the words, with or without marks; events are few, their words are read here."""
    asked = fold(words)
    told = rows.order_by().values_list("pk", "name", "document__number", "document__title")
    found = {pk for pk, *texts in told if asked in fold(" ".join(text or "" for text in texts))}
    found |= set(ReorganisationLine.objects.filter(predecessor__search__contains=asked).values_list("event", flat=True))
    units = FormedUnit.objects.values_list("event", "kind", "name", "code")
    found |= {event for event, *texts in units if asked in fold(" ".join(texts))}
    return rows.filter(pk__in=found)


@require_safe
def reorganisation_list(request):
    """Events that were carried out, for everyone; those in preparation for whoever previews them."""
    rows = Reorganisation.objects.visible_to(request.user)
    listing = Listing(
        request,
        _counted(rows.select_related("document", "reversed_by", "reverses")),
        COLUMNS,
        search=_matching,
        filters={"trang-thai": one_of("state", Reorganisation.State.values)},
        default_order=("-effective_on", "-pk"),
    )
    if listing.export_kind:
        return listing.export("bien-dong-don-vi", _("Biến động đơn vị"))
    states = rows.order_by().values_list("state").annotate(count=Count("pk"))
    return render(
        request,
        "organisation/reorganisation_list.html",
        {
            **listing.context(),
            "title": _("Biến động đơn vị"),
            "states": Reorganisation.State.choices
            if request.user.has_perm("organisation.preview_reorganisation")
            else [],
            "counts": dict(states),
            "may_record": request.user.has_perm(RECORD),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RECORD)
def reorganisation_create(request):
    """A new draft; the same press made twice makes one."""
    form = EventForm(typed_of(request))
    if request.method == "POST" and form.is_valid():
        event = _written(request, form, create_event, entry_key=form.cleaned_data["entry_key"])
        if event is not None:
            messages.success(request, _("Đã lập bản soạn. Bây giờ thêm đơn vị hình thành, hoặc nạp từ tệp."))
            return redirect(event)
    return render(
        request, "organisation/reorganisation_form.html", {"form": form, "title": _("Soạn sự kiện sắp xếp đơn vị")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_edit(request, pk: int):
    """Change name, day, decision and basis; what was approved becomes a draft again."""
    event = open_event(request, pk)
    name = event.name
    form = EventForm(typed_of(request), instance=event)
    if request.method == "POST" and form.is_valid():
        saved = _written(request, form, save_event, event_id=pk, version=form.cleaned_data["version"])
        if saved is not None:
            messages.success(request, _("Đã lưu."))
            return redirect(saved)
    context = {"form": form, "event": event, "name": name, "title": _("Sửa sự kiện")}
    context["saved"] = Reorganisation.objects.select_related("document").get(pk=pk) if form.is_stale else None
    return render(request, "organisation/reorganisation_form.html", context, status=CONFLICT if form.is_stale else OK)


def _written(request, form: EventForm, save, **more):
    """The event as the act left it, with the decision that was chosen or written down; None when it refused."""
    values = {name: form.cleaned_data[name] for name in ("name", "effective_on", "document", "legal_basis")}
    paper, key = form.new_document(), form.document_key
    return attempt(form, lambda: save_with_document(save, by=request.user, key=key, paper=paper, **values, **more))


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_delete(request, pk: int):
    """Ask, then remove the draft with its rows."""
    event = open_event(request, pk)
    if request.method == "POST":

        def remove():
            delete_draft(event_id=pk, version=version_of(request), by=request.user)
            messages.success(request, _("Đã xóa bản soạn “%(name)s”.") % {"name": event.name})

        answer = act_on(request, event, remove)
        gone = not Reorganisation.objects.filter(pk=pk).exists()
        return redirect("organisation:reorganisation-list") if gone else answer
    return render(
        request,
        "organisation/reorganisation_delete.html",
        {"event": event_of(request, pk), "units": event.units.count()},
    )
