"""Resolutions and plans, what they ask, and how each directive stands."""

from collections import Counter
from functools import partial

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.charts import stacked_svg
from organisation.memory import drawn
from organisation.models import Document
from organisation.prepared import PreparedRows, Slot
from programme import glance
from programme.models import Directive, Status
from programme.spine import spine_of

from .chosen import opened_periods, period_of

# The statuses from left to right, with their colour on the bar.
DRAWN = (
    (Status.DONE, "accent"),
    (Status.ON_TRACK, "good"),
    (Status.AT_RISK, "watch"),
    (Status.LATE, "bad"),
    (Status.NOT_STARTED, "info"),
    (glance.NO_DATA, "none"),
)


def document_list(request):
    """Documents that directives come from, with what follows them; drafts without a document stand apart."""
    documents = Document.objects.annotate(
        active_targets=Count(
            "directives", filter=Q(directives__is_active=True, directives__kind=Directive.Kind.TARGET)
        ),
        active_tasks=Count("directives", filter=Q(directives__is_active=True, directives__kind=Directive.Kind.TASK)),
        drafts=Count("directives", filter=Q(directives__is_active=False)),
    )
    drafts = Directive.objects.filter(document__isnull=True).select_related("lead").order_by("code")
    return render(
        request,
        "programme/document_list.html",
        {"documents": documents.prefetch_related("carries_out"), "drafts": drafts, "title": _("Nghị quyết, kế hoạch")},
    )


_FIND = PreparedRows(Document, lambda: Document.objects.filter(pk=Slot("document")))


def document_detail(request, pk: int):
    """One document: how all that it asks stands, in one glance and then in the tree; what it rests on and what rests on it."""
    document = next(iter(_FIND(document=min(pk, BIGGEST_KEY))), None)
    if document is None:
        raise Http404(_("Không có văn bản này."))
    quarters = opened_periods()
    period = period_of(request, quarters, closed=True)
    directives = glance.directives_of(document, request.user, clock.today())
    standings = glance.standings_by(document, request.user, period.ends_on) if period else {}
    lines = glance.tree([row for row in directives if row.is_active], standings)
    found = glance.counted(lines)
    context = {
        "document": document,
        "clauses": sorted({row.clause for row in directives if row.clause}, key=lambda row: (row.position, row.pk)),
        **carried(document),
        "quarters": quarters,
        "period": period,
        "title": document.citation,
        "lines": lines,
        "found": found,
        "drafts": [row for row in directives if not row.is_active],
        "spine": spine_of(document, request.user),
    }
    return render(request, "programme/document_detail.html", context | _drawn_parts(context))


def _drawn_parts(context: dict) -> dict:
    """The glance, the tree, what the document is and its spine, each kept by what it shows."""
    found, period, document, spine = (context[name] for name in ("found", "period", "document", "spine"))
    clauses = tuple((row.label, row.text) for row in context["clauses"])
    counts = tuple((kind.key, count) for kind, count in spine.counts)
    shown = {
        "glance": (tuple(sorted(found.items())), period and period.read),
        "tree": (tuple(line.shown for line in context["lines"]), period and period.read),
        "about": (document.read, context["carrying"], clauses),
        "spine": (
            document.pk,
            counts,
            *(tuple(row.read for row in rows) for rows in (spine.ahead, spine.back, spine.files)),
        ),
    }
    context = {**context, "by_status": partial(said, found), "picture": partial(picture_of, found)}
    return {
        f"{name}_drawn": drawn(f"programme/_document_{name}.html", data, dict(context)) for name, data in shown.items()
    }


_CARRIED = PreparedRows(
    Document.carries_out.through,
    lambda: Document.carries_out.through.objects.filter(
        Q(from_document=Slot("document")) | Q(to_document=Slot("document"))
    ),
    related=("from_document", "to_document"),
)


def carried(document: Document) -> dict:
    """What the document carries out and what carries it out, and all that was read of it (`carrying`), in one query."""
    rows = _CARRIED(document=document.pk)
    return {
        "carries_out": [row.to_document for row in rows if row.from_document_id == document.pk],
        "carried_out_by": [row.from_document for row in rows if row.to_document_id == document.pk],
        "carrying": tuple(row.read for row in rows),
    }


def said(found: Counter) -> list[tuple[str, str]]:
    """Each status there is, as a badge says it: "chậm: 3"."""
    words = dict(Status.choices) | {glance.NO_DATA: _("chưa báo cáo")}
    return [
        (status, _("%(word)s: %(count)d") % {"word": words[status], "count": found[status]})
        for status, _tone in DRAWN
        if found[status]
    ]


def picture_of(found: Counter) -> str:
    """The shares of the statuses as one bar, said in words for those who do not see it; "" where nothing is followed."""
    if not found["all"]:
        return ""
    return stacked_svg(
        [(tone, found[status]) for status, tone in DRAWN], "; ".join(words for _code, words in said(found))
    )
