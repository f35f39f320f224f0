"""When a ward may use which building: never two main seats on one day, never one building twice on a day. Reads only."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as write_day

from .models import Occupancy


def check_days(use: Occupancy) -> None:
    """Refuse days that cannot be: to come, out of order, before the ward was there."""
    today, wrong = clock.today(), {}
    for name in ("valid_from", "valid_until"):
        if getattr(use, name) and getattr(use, name) > today:
            wrong[name] = _("Ngày sử dụng không thể ở tương lai.")
    if use.valid_from and use.valid_until and use.valid_until <= use.valid_from:
        wrong["valid_until"] = _("Ngày kết thúc phải sau ngày bắt đầu %(day)s.") % {"day": write_day(use.valid_from)}
    first = use.ward.established_on
    if first and any(day and day < first for day in (use.valid_from, use.valid_until)):
        name = "valid_from" if use.valid_from and use.valid_from < first else "valid_until"
        wrong[name] = _("%(ward)s thành lập ngày %(day)s: xin nhập từ ngày đó trở đi.") % {
            "ward": capfirst(str(use.ward)),
            "day": write_day(first),
        }
    if wrong:
        raise ValidationError(wrong)


def refuse_overlap(use: Occupancy) -> None:
    """Refuse a second use of the building, or a second main seat of the ward, on one day. The ward must be held."""
    others = Occupancy.objects.filter(ward=use.ward).exclude(pk=use.pk).select_related("headquarters")
    for other in others.order_by("valid_from", "pk"):
        if not _overlap(use, other):
            continue
        words = {"ward": capfirst(str(use.ward)), "name": other.headquarters.name, "span": span_words(other)}
        if other.headquarters_id == use.headquarters_id:
            raise ValidationError(
                {"valid_from": _("%(ward)s đã ghi sử dụng trụ sở này %(span)s: hai lần không được trùng ngày.") % words}
            )
        if other.is_main and use.is_main:
            raise ValidationError(
                {
                    "valid_from": _(
                        "%(ward)s có trụ sở chính là %(name)s %(span)s: một ngày chỉ có một trụ sở chính. Xin sửa ngày, "
                        "hoặc ghi là cơ sở phụ."
                    )
                    % words
                }
            )


def _overlap(one: Occupancy, other: Occupancy) -> bool:
    """Spans are half-open; an unknown beginning reaches back without end."""
    return (one.valid_from or date.min) < (other.valid_until or date.max) and (other.valid_from or date.min) < (
        one.valid_until or date.max
    )


def span_words(use: Occupancy) -> str:
    """The days of a use, within a sentence."""
    words = {"first": write_day(use.valid_from), "last": write_day(use.valid_until)}
    if use.valid_from and use.valid_until:
        return _("từ ngày %(first)s đến trước ngày %(last)s") % words
    if use.valid_from:
        return _("từ ngày %(first)s đến nay") % words
    return _("đến trước ngày %(last)s (không rõ từ ngày nào)") % words if use.valid_until else _("từ trước đến nay")
