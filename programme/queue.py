"""What waits for a reviewer, ranked by risk and age. Figures come from kept totals and the standing checks, never row by row.

The weights are the portal's proposal; the page prints them from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import clock, formats

from . import checks, engine, life
from .models import Assessment, AssessmentStep, CheckRule, Evidence, Finding

VETO, RISE, INFLATED, RETURNED = 3, 2, 2, 2  # points each
MOST_WARNINGS, MOST_RETURNS = 5, 2  # one point a criterion with a warning, and how many of each count
RISE_FROM = 15  # percentage points above what stood the period before
HIGH, MEDIUM = 6, 3  # from how many points
DAYS_A_POINT = 7
LEVELS = ("cao", "vua", "thap")


@dataclass(frozen=True)
class Risk:
    """How much an assessment asks to be looked at: the points and what they are made of, in words."""

    points: int
    parts: tuple[str, ...]

    @property
    def level(self) -> str:
        return LEVELS[0] if self.points >= HIGH else LEVELS[1] if self.points >= MEDIUM else LEVELS[2]

    @property
    def word(self) -> str:
        return dict(level_choices())[self.level]

    @property
    def tone(self) -> str:
        return dict(zip(LEVELS, ("bad", "watch", "none"), strict=True))[self.level]


def level_choices() -> list[tuple[str, str]]:
    return list(zip(LEVELS, (_("rủi ro cao"), _("rủi ro vừa"), _("rủi ro thấp")), strict=True))


def judges_all(officer) -> bool:
    """Whether the officer's role opens the whole queue: reviewers, and those who assign."""
    return officer.has_perm(life.RULES[life.REVIEW].verb) or officer.has_perm(life.RULES[life.ASSIGN].verb)


def waiting(officer, states=(Assessment.State.SUBMITTED,)) -> QuerySet[Assessment]:
    """What waits for a verdict and the officer may see here: all in scope by role, else what is assigned to them.

    Whoever gives out asks for other `states` too.
    """
    rows = Assessment.objects.visible_to(officer).filter(state__in=states)
    return rows if judges_all(officer) else rows.filter(reviewer=officer)


def following(officer, assessment: Assessment) -> Assessment | None:
    """The next one this officer may review: assigned to them first, then nobody's, the oldest first. One query."""
    rows = Assessment.objects.visible_to(officer).awaiting_review().exclude(pk=assessment.pk)
    free = Q(reviewer=None) if officer.has_perm(life.RULES[life.REVIEW].verb) else Q(pk=None)
    return (
        rows.filter(Q(reviewer=officer) | free)
        .exclude(submitted_by=officer)
        .order_by(Exists(Assessment.objects.filter(pk=OuterRef("pk"), reviewer=officer)).desc(), "submitted_at", "pk")
        .select_related("ward", "period")
        .first()
    )


def rank(rows: Iterable[Assessment]) -> list[Assessment]:
    """The rows with `risk`, `days` waited (None for what waits for no verdict) and `rank`, the most pressing first. Four queries,
    however many rows."""
    rows, today, now = list(rows), clock.today(), timezone.now()
    keys = [row.pk for row in rows]
    before, held = _before(rows), checks.rules()
    warned, returned = _warned(keys, today, held), _returned(keys)
    for row in rows:
        row.days = _days(row, today)
        row.risk = assess(
            row, before.get(row.pk), warned=warned.get(row.pk, 0), returned=returned.get(row.pk, 0), held=held
        )
        row.rank = row.risk.points + (row.days or 0) // DAYS_A_POINT
    return sorted(rows, key=lambda row: (-row.rank, row.submitted_at or now, row.pk))


def _days(row: Assessment, today: date) -> int | None:
    if row.state != Assessment.State.SUBMITTED:
        return None
    return max((today - clock.hanoi_day(row.submitted_at)).days, 0)


