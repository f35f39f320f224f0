"""Resolutions and plans, what they ask, and how each directive stands."""

from collections import Counter, defaultdict

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation.access import BIGGEST_KEY
from organisation.models import Document
from programme.models import Directive, Progress

from .chosen import opened_quarters, period_of


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


def document_detail(request, pk: int):
    """One document: its clauses, what it carries out, its targets and tasks with how they stand in the chosen quarter."""
    document = Document.objects.filter(pk=min(pk, BIGGEST_KEY)).first()
    if document is None:
        raise Http404(_("Không có văn bản này."))
    quarters = opened_quarters()
    period = period_of(request, quarters, closed=True)
    directives = list(document.directives.select_related("lead").order_by("code"))
    standing = standings_of(directives, period, request.user)
    for directive in directives:
        directive.figures = standing[directive.pk]
    return render(
        request,
        "programme/document_detail.html",
        {
            "document": document,
            "clauses": document.clauses.all(),
            "carries_out": document.carries_out.all(),
            "carried_out_by": document.carried_out_by.all(),
            "quarters": quarters,
            "period": period,
            "title": document.citation,
            "parts": [
                (label, [row for row in directives if row.is_active and row.kind == kind])
                for kind, label in ((Directive.Kind.TARGET, _("Chỉ tiêu")), (Directive.Kind.TASK, _("Nhiệm vụ")))
            ],
            "drafts": [row for row in directives if not row.is_active],
        },
    )


def standings_of(directives, period, officer) -> dict[int, dict]:
    """Per directive, what the officer may see of the period: expected, reported, and counts by status of what was reported."""
    figures = defaultdict(lambda: {"expected": 0, "reported": 0, "statuses": Counter()})
    if period is None:
        return figures
    rows = (
        Progress.objects.visible_to(officer)
        .for_period(period)
        .filter(duty__directive__in=directives)
        .order_by()
        .values_list("duty__directive_id", "state", "status")
        .annotate(count=Count("pk"))
    )
    for directive_id, state, status, count in rows:
        figure = figures[directive_id]
        figure["expected"] += count
        if state == Progress.State.SUBMITTED:
            figure["reported"] += count
            figure["statuses"][status] += count
    for figure in figures.values():
        figure["badges"] = [
            (status, _("%(word)s: %(count)d") % {"word": label, "count": figure["statuses"][status]})
            for status, label in Progress.Status.choices
            if figure["statuses"][status]
        ]
    return figures
