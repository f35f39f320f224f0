"""What a draft set needs before it can be published, everything at once."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import measures
from programme.models import CriteriaSet


def faults(criteria_set: CriteriaSet) -> list[str]:
    """What stands in the way of publishing; [] when nothing does. A handful of queries."""
    criteria = list(criteria_set.criteria.select_related("group", "criteria_set").order_by("code"))
    found = [] if criteria else [_("Bộ chưa có tiêu chí nào.")]
    if not criteria_set.cohort_kinds:
        found.append(_("Chưa chọn diện đơn vị: bộ phải áp dụng cho phường, xã hoặc thị trấn."))
    held = {row.group_id for row in criteria}
    found += [
        _("Nhóm %(code)s chưa có tiêu chí nào: xin thêm tiêu chí hoặc bỏ nhóm.") % {"code": group.code}
        for group in criteria_set.groups.order_by("code")
        if group.pk not in held
    ]
    for row in criteria:
        try:
            row.clean_fields()
            row.clean()
        except ValidationError as error:
            found.append(f"{row.code}: {' '.join(error.messages)}")
        if row.measure and measures.find(row.measure) is None:
            found.append(
                _("%(code)s: không có sổ theo dõi nào cho “%(measure)s”.") % {"code": row.code, "measure": row.measure}
            )
    return found
