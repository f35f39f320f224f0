"""Criteria sets: open to everyone once published; drafts to those who keep them. The list, one with its rules, two side by side."""

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import BIGGEST_KEY
from organisation.sent_files import attachment
from programme.criteria import comparison, rules, sheet
from programme.models import CriteriaSet, Criterion

KEEP, PUBLISH = "programme.change_criteriaset", "programme.publish_criteriaset"


def readable_sets(officer):
    """Published and retired sets; drafts too for those who keep them."""
    sets = CriteriaSet.objects.select_related("document", "previous")
    return sets if officer.has_perm(KEEP) else sets.exclude(state=CriteriaSet.State.DRAFT)


def set_of(request, pk: int) -> CriteriaSet:
    """The set, or 404 when the officer may not read it."""
    found = readable_sets(request.user).filter(pk=min(pk, BIGGEST_KEY)).first()
    if found is None:
        raise Http404(_("Không có bộ tiêu chí này."))
    return found


def criteria_set_list(request):
    points = Sum("criteria__max_points", filter=Q(criteria__max_points__gt=0))
    sets = readable_sets(request.user).annotate(criterion_count=Count("criteria"), points=points)
    context = {"title": _("Bộ tiêu chí"), "sets": sets, "may_keep": request.user.has_perm(KEEP)}
    return render(request, "programme/criteria_set_list.html", context)


def criteria_set_detail(request, pk: int):
    """The set's criteria by group and its rules, in words generated from the data the engine uses."""
    criteria_set = set_of(request, pk)
    criteria = list(criteria_set.criteria.select_related("group").order_by("code"))
    groups = rules.groups(criteria_set, criteria)
    filled = {part["group"].pk for part in groups}
    return render(
        request,
        "programme/criteria_set_detail.html",
        {
            "title": str(criteria_set),
            "set": criteria_set,
            "groups": groups,
            "empty_groups": [group for group in criteria_set.groups.order_by("code") if group.pk not in filled],
            "rules": rules.sentences(criteria_set, criteria),
            "count": len(criteria),
            "points": comparison.points(criteria),
            "vetoes": sum(criterion.is_veto for criterion in criteria),
            "others": readable_sets(request.user).exclude(pk=criteria_set.pk),
            "may_edit": criteria_set.is_draft and request.user.has_perm(KEEP),
            "may_keep": request.user.has_perm(KEEP),
            "may_publish": request.user.has_perm(PUBLISH),
        },
    )


@require_safe
def criteria_set_compare(request, pk: int):
    """This set beside another (`?voi=`), without one beside the one it was made from."""
    criteria_set = set_of(request, pk)
    others = list(readable_sets(request.user).exclude(pk=criteria_set.pk))
    other = _other(request, criteria_set, others)
    context = {"title": _("So sánh hai phiên bản"), "set": criteria_set, "other": other, "others": others}
    if other is not None:
        # The older one stands on the left, whichever was asked first.
        before, after = sorted((other, criteria_set), key=lambda row: (row.valid_from, row.version, row.pk))
        if before.previous_id == after.pk:
            before, after = after, before
        context |= {"before": before, "after": after, "comparison": comparison.compare(before, after)}
    return render(request, "programme/criteria_set_compare.html", context)


def _other(request, criteria_set: CriteriaSet, others: list[CriteriaSet]) -> CriteriaSet | None:
    asked = request.GET.get("voi", "").strip()
    if asked:
        found = next((row for row in others if str(row.pk) == asked), None)
        if found is None:
            raise Http404(_("Không có bộ tiêu chí này."))
        return found
    return next((row for row in others if row.pk == criteria_set.previous_id), others[0] if others else None)


@require_safe
def criteria_set_export(request, pk: int):
    """The set as a workbook under the template's headings."""
    criteria_set = set_of(request, pk)
    return attachment(sheet.export(criteria_set), f"bo-tieu-chi-{criteria_set.pk}-v{criteria_set.version}.xlsx")


def keys_of(criteria_set: CriteriaSet) -> dict[str, Criterion]:
    """The set's criteria by code."""
    return {row.code: row for row in criteria_set.criteria.order_by("code")}
