"""Who a directive binds on a day, and what a change of it brings about: duties that begin, duties that end, answers taken back."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from organisation.models import Ward
from organisation.reading import heirs

from .models import Directive, Progress

Bearer = tuple[str, int]
SHOWN = 12


@dataclass
class Turnover:
    """Names of those who begin to owe, of those who owe no more; how many unanswered reports of open periods are taken back."""

    begin: dict[Bearer, str] = field(default_factory=dict)
    end: dict[Bearer, str] = field(default_factory=dict)
    rhythm: tuple[str, str] | None = None
    unanswered: int = 0

    def __bool__(self):
        return bool(self.begin or self.end or self.rhythm)

    @property
    def mark(self) -> str:
        """What a person agreed to: another turnover has another mark."""
        told = repr((sorted(self.begin), sorted(self.end), self.rhythm))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def sentences(self) -> list[str]:
        told = []
        if self.begin:
            told.append(
                _("Bắt đầu có nghĩa vụ (%(count)d): %(names)s.")
                % {"count": len(self.begin), "names": _names(self.begin)}
            )
        if self.end:
            told.append(
                _("Thôi có nghĩa vụ (%(count)d): %(names)s. Báo cáo đã gửi giữ nguyên trong hồ sơ.")
                % {"count": len(self.end), "names": _names(self.end)}
            )
        if self.rhythm:
            told.append(
                _("Chu kỳ báo cáo đổi từ %(old)s sang %(new)s.") % {"old": self.rhythm[0], "new": self.rhythm[1]}
            )
        if self.unanswered:
            told.append(
                _("%(count)d báo cáo chưa trả lời của các kỳ chưa đến hạn được thu lại.") % {"count": self.unanswered}
            )
        return [*told, _("Kỳ đang mở theo thay đổi này trong lần mở kỳ kế tiếp, hằng ngày; kỳ đã khóa không đổi.")]


def bearers(row: Directive, chosen: Collection[int], day: date) -> dict[Bearer, str]:
    """Who owes it, standing on that day, with their names. Groups and what is not followed bind nobody. Two queries at most."""
    if not row.is_active or row.is_group:
        return {}
    if row.binds == Directive.Binds.LEAD:
        return {("agency", row.lead_id): row.lead.name} if row.lead_id else {}
    wards = Ward.objects.alive_on(day)
    if row.binds == Directive.Binds.CHOSEN:
        wards = wards.filter(pk__in=set(heirs(day, set(chosen)).values())) if chosen else wards.none()
    else:
        wards = wards.of_kinds(row.cohort_kinds)
    return {("ward", ward.pk): ward.full_name for ward in wards.in_order()}


def turnover(
    held: Directive | None, held_chosen: Collection[int], new: Directive, new_chosen: Collection[int], day: date
) -> Turnover:
    """What saving `new` in place of `held` (None: a new one) brings about. Six queries at most."""
    before = bearers(held, held_chosen, day) if held else {}
    after = bearers(new, new_chosen, day)
    begin = {key: name for key, name in after.items() if key not in before}
    end = {key: name for key, name in before.items() if key not in after}
    rhythm = None
    if before and after and held.rhythm != new.rhythm:
        rhythm = (held.get_rhythm_display(), new.get_rhythm_display())
    return Turnover(begin, end, rhythm, _taken_back(held, end, is_all=bool(rhythm), day=day) if end or rhythm else 0)


def _taken_back(held: Directive, end: dict[Bearer, str], *, is_all: bool, day: date) -> int:
    """Reports as they were opened, of periods still to be answered, that nobody will owe any more."""
    rows = Progress.objects.filter(
        duty__directive=held, state=Progress.State.OPEN, period__locked_at__isnull=True, period__ward_due_on__gte=day
    )
    facts = rows.order_by().values_list("duty__ward", "duty__agency")
    return sum(is_all or (("ward", ward) if ward else ("agency", agency)) in end for ward, agency in facts)


def _names(found: dict[Bearer, str]) -> str:
    names = list(found.values())
    told = "; ".join(names[:SHOWN])
    if len(names) > SHOWN:
        told += _(" và %(count)d đơn vị nữa") % {"count": len(names) - SHOWN}
    return told
