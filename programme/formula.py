"""The computed status in words: what it was worked out from, and by which rule. Of what is stored, not of what holds today."""

from decimal import Decimal

from django.utils.translation import gettext as _

from organisation.formats import day as written_day
from organisation.formats import number

from .models import DirectiveStanding, Progress, Status


def of_report(row: Progress) -> str:
    """How the status of one report was worked out, in a sentence; "" while nothing has been answered."""
    if row.state == Progress.State.OPEN:
        return ""
    return _sentence(row, row.done_percent, is_nil=row.answer == Progress.Answer.NIL)


def of_standing(row: DirectiveStanding) -> str:
    """How a directive's status in the period was worked out from the reports, in a sentence."""
    said = _("%(sent)s/%(owing)s đơn vị đã báo cáo, tổng hợp theo cách “%(rule)s”.") % {
        "sent": row.reported,
        "owing": row.expected,
        "rule": row.directive.get_rollup_display(),
    }
    return f"{said} {_sentence(row, row.percent, is_nil=False)}"


def _sentence(row, done: Decimal | None, *, is_nil: bool) -> str:
    words = {
        "done": number(done),
        "wanted": number(row.expected_percent),
        "day": written_day(row.period.ends_on),
        "status": Status(row.computed_status).label,
    }
    if is_nil:
        return _("Không phát sinh; đến %(day)s tính là: %(status)s.") % words
    if done is None or row.expected_percent is None:
        return _("Chưa đủ số để tính mức hoàn thành; đến %(day)s tính là: %(status)s.") % words
    if row.computed_status == Status.LATE:
        return _("Mức hoàn thành %(done)s%%, thời hạn đã qua khi chốt số ngày %(day)s: %(status)s.") % words
    if done < row.expected_percent:
        return _("Mức hoàn thành %(done)s%% dưới mức phải đạt đến %(day)s là %(wanted)s%%: %(status)s.") % words
    return _("Mức hoàn thành %(done)s%%, mức phải đạt đến %(day)s là %(wanted)s%%: %(status)s.") % words
