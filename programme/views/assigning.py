"""Who judges which assessment: given one by one from its page, or many at once from a list."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from organisation import access
from organisation.listing import Column, Listing, one_of
from organisation.text import fold
from programme import life
from programme.actions import assigning as actions
from programme.forms_lock import AssignForm
from programme.models import Assessment

from .chosen import opened_quarters

State = Assessment.State
OPEN_STATES = [State.DRAFT, State.RETURNED, State.SUBMITTED, State.VERIFIED]
NOBODY, MINE, OTHERS = "chua-giao", "cua-toi", "nguoi-khac"
MOST = 500  # what one list of boxes may name


@require_http_methods(["GET", "HEAD", "POST"])
def assign_list(request):
    """Assessments not concluded, to give to an officer, many at once."""
    access.check(request.user, life.RULES[life.ASSIGN].verb)
    form = AssignForm(request.POST if request.method == "POST" else None, officers=actions.may_be_assigned())
    chosen = _keys(request.POST.getlist("phieu"))
    if request.method == "POST" and _assign(request, form, chosen):
        return redirect(f"{reverse('programme:assign-list')}?{request.GET.urlencode()}".rstrip("?"))
    return _list(request, form, chosen)


def _assign(request, form: AssignForm, chosen: list[int]) -> bool:
    """Do what the button says; False, with the reason on the form, when it cannot be done."""
    leave = request.POST.get("action") == "unassign"
    if leave:
        form.fields["reviewer"].required = False
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    seen = set(Assessment.objects.visible_to(request.user).filter(pk__in=chosen).values_list("pk", flat=True))
    try:
        if leave:
            changed = actions.unassign_reviewer(assessment_ids=seen, by=request.user, reason=reason)
        else:
            reviewer = form.cleaned_data["reviewer"]
            changed = actions.assign_reviewer(assessment_ids=seen, reviewer=reviewer, by=request.user, reason=reason)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    _thank(request, len(changed), leave)
    return True


def _thank(request, count: int, leave: bool) -> None:
    said = (
        ngettext("Đã thôi giao %(count)d phiếu.", "Đã thôi giao %(count)d phiếu.", count)
        if leave
        else ngettext("Đã giao %(count)d phiếu.", "Đã giao %(count)d phiếu.", count)
    )
    messages.success(request, said % {"count": count})


def _list(request, form: AssignForm, chosen: list[int]):
    quarters = opened_quarters()
    listing = Listing(
        request,
        Assessment.objects.visible_to(request.user)
        .filter(state__in=OPEN_STATES)
        .select_related("ward", "period", "reviewer", "assigned_by"),
        COLUMNS,
        default_order=("-period__ends_on", "ward__sort_key", "pk"),
        search=lambda rows, words: rows.filter(ward__search__contains=fold(words)),
        filters={
            "ky": _of_period(quarters),
            "trang-thai": one_of("state", OPEN_STATES),
            "giao": _of_hand(request.user),
        },
        per_page=150,
    )
    if listing.export_kind:
        return listing.export("giao-tham-dinh", _("Giao thẩm định"))
    return render(
        request,
        "programme/assign_list.html",
        listing.context()
        | {
            "title": _("Giao thẩm định"),
            "form": form,
            "ticked": set(chosen),
            "quarters": quarters,
            "states": [(state.value, state.label) for state in OPEN_STATES],
            "hands": [(NOBODY, _("chưa giao")), (MINE, _("giao cho tôi")), (OTHERS, _("giao cho người khác"))],
        },
        status=422 if form.is_bound else 200,
    )


COLUMNS = [
    Column("ten", gettext_lazy("Phường, xã"), lambda row: capfirst(row.ward.full_name), ("ward__sort_key",)),
    Column("ky", gettext_lazy("Kỳ"), lambda row: row.period.label, ("period__ends_on",)),
    Column("trang-thai", gettext_lazy("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
    Column("gui", gettext_lazy("Gửi lúc"), attrgetter("submitted_at"), ("submitted_at",)),
    Column("nguoi", gettext_lazy("Giao cho"), lambda row: str(row.reviewer or ""), ("reviewer__full_name",)),
    Column("luc", gettext_lazy("Giao lúc"), attrgetter("assigned_at"), ("assigned_at",)),
]


def _of_period(quarters):
    by_code = {period.code: period.pk for period in quarters}
    return lambda rows, value: rows.filter(period=by_code[value]) if value in by_code else rows


def _of_hand(officer):
    known = {
        NOBODY: Q(reviewer__isnull=True),
        MINE: Q(reviewer=officer.pk),
        OTHERS: Q(reviewer__isnull=False) & ~Q(reviewer=officer.pk),
    }
    return lambda rows, value: rows.filter(known[value]) if value in known else rows


def _keys(texts: list[str]) -> list[int]:
    """Keys as ticked; what is no key names nothing."""
    return [int(text) for text in texts[:MOST] if text.isascii() and text.isdigit() and len(text) < 10]


@require_POST
def assessment_assign(request, pk: int):
    """Give one assessment to an officer; `take` takes it oneself."""
    assessment = _to_hand(request, pk)
    life.check_person(assessment, life.ASSIGN, request.user)
    form = AssignForm(request.POST, officers=actions.may_be_assigned())
    take = "take" in request.POST
    if take:
        form.fields["reviewer"].required = False
    if not form.is_valid():
        messages.error(request, _("Xin chọn cán bộ để giao thẩm định phiếu này."))
        return redirect(assessment)
    reviewer = request.user if take else form.cleaned_data["reviewer"]
    return _hand(request, assessment, actions.assign_reviewer, reviewer=reviewer, reason=form.cleaned_data["reason"])


@require_POST
def assessment_unassign(request, pk: int):
    """Leave the assessment to every reviewer again."""
    assessment = _to_hand(request, pk)
    if not life.is_assigned(assessment, request.user):
        life.check_person(assessment, life.ASSIGN, request.user)
    return _hand(request, assessment, actions.unassign_reviewer)


def _to_hand(request, pk: int) -> Assessment:
    return access.get_visible(Assessment.objects.select_related("ward", "period", "reviewer"), request, pk=pk)


def _hand(request, assessment: Assessment, do, **more):
    try:
        changed = do(assessment_ids=[assessment.pk], by=request.user, **more)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if changed and changed[0].reviewer:
            messages.success(request, _("Đã giao phiếu cho %(name)s thẩm định.") % {"name": changed[0].reviewer})
        elif changed:
            messages.success(request, _("Đã thôi giao: mọi cán bộ thẩm định đều làm được phiếu này."))
        else:
            messages.info(request, _("Không có gì thay đổi."))
    return redirect(assessment)
