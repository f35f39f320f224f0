"""Criteria sets: open to everyone once published; drafts to those who keep them."""

from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation.access import BIGGEST_KEY
from programme.models import CriteriaSet


def readable_sets(officer):
    """Published and retired sets; drafts too for those who keep them."""
    sets = CriteriaSet.objects.select_related("document")
    return sets if officer.has_perm("programme.change_criteriaset") else sets.exclude(state=CriteriaSet.State.DRAFT)


def criteria_set_list(request):
    sets = readable_sets(request.user).annotate(criterion_count=Count("criteria"), points=Sum("criteria__max_points"))
    return render(request, "programme/criteria_set_list.html", {"title": _("Bộ tiêu chí"), "sets": sets})


def criteria_set_detail(request, pk: int):
    """The set's criteria by group and its pass rule, in words generated from the data the engine uses."""
    criteria_set = readable_sets(request.user).filter(pk=min(pk, BIGGEST_KEY)).first()
    if criteria_set is None:
        raise Http404(_("Không có bộ tiêu chí này."))
    groups = {}
    for criterion in criteria_set.criteria.select_related("group").order_by("code"):
        part = groups.setdefault(criterion.group_id, {"group": criterion.group, "criteria": [], "points": 0})
        part["criteria"].append(criterion)
        part["points"] += criterion.max_points
    everything = [criterion for part in groups.values() for criterion in part["criteria"]]
    return render(
        request,
        "programme/criteria_set_detail.html",
        {
            "title": str(criteria_set),
            "set": criteria_set,
            "groups": list(groups.values()),
            "count": len(everything),
            "points": sum(criterion.max_points for criterion in everything),
            "vetoes": sum(criterion.is_veto for criterion in everything),
        },
    )
