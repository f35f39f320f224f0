"""From one version to the next: the crosswalk, publishing with what it affects, the last day, open assessments brought over."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import clock
from organisation.access import check
from organisation.versions import StaleEdit
from programme.actions import criteria as actions
from programme.actions import criteria_drafts as drafts
from programme.criteria.changeover import foresee, kinds_without_a_set
from programme.criteria.checks import faults
from programme.forms_criteria import RetireForm
from programme.models import Assessment, Changeover, CriteriaSet, CriterionLink

from .criteria import PUBLISH, keys_of, set_of
from .criteria_drafts import CONFLICT, FORM_METHODS, OK, draft_of, keep, revision_of, typed_of

MOST_SHOWN = 200


@require_http_methods(FORM_METHODS)
def criteria_set_crosswalk(request, pk: int):
    """For each criterion of the version before: which of the draft's stand for it. The kinds follow from the codes."""
    draft = draft_of(request, pk)
    if draft.previous is None:
        messages.info(request, _("Bộ này không lập từ bộ nào nên không có bảng chuyển."))
        return redirect(draft)
    rows, wrong, stale = _crosswalk_rows(request, draft), [], None
    if request.method == "POST":
        wrong, stale = _save_crosswalk(request, draft, rows)
        if not wrong and stale is None:
            messages.success(request, _("Đã lưu bảng chuyển."))
            return redirect(request.path)
    new = draft.links.filter(kind=CriterionLink.Kind.NEW).select_related("new").order_by("new__code")
    context = {
        "title": _("Bảng chuyển tiêu chí"),
        "set": stale or draft,
        "rows": rows,
        "new": [link.new for link in new],
        "faults": wrong,
        "is_stale": bool(stale),
    }
    return render(request, "programme/criteria_set_crosswalk.html", context, status=CONFLICT if stale else OK)


def _save_crosswalk(request, draft: CriteriaSet, rows: list[dict]) -> tuple[list[str], CriteriaSet | None]:
    """(what is wrong, the draft as it stands when somebody else changed it first)."""
    wrong = [fault for row in rows for fault in row["wrong"]]
    if wrong:
        return wrong, None
    after = {row["old"].pk: row["keys"] for row in rows}
    try:
        drafts.save_crosswalk(criteria_set_id=draft.pk, revision=revision_of(request), by=request.user, after=after)
    except StaleEdit as error:
        return [], error.current
    except ValidationError as error:
        return error.messages, None
    return [], None


def _crosswalk_rows(request, draft: CriteriaSet) -> list[dict]:
    """A row per old criterion: the codes held and those typed, the keys these mean, what is wrong with them."""
    keys, held = keys_of(draft), {}
    for link in draft.links.exclude(old=None).select_related("new").order_by("new__code"):
        held.setdefault(link.old_id, []).append(link)
    rows = []
    for old in draft.previous.criteria.order_by("code"):
        links = held.get(old.pk, [])
        saved = ", ".join(link.new.code for link in links if link.new)
        text = request.POST.get(f"sau-{old.pk}", saved)[:300] if request.method == "POST" else saved
        codes = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
        unknown = [code for code in codes if code not in keys]
        words = {"old": old.code, "codes": ", ".join(unknown)}
        rows.append(
            {
                "old": old,
                "text": text,
                "saved": saved,
                "kind": links[0].get_kind_display() if links else "",
                "is_proposed": any(link.is_proposed for link in links),
                "keys": [keys[code].pk for code in codes if code in keys],
                "wrong": [_("%(old)s: bản nháp không có tiêu chí %(codes)s.") % words] if unknown else [],
            }
        )
    return rows


@require_http_methods(FORM_METHODS)
def criteria_set_publish(request, pk: int):
    """Say what publishing affects, down to each ward; then publish and bring the open assessments over, in one act."""
    draft = draft_of(request, pk)
    check(request.user, PUBLISH)
    wrong, stale = faults(draft), False
    if request.method == "POST":
        try:
            made = actions.publish_criteria_set(criteria_set_id=pk, by=request.user, revision=revision_of(request))
            messages.success(
                request, _("Đã ban hành. Đã chuyển %(count)d phiếu đang mở sang bộ này.") % {"count": len(made)}
            )
            return redirect("programme:criteria-set-changeover", pk) if made else redirect(draft)
        except StaleEdit as error:
            draft, stale = error.current, True
        except ValidationError as error:
            wrong = error.messages
    context = {
        "title": _("Ban hành bộ tiêu chí"),
        "set": draft,
        "faults": wrong,
        "is_stale": stale,
        "foreseen": foresee(draft),
        "others": CriteriaSet.objects.in_force_on(draft.valid_from).exclude(pk=pk),
        "is_past": draft.valid_from < clock.today(),
        "most": f":{MOST_SHOWN}",
    }
    return render(request, "programme/criteria_set_publish.html", context, status=CONFLICT if stale else OK)


@require_http_methods(FORM_METHODS)
def criteria_set_retire(request, pk: int):
    """The day from which the set applies no more; what was assessed by it stays."""
    criteria_set = set_of(request, pk)
    check(request.user, PUBLISH)
    form = RetireForm(typed_of(request))
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["day"]
        lost = kinds_without_a_set(criteria_set, day)
        if lost and "van-lam" not in request.POST:
            form.lost = lost
        else:
            saved = keep(form, lambda: actions.retire_criteria_set(criteria_set_id=pk, by=request.user, day=day))
            if saved is not None:
                messages.success(request, _("Bộ tiêu chí thôi áp dụng từ ngày đã ghi; phiếu đã lập giữ nguyên."))
                return redirect(saved)
    open_states = [Assessment.State.DRAFT, Assessment.State.RETURNED]
    pinned = Assessment.objects.filter(criteria_set=criteria_set)
    context = {
        "title": _("Cho thôi áp dụng"),
        "set": criteria_set,
        "form": form,
        "pinned": pinned.count(),
        "open_count": pinned.filter(state__in=open_states).count(),
    }
    return render(request, "programme/criteria_set_retire.html", context)


@require_http_methods(FORM_METHODS)
def criteria_set_changeover(request, pk: int):
    """Which assessments went over to the set, with every answer; and what could go over now."""
    criteria_set = set_of(request, pk)
    may = request.user.has_perm(PUBLISH) and not criteria_set.is_draft
    if request.method == "POST":
        check(request.user, PUBLISH)
        return _bring_over(request, criteria_set)
    done = Changeover.objects.visible_to(request.user).filter(to_set=criteria_set)
    done = list(done.select_related("assessment__ward", "assessment__period", "from_set", "by"))
    context = {
        "title": _("Chuyển phiếu sang bộ tiêu chí"),
        "set": criteria_set,
        "done": done,
        "carried": sum(row.carried for row in done),
        "not_carried": sum(row.not_carried for row in done),
        "foreseen": foresee(criteria_set) if may else None,
        "may": may,
        "most": f":{MOST_SHOWN}",
    }
    return render(request, "programme/criteria_set_changeover.html", context)


def _bring_over(request, criteria_set: CriteriaSet):
    try:
        made = actions.change_over(criteria_set_id=criteria_set.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if made:
            messages.success(request, _("Đã chuyển %(count)d phiếu.") % {"count": len(made)})
        else:
            messages.info(request, _("Không còn phiếu nào cần chuyển, không có gì thay đổi."))
    return redirect("programme:criteria-set-changeover", criteria_set.pk)
