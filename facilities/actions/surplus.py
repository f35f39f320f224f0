"""A surplus building's way: proposed, decided, carried out, or withdrawn."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import snapshot
from organisation.formats import day as write_day
from organisation.versions import lock

from ..models import Headquarters, Occupancy, SurplusCase
from ..surplus import LEAVES, OPEN, STAYS
from .occupancy import end_occupancy, set_occupancy, users_of
from .rows import fill, lock_wards, write_changed, write_new

State, Form = SurplusCase.State, SurplusCase.Form
PROPOSAL = ("proposed_form", "proposed_on", "unused_since", "event", "proposal")
DECISION = ("decided_form", "decided_on", "decision_number", "decision", "receiver", "receiver_ward")


@transaction.atomic
def propose_surplus(*, headquarters_id: int, by, values: dict, entry_key: UUID | None = None) -> SurplusCase:
    """Open a building's case. The same `entry_key` again answers the case opened the first time. Raises ValidationError."""
    building = lock(Headquarters.objects, headquarters_id)
    if entry_key and (made := SurplusCase.objects.filter(entry_key=entry_key).first()):
        return made
    if SurplusCase.objects.filter(headquarters=building, state__in=OPEN).exists():
        raise ValidationError(_("Trụ sở này đã có một hồ sơ dôi dư đang xử lý. Xin mở hồ sơ đó."))
    case = SurplusCase(headquarters=building, entry_key=entry_key)
    _set_proposal(case, values)
    write_new(case, by=by, action="propose_surplus", ward_id=_ward_of(building))
    return case


@transaction.atomic
def save_proposal(*, case_id: int, version: int, by, values: dict) -> SurplusCase:
    """Correct a proposal that nobody has decided on. Raises StaleEdit, ValidationError."""
    case = _hold(case_id, version, State.PROPOSED)
    before = snapshot(case)
    _set_proposal(case, values)
    write_changed(case, before, by=by, action="save_proposal", ward_id=_ward_of(case.headquarters))
    return case


@transaction.atomic
def decide_surplus(*, case_id: int, version: int, by, values: dict) -> SurplusCase:
    """Record the decision. Raises StaleEdit, ValidationError."""
    case = _hold(case_id, version, State.PROPOSED)
    before = snapshot(case)
    fill(case, values, DECISION)
    _check_form(case.headquarters, case.decided_form, "decided_form")
    if case.decided_form in {Form.TRANSFER, Form.LOCALITY} and not (case.receiver or case.receiver_ward_id):
        raise ValidationError({"receiver": _("Xin ghi cơ quan nhận, hoặc chọn Công an phường, xã nhận.")})
    if case.decided_form not in {Form.TRANSFER, Form.RECOVER} and case.receiver_ward_id:
        raise ValidationError({"receiver_ward": _("Chỉ thu hồi hoặc điều chuyển mới có Công an phường, xã nhận.")})
    if case.receiver_ward_id and case.receiver_ward.ended_by(case.decided_on):
        raise ValidationError({"receiver_ward": _("Đơn vị này đã kết thúc. Xin chọn đơn vị đang hoạt động.")})
    case.state = State.DECIDED
    write_changed(case, before, by=by, action="decide_surplus", ward_id=_ward_of(case.headquarters))
    return case


@transaction.atomic
def carry_out_surplus(*, case_id: int, version: int, by, carried_out_on: date, outcome: str = "") -> SurplusCase:
    """Record that the decision was carried out. What leaves is no longer used from that day; a ward that receives it begins to.

    Raises StaleEdit, ValidationError: a main seat is left first, a specialised asset leaves the roll first.
    """
    case = _hold(case_id, version, State.DECIDED)
    before = snapshot(case)
    case.carried_out_on, case.outcome, case.state = carried_out_on, outcome, State.CARRIED_OUT
    case.full_clean()
    if case.decided_form not in STAYS:
        _check_roll(case)
        _pass_on(case, by)
    write_changed(case, before, by=by, action="carry_out_surplus", ward_id=_ward_of(case.headquarters))
    return case


@transaction.atomic
def withdraw_surplus(*, case_id: int, version: int, by, reason: str) -> SurplusCase:
    """Take a case back: it stays in the register with the reason. Raises StaleEdit, ValidationError."""
    case = _hold(case_id, version, *OPEN)
    if not reason:
        raise ValidationError({"withdrawn_reason": _("Xin ghi lý do rút.")})
    before = snapshot(case)
    case.state, case.withdrawn_reason = State.WITHDRAWN, reason
    write_changed(case, before, by=by, action="withdraw_surplus", ward_id=_ward_of(case.headquarters))
    return case


