"""Officers in a reorganisation: where one is posted is a fact of now, and passes to the unit that takes the records."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import audit
from .consequences import Effect, Foresight, Room, register
from .formats import day as written
from .models import Officer, Reorganisation, Ward


def register_all() -> None:
    register(Room("officers", gettext_lazy("Cán bộ và phạm vi"), foresee, carry))


def foresee(foresight: Foresight) -> list[Effect]:
    """Each officer of a unit that ends, with the scope to come. One query."""
    officers = Officer.objects.filter(ward__in=foresight.heirs).select_related("ward").order_by("ward__sort_key", "pk")
    return [_effect(officer, foresight) for officer in officers]


def _effect(officer: Officer, foresight: Foresight) -> Effect:
    heir = foresight.heirs[officer.ward_id]
    then = _(
        "từ khi thực hiện công tác tại Công an %(unit)s (hiệu lực %(day)s): nhập và gửi cho đơn vị này, xem hồ sơ của các đơn vị "
        "trước, không sửa; hồ sơ đã ký giữ nguyên người ký."
    )
    who = ", ".join(part for part in (str(officer), officer.post, officer.ward.full_name) if part)
    if not officer.is_active:
        who += _(" (tài khoản đã ngừng)")
    return Effect(who, then % {"unit": f"{heir.kind} {heir.name}", "day": written(foresight.effective_on)})


def carry(*, event: Reorganisation, heirs: dict[int, int], by) -> None:
    """Post the officers of ended units to the heirs, each told in the trail; what they signed keeps its signer."""
    held = Officer.objects.filter(ward__in=heirs).select_for_update(of=("self",), no_key=True)
    officers = list(held.select_related("ward").order_by("pk"))
    wards = Ward.objects.in_bulk({heirs[officer.ward_id] for officer in officers})
    told = []
    for officer in officers:
        before, officer.ward = officer.ward, wards[heirs[officer.ward_id]]
        told.append((officer, {"ward": [before, officer.ward]}, officer.ward_id))
    Officer.objects.bulk_update(officers, ["ward"], batch_size=200)
    if told:
        audit.record_each(by=by, action="pass_posting", rows=told, reason=event.name)