def assess(
    row: Assessment, before: Assessment | None, *, warned: int, returned: int, held: dict[str, CheckRule]
) -> Risk:
    """The risk of one assessment from its kept totals, those of the period before, and counted warnings and returns."""
    found = [
        (VETO * row.vetoes_self, _("%(count)d điểm liệt") % {"count": row.vetoes_self}, row.vetoes_self),
        (min(warned, MOST_WARNINGS), _("%(count)d tiêu chí có cảnh báo") % {"count": warned}, warned),
        (RETURNED * min(returned, MOST_RETURNS), _("đã trả lại %(count)d lần") % {"count": returned}, returned),
    ]
    if before is not None:
        rise = _rise(row, before)
        found[1:1] = [
            (RISE, _("cao hơn kỳ trước %(rise)s điểm %%") % {"rise": formats.number(rise)}, rise >= RISE_FROM),
            (INFLATED, _("kỳ trước tự chấm cao hơn thẩm định nhiều"), _is_inflated(before, held)),
        ]
    counted = [(points, words) for points, words, holds in found if holds]
    return Risk(sum(points for points, _words in counted), tuple(words for _points, words in counted))


def _rise(row: Assessment, before: Assessment) -> int:
    """By how many percentage points, rounded down, the share met is above what stood the period before."""
    stood = before.met_verified if before.is_reviewed else before.met_self
    if not row.total or not before.total:
        return 0
    return (row.met_self * before.total - stood * row.total) * 100 // (row.total * before.total)


def _is_inflated(before: Assessment, held: dict[str, CheckRule]) -> bool:
    """Whether the ward's own score was further above the verified one than the standing check allows."""
    rule = held[CheckRule.Key.INFLATED]
    if not before.is_reviewed or not rule.is_active or rule.threshold is None:
        return False
    above, whole = (
        (before.points_self - before.points_verified, before.points_max)
        if before.is_scored
        else (before.met_self - before.met_verified, before.total)
    )
    return above * 100 > whole * rule.threshold


def _before(rows: list[Assessment]) -> dict[int, Assessment]:
    """The same ward's assessment of the latest period before, of the same kind, by the key of the later one. One query."""
    latest = (
        Assessment.objects.filter(
            ward=OuterRef("ward"),
            period__kind=OuterRef("period__kind"),
            period__ends_on__lt=OuterRef("period__starts_on"),
        )
        .order_by("-period__ends_on")
        .values("pk")[:1]
    )
    asked = Assessment.objects.filter(pk__in=[row.pk for row in rows]).order_by().annotate(before=Subquery(latest))
    held: dict[tuple[int, str], list[Assessment]] = {}
    for one in (
        Assessment.objects.filter(pk__in=asked.values("before")).select_related("period").order_by("-period__ends_on")
    ):
        held.setdefault((one.ward_id, one.period.kind), []).append(one)
    found = {}
    for row in rows:
        of_ward = held.get((row.ward_id, row.period.kind), ())
        if one := next((one for one in of_ward if one.period.ends_on < row.period.starts_on), None):
            found[row.pk] = one
    return found


def _warned(keys: list[int], day: date, held: dict[str, CheckRule]) -> dict[int, int]:
    """How many criteria of each assessment have a warning that its rows can tell: no evidence, evidence out of date, an
    explained change. One query."""
    files = Evidence.objects.filter(findings=OuterRef("pk"))
    odd = {
        CheckRule.Key.NO_EVIDENCE: Q(self_verdict=engine.MET, provenance="") & ~Exists(files),
        CheckRule.Key.OUT_OF_DATE: Exists(
            files.filter(valid_until__lte=day).filter(valid_until__lte=OuterRef("assessment__period__ends_on"))
        ),
        CheckRule.Key.CHANGED: ~Q(warning_answer=""),
    }
    asked = Q(pk=None)
    for key, condition in odd.items():
        if held[key].is_active:
            asked |= Q(condition)
    found = Finding.objects.filter(assessment__in=keys).filter(asked).order_by().values("assessment")
    return dict(found.annotate(count=Count("pk")).values_list("assessment", "count"))


def _returned(keys: list[int]) -> dict[int, int]:
    """How often each was sent back already. One query."""
    found = AssessmentStep.objects.filter(assessment__in=keys, action=AssessmentStep.Action.RETURN).order_by()
    return dict(found.values("assessment").annotate(count=Count("pk")).values_list("assessment", "count"))