def _hold(case_id: int, version: int, *states: str) -> SurplusCase:
    """The case and its building, locked: the building first, as whoever changes its use does."""
    building = lock(Headquarters.objects, SurplusCase.objects.values_list("headquarters", flat=True).get(pk=case_id))
    case = lock(SurplusCase.objects, case_id, version)
    case.headquarters = building
    if case.state not in states:
        raise ValidationError(
            _("Hồ sơ %(state)s, không làm bước này được nữa. Xin mở lại trang hồ sơ.")
            % {"state": case.get_state_display()}
        )
    return case


def _set_proposal(case: SurplusCase, values: dict) -> None:
    fill(case, values, PROPOSAL)
    _check_form(case.headquarters, case.proposed_form, "proposed_form")
    uses = Occupancy.objects.filter(headquarters=case.headquarters).select_related("ward")
    now = list(uses.on(clock.today()).order_by("-is_main", "pk"))
    last = None if now else uses.filter(valid_until__isnull=False).order_by("-valid_until").first()
    if last and case.unused_since is None:
        case.unused_since = last.valid_until
    if last and case.unused_since < last.valid_until:
        words = {"ward": last.ward.full_name, "day": write_day(last.valid_until)}
        raise ValidationError({"unused_since": _("%(ward)s còn sử dụng đến trước ngày %(day)s.") % words})
    if now and now[0].is_main and case.unused_since:
        words = {"ward": now[0].ward.full_name}
        raise ValidationError(
            {"unused_since": _("Đang là trụ sở chính của %(ward)s: xin để trống ngày không sử dụng.") % words}
        )


def _check_form(building: Headquarters, form: str, field: str) -> None:
    """A ward's main seat is only kept, or lost: before anything else the ward moves."""
    if form in STAYS or form == Form.LOST:
        return
    if main := _main_use(building):
        raise ValidationError(
            {
                field: _(
                    "Đang là trụ sở chính của %(ward)s: chỉ giữ lại được. Muốn xử lý, xin chuyển trụ sở chính của đơn vị trước."
                )
                % {"ward": main.ward.full_name}
            }
        )


def _check_roll(case: SurplusCase) -> None:
    """Law 15/2017/QH14, Articles 64–66: a specialised asset is disposed of after it is off the roll."""
    building, off = case.headquarters, {Headquarters.AssetRoll.REMOVED, Headquarters.AssetRoll.OFF}
    leaves = case.decided_form in LEAVES or (case.decided_form == Form.TRANSFER and not case.receiver_ward_id)
    is_specialised = building.asset_class == Headquarters.AssetClass.SPECIALISED
    if leaves and is_specialised and building.asset_roll not in off:
        raise ValidationError(
            _(
                "Tài sản chuyên dùng phải loại khỏi biên chế tài sản trước khi %(form)s (Điều 64–66 Luật 15/2017/QH14). "
                "Xin ghi “đã loại khỏi biên chế tài sản” trong hồ sơ trụ sở rồi làm lại."
            )
            % {"form": case.get_decided_form_display()}
        )


def _pass_on(case: SurplusCase, by) -> None:
    """End the uses that are left and begin the receiver's, as a further site."""
    building, receiver = case.headquarters, case.receiver_ward_id
    # All at once and in order: whoever changes several wards beside this does so too.
    lock_wards([*users_of(building), *([receiver] if receiver else [])])
    if main := _main_use(building):
        raise ValidationError(
            _("Còn là trụ sở chính của %(ward)s. Xin ghi thôi sử dụng hoặc chuyển trụ sở chính trước.")
            % {"ward": main.ward.full_name}
        )
    said = {"by": by, "reason": case.decision_number}
    for use in Occupancy.objects.filter(headquarters=building, valid_until__isnull=True).exclude(ward=receiver):
        end_occupancy(occupancy_id=use.pk, valid_until=case.carried_out_on, **said)
    if receiver:
        set_occupancy(
            headquarters_id=building.pk, ward_id=receiver, is_main=False, valid_from=case.carried_out_on, **said
        )


def _main_use(building: Headquarters) -> Occupancy | None:
    uses = Occupancy.objects.main().filter(headquarters=building, valid_until__isnull=True)
    return uses.select_related("ward").first()


def _ward_of(building: Headquarters) -> int | None:
    """Whose the trail's entry is: the user of now, the main one first, else the last one."""
    uses = Occupancy.objects.filter(headquarters=building)
    now = uses.filter(valid_until__isnull=True).order_by("-is_main", "pk").values_list("ward_id", flat=True).first()
    return now or uses.order_by("-valid_until", "-pk").values_list("ward_id", flat=True).first()
