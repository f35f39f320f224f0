"""Unsigned answers of ended units to their duties, handed over directive by directive."""

from collections import defaultdict

from django.utils.translation import gettext as _

from organisation import audit
from organisation.models import Reorganisation, ReportingPeriod
from organisation.versions import save
from programme.models import Progress

from .sources import Source, chosen, left_aside, named, with_origin

COPIED = (
    "answer",
    "value",
    "percent",
    "narrative",
    "computed_status",
    "status",
    "done_percent",
    "expected_percent",
    "state",
)


def hand_over(*, event: Reorganisation, period: ReportingPeriod, takers: dict[int, int], by) -> list[str]:
    """Copy drafts into rows nobody has answered; says what was copied, per unit."""
    rows = Progress.objects.for_period(period).select_related("duty__ward", "duty__directive", "period")
    targets = defaultdict(dict)
    unanswered = rows.filter(duty__ward__in=set(takers.values()), state=Progress.State.OPEN, version=1)
    for row in unanswered.select_for_update(of=("self",), no_key=True).order_by("pk"):
        targets[row.duty.ward_id][row.duty.directive_id] = row
    drafts = defaultdict(list)
    for row in rows.filter(duty__ward__in=list(takers), state=Progress.State.DRAFT).order_by("duty__directive__code"):
        drafts[row.duty.ward_id].append(row)
    sources = [
        (takers[ward_id], Source(found[0].duty.ward, tuple(found), len(found))) for ward_id, found in drafts.items()
    ]
    told = []
    for ward_id, (source, others) in chosen(sources).items():
        pairs = [
            (targets[ward_id][old.duty.directive_id], old)
            for old in source.rows
            if old.duty.directive_id in targets[ward_id]
        ]
        for new, old in pairs:
            _copy(new, old, source, event, by)
        if pairs:
            unit = pairs[0][0].duty.ward.full_name
            words = {"period": period.label, "unit": unit, "ward": named(source.ward), "count": len(pairs)}
            sentence = _("%(period)s, %(unit)s: chép %(count)d mục tiến độ đang nhập của %(ward)s.")
            told.append(sentence % words + left_aside(others))
    return told


def _copy(new: Progress, old: Progress, source: Source, event: Reorganisation, by) -> None:
    before = audit.snapshot(new)
    for name in COPIED:
        setattr(new, name, getattr(old, name))
    if new.answer == Progress.Answer.NO_CHANGE:
        new.answer = Progress.Answer.REPORTED  # a new unit has no quarter before to stay the same as
    new.narrative = with_origin(old.narrative, source.ward)
    save(new, *COPIED)
    changes = audit.difference(before, audit.snapshot(new))
    reason = with_origin(event.name, source.ward).replace("\n", " ")
    audit.record(by=by, action="hand_over_progress", row=new, changes=changes, reason=reason, ward_id=new.duty.ward_id)
