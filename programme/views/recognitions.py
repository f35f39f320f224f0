"""Recognitions: the list, one of them whole, and what a unit takes from the units before it."""

from operator import attrgetter

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import access, clock, reading, restating
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.scope import visible_wards, why_closed
from programme import inheritance, recognition_life
from programme.models import Recognition, RecognitionStep
from programme.models.recognition_standing import WARNING_DAYS
from programme.recognition_rule import Judgement, judge
from programme.recognition_words import conditions

WARD = attrgetter("ward")
Standing = Recognition.Standing
RELATED = ("ward", "document", "renews", "registered_by", "proposed_by", "decided_by", "withdrawn_by")


@require_safe
def recognition_list(request):
    """Titles and registrations in scope, read as `doc` says: filter by standing, year and words; sort; export."""
    how, today = reading.asked(request.GET), clock.today()
    visible = Recognition.objects.visible_to(request.user).standing_on(today)
    years = sorted(set(visible.order_by().values_list("year", flat=True)), reverse=True)
    is_export = "export" in request.GET
    listing = Listing(
        request,
        visible.select_related("ward"),
        [*columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=("-year", *restating.ahead(how, "ward"), "pk"),
        search=lambda rows, words: rows.filter(restating.found(how, "ward", words)),
        filters={
            "nam": one_of("year", years),
            "tinh-trang": one_of("standing", Standing.values),
            restating.ENDED: restating.without_ended(how, "ward"),
        },
        prepare=lambda rows: restating.mark(rows, how, WARD, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export("cong-nhan", _("Công nhận"))
    counts = dict(visible.order_by().values_list("standing").annotate(count=Count("pk")))
    return render(
        request,
        "programme/recognition_list.html",
        listing.context()
        | {
            "title": _("Công nhận"),
            "reading": how,
            "years": years,
            "standings": Standing.choices,
            "counts": counts,
            "running": counts.get(Standing.IN_FORCE, 0) + counts.get(Standing.EXPIRING, 0),
            "warning_days": WARNING_DAYS,
            "next_year": today.year + 1,
            "next_year_count": visible.filter(year=today.year + 1).exclude(state=Recognition.State.CANCELLED).count(),
            "may_register": _may_register(request.user),
        },
    )


def _may_register(officer) -> bool:
    return bool(officer.ward_id and officer.has_perm(recognition_life.REGISTER_VERB) and not why_closed(officer.ward))


def columns(how: reading.Reading) -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.unit.full_name, (restating.order_key(how, "ward"),)),
        Column("nam", _("Năm đăng ký"), lambda row: str(row.year), ("year",)),
        Column("tinh-trang", _("Tình trạng"), lambda row: row.standing_label, ("standing",)),
        Column("dang-ky", _("Ngày đăng ký"), lambda row: row.registered_on, ("registered_on",)),
        Column("tan-thanh", _("Tán thành"), lambda row: row.votes_for),
        Column("khong", _("Không tán thành"), lambda row: row.votes_against),
        Column("trang", _("Phiếu trắng"), lambda row: row.votes_abstain),
        Column("so", _("Số quyết định"), lambda row: row.decision_number, ("decision_number",)),
        Column("ngay", _("Ngày quyết định"), lambda row: row.decided_on, ("decided_on",)),
        Column("thoi-han", _("Thời hạn"), lambda row: row.term_text),
        Column("tu", _("Hiệu lực từ"), lambda row: row.valid_from, ("valid_from",)),
        Column("het", _("Hết hiệu lực từ"), lambda row: row.valid_until, ("valid_until",)),
    ]


@require_safe
def recognition_detail(request, pk: int):
    """One whole: the conditions met or not, steps, commission, decision, and what units before leave."""
    today = clock.today()
    rows = Recognition.objects.select_related(*RELATED).standing_on(today)
    recognition = access.get_visible(rows, request, pk=pk)
    now = judge(recognition, today)
    kept = Judgement.from_data(recognition.judged) if recognition.judged else None
    return render(
        request,
        "programme/recognition_detail.html",
        {
            "recognition": recognition,
            "ended": restating.ended(recognition.ward),
            "conditions": conditions(kept or now),
            "is_met": (kept or now).is_met,
            "is_kept": kept is not None,
            "has_changed": kept is not None and kept.as_data() != now.as_data(),
            "is_proposal": any(fact.get("proposal") for fact in (kept or now).facts),
            "papers": (kept or now).papers,
            "steps": stepper(recognition),
            "history": recognition.steps.select_related("by"),
            "renewed_by": recognition.renewals.exclude(state=Recognition.State.CANCELLED).order_by("-pk").first(),
            "can": recognition_life.possible(recognition, request.user),
            "before": inheritance.of(recognition.ward, request.user, today),
            "title": _("Công nhận: %(ward)s, năm %(year)s")
            % {"ward": recognition.ward.station_name, "year": recognition.year},
        },
    )


def stepper(recognition: Recognition) -> list[dict]:
    """The way from registration to decision; a refusal, a withdrawal or a cancelling is said in the last step's place."""
    State = Recognition.State
    moments = {step.action: step.at for step in recognition.steps.order_by("at", "pk")}
    Step = RecognitionStep.Action
    path = [(State.REGISTERED, Step.REGISTER), (State.PROPOSED, Step.PROPOSE), (State.RECOGNISED, Step.RECOGNISE)]
    ends = {
        State.REFUSED: [*path[:2], (State.REFUSED, Step.REFUSE)],
        State.WITHDRAWN: [*path, (State.WITHDRAWN, Step.WITHDRAW)],
        State.CANCELLED: [path[0], (State.CANCELLED, Step.CANCEL)],
    }
    way = ends.get(recognition.state, path)
    here = [state for state, _action in way].index(recognition.state)
    return [
        {
            "label": state.label,
            "when": "past" if place < here else "now" if place == here else "",
            "moment": moments.get(action) if place <= here else None,
        }
        for place, (state, action) in enumerate(way)
    ]


@require_safe
def recognition_inheritance(request, pk: int):
    """What the units before a ward were recognised for and found to be, criterion by criterion; the title itself never passes."""
    ward = visible_wards(request.user).filter(pk=min(pk, access.BIGGEST_KEY)).first()
    if ward is None:
        raise Http404(_("Không có phường, xã này."))
    before = inheritance.of(ward, request.user, clock.today())
    chosen = request.GET.get("ket-qua", "")
    rows = (
        [row for row in before.rows if row.outcome == chosen] if chosen in inheritance.Outcome.values else before.rows
    )
    return render(
        request,
        "programme/recognition_inheritance.html",
        {
            "title": _("Kế thừa kết quả: %(ward)s") % {"ward": ward.full_name},
            "ward": ward,
            "before": before,
            "rows": rows,
            "chosen": chosen,
            "own": _own(ward, request.user),
            "reads_evidence": request.user.has_perm("programme.read_evidence"),
        },
    )


def _own(ward: Ward, officer) -> list[Recognition]:
    rows = Recognition.objects.visible_to(officer).standing_on(clock.today()).filter(ward=ward)
    return list(rows.select_related("ward").order_by("-year", "-pk"))
