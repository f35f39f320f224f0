"""What a reorganisation brings about for assessments and duties, in words; open work is handed over in one later step."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisation.consequences import Effect, Foresight, Room, register
from organisation.formats import day as written_day
from organisation.models import ReportingPeriod

from .actions.reorganising import hand_over, recount_standings
from .models import Assessment, Progress, Recognition
from .models.recognition_standing import RUNNING, Standing

UNDER_WAY = (Standing.REGISTERED, Standing.PROPOSED)
TITLES = (*RUNNING, Standing.UPCOMING)
UNFINISHED = [state for state in Assessment.State if state != Assessment.State.CONCLUDED]


def foresee(foresight: Foresight) -> list[Effect]:
    """Open assessments, unanswered duties, answered drafts; results and titles that do not pass on, unit by unit. Four queries."""
    return [*_assessments(foresight), *_duties(foresight), *_results(foresight), *_titles(foresight)]


def _assessments(foresight: Foresight) -> list[Effect]:
    rows = Assessment.objects.filter(ward__in=list(foresight.heirs), state__in=UNFINISHED)
    effects = []
    for row in rows.select_related("ward", "period").order_by("ward__sort_key", "-period__ends_on", "pk"):
        what = _("Phiếu đánh giá của %(ward)s, %(period)s: %(state)s") % {
            "ward": row.ward.full_name,
            "period": row.period.label,
            "state": row.get_state_display(),
        }
        words = {"ward": row.ward.full_name, "unit": _unit_of(foresight, row.ward_id)}
        if not row.is_open:
            then = _("Ở lại %(ward)s, người ký không đổi; thành phố thẩm định, kết luận tiếp như thường.") % words
        else:
            then = _of_entry(foresight, row.period, words)
        effects.append(Effect(what, then, row.get_absolute_url(), "warning" if row.is_open else "info"))
    return effects


def _of_entry(foresight: Foresight, period: ReportingPeriod, words: dict) -> str:
    """What becomes of work that its unit has not signed yet."""
    if period.is_locked or period.ward_due_on < foresight.effective_on:
        return _("Ở lại %(ward)s, chỉ xem: sau ngày sắp xếp không nhập và gửi được nữa.") % words
    return (
        _(
            "Ở lại %(ward)s, chỉ xem; %(unit)s có hồ sơ riêng trong kỳ. Phần đã nhập được chép sang trong một bước bàn giao sau đó."
        )
        % words
    )


def _duties(foresight: Foresight) -> list[Effect]:
    """Answered drafts one by one, unanswered duties counted by unit and quarter (the link leads to the first)."""
    rows = Progress.objects.unanswered().filter(duty__ward__in=list(foresight.heirs), period__locked_at__isnull=True)
    drafts, blank = [], defaultdict(list)
    for row in rows.select_related("duty__ward", "duty__directive", "period").order_by(
        "duty__ward__sort_key", "-period__ends_on", "duty__directive__code", "pk"
    ):
        if row.state == Progress.State.DRAFT:
            drafts.append(_draft(foresight, row))
        else:
            blank[row.duty.ward_id, row.period_id].append(row)
    return [*drafts, *(_unanswered(foresight, found) for found in blank.values())]


def _draft(foresight: Foresight, row: Progress) -> Effect:
    ward = row.duty.ward.full_name
    what = _("Tiến độ %(code)s của %(ward)s, %(period)s: đã nhập, chưa gửi") % {
        "code": row.duty.directive.code,
        "ward": ward,
        "period": row.period.label,
    }
    then = _of_entry(foresight, row.period, {"ward": ward, "unit": _unit_of(foresight, row.duty.ward_id)})
    return Effect(what, then, _address(row), "warning")


def _unanswered(foresight: Foresight, rows: list[Progress]) -> Effect:
    first = rows[0]
    ward = first.duty.ward.full_name
    what = ngettext(
        "%(count)d nghĩa vụ chưa trả lời của %(ward)s, %(period)s",
        "%(count)d nghĩa vụ chưa trả lời của %(ward)s, %(period)s",
        len(rows),
    ) % {"count": len(rows), "ward": ward, "period": first.period.label}
    if first.period.ward_due_on < foresight.effective_on:
        then = _("Ở lại %(ward)s là chưa báo cáo: đã đến hạn trước ngày sắp xếp.") % {"ward": ward}
    else:
        then = _("Đơn vị này không còn phải báo cáo; %(unit)s có nghĩa vụ riêng trong kỳ.") % {
            "unit": _unit_of(foresight, first.duty.ward_id),
        }
    return Effect(what, then, _address(first))


def _results(foresight: Foresight) -> list[Effect]:
    """The last concluded assessment of each unit, where it passes."""
    rows = Assessment.objects.filter(ward__in=list(foresight.heirs), state=Assessment.State.CONCLUDED)
    last: dict[int, Assessment] = {}
    for row in rows.select_related("ward", "period").order_by("ward__sort_key", "period__ends_on", "pk"):
        last[row.ward_id] = row
    return [
        Effect(
            _("%(ward)s đủ điều kiện theo kết luận %(period)s")
            % {"ward": row.ward.full_name, "period": row.period.label},
            _("Kết quả này không tự chuyển sang đơn vị mới: %(unit)s phải được đánh giá riêng.")
            % {"unit": _unit_of(foresight, row.ward_id)},
            row.get_absolute_url(),
            "warning",
        )
        for row in last.values()
        if row.passes_verified
    ]


def _titles(foresight: Foresight) -> list[Effect]:
    """Titles in force on the event's day and registrations under way: they stay with their unit."""
    rows = Recognition.objects.standing_on(foresight.effective_on).filter(
        ward__in=list(foresight.heirs), standing__in=[*TITLES, *UNDER_WAY]
    )
    return [_title(foresight, row) for row in rows.select_related("ward").order_by("ward__sort_key", "year", "pk")]


def _title(foresight: Foresight, row: Recognition) -> Effect:
    words = {
        "ward": row.ward.full_name,
        "unit": _unit_of(foresight, row.ward_id),
        "year": row.year,
        "day": written_day(row.valid_until),
    }
    if row.standing in UNDER_WAY:
        return Effect(
            _("Đăng ký công nhận năm %(year)s của %(ward)s, chưa quyết định") % words,
            _("Kết thúc cùng %(ward)s; %(unit)s phải tự đăng ký.") % words,
            row.get_absolute_url(),
            "warning",
        )
    return Effect(
        _("%(ward)s được công nhận năm %(year)s, hiệu lực đến trước ngày %(day)s") % words,
        _("Công nhận không chuyển sang %(unit)s: kết quả trước được nêu lại để mang sang hoặc đánh giá lại.") % words,
        row.get_absolute_url(),
        "warning",
    )


def _unit_of(foresight: Foresight, ward_id: int) -> str:
    """The unit that takes the ward's records, told from one before it that may bear the same name."""
    unit = foresight.heirs[ward_id]
    return _("đơn vị mới %(unit)s") % {"unit": f"{unit.kind} {unit.name}"}


def _address(row: Progress) -> str:
    return reverse("programme:progress-edit", args=[row.pk])


def register_all() -> None:
    """Take part in events; called once the models are loaded."""
    register(
        Room(
            "programme",
            gettext_lazy("Đánh giá, tiến độ"),
            foresee,
            carry=recount_standings,
            hand_over=hand_over,
        )
    )
