"""Set how much a duty counts in its directive's weighted mean."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from organisation.numbers import write_number
from programme.actions import weighing
from programme.forms_weighing import WeightForm
from programme.models import Directive, Duty

from .clock_page import act


@require_http_methods(["GET", "HEAD", "POST"])
def duty_weigh(request, pk: int):
    """The form, with what will follow; what was typed stays when somebody else was quicker."""
    duty = access.get_visible(Duty.objects.select_related("directive", "ward", "agency"), request, pk=pk)
    weighing.check_weigher(duty, request.user)
    form = WeightForm(
        request.POST if request.method == "POST" else None,
        initial={"version": duty.version, "weight": write_number(duty.weight)},
    )
    return act(
        request,
        form,
        lambda **said: weighing.weigh_duty(duty_id=duty.pk, **said),
        back=duty.get_absolute_url(),
        back_name=str(duty),
        title=_("Trọng số: %(duty)s") % {"duty": duty},
        label=_("Đặt trọng số"),
        thanks=_("Đã đặt trọng số; các kỳ chưa khóa được tổng hợp lại."),
        consequences=_consequences(duty.directive),
    )


def _consequences(directive: Directive) -> list[str]:
    told = [
        _("Số tổng hợp của chỉ tiêu, nhiệm vụ ở các kỳ chưa khóa thay đổi ngay; kỳ đã khóa giữ nguyên."),
        _("Tên bạn, lý do, trọng số cũ và mới được lưu trong lịch sử."),
    ]
    if directive.rollup != Directive.Rollup.WEIGHTED:
        words = _("Hiện chỉ tiêu, nhiệm vụ này tổng hợp theo cách “%(rule)s”, chưa dùng trọng số.")
        told.insert(0, words % {"rule": directive.get_rollup_display()})
    return told
