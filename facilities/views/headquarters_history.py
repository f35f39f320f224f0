"""Headquarters: every change of a building and of what belongs to it, of one field when one is chosen."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisation.access import get_visible
from organisation.history import in_words

from ..actions.headquarters import FIELDS
from ..actions.surveys import FOUND
from ..history import entries_about
from ..models import Headquarters
from ..profile import profile_of, told_of

PER_PAGE = 50


@require_safe
def headquarters_history(request, pk):
    """The whole history of a building out of the trail; `muc` names one of its fields."""
    building = get_visible(Headquarters.objects, request, pk=pk)
    field = request.GET.get("muc", "")
    field = field if field in {*FIELDS, *FOUND} else ""
    profile = profile_of(building, with_withdrawn=True)
    if field:
        entries = entries_about(building).filter(changes__has_key=field)
    else:
        entries = entries_about(*told_of(profile, request.user))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    labels = [(name, Headquarters._meta.get_field(name).verbose_name) for name in (*FIELDS, *FOUND)]
    return render(
        request,
        "facilities/headquarters_history.html",
        {
            "building": building,
            "field": field,
            "fields": labels,
            "page_obj": page,
            "history": in_words(page, only=field),
        },
    )
