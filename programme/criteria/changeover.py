"""What a set does to open assessments: which go over to it and with which answers, which stay and why. Reads only."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import periods
from organisation.models import Ward
from organisation.models.ward import stood_when_due
from programme import engine
from programme.models import Assessment, CriteriaSet, Criterion, CriterionLink, Finding

from .crosswalk import Kind, trail

WHY = {
    Kind.MERGED: gettext_lazy("đã gộp vào tiêu chí khác, xin trả lời lại"),
    Kind.SPLIT: gettext_lazy("đã tách thành nhiều tiêu chí, xin trả lời lại"),
    Kind.DROPPED: gettext_lazy("tiêu chí đã bỏ"),
}
NO_CROSSWALK = gettext_lazy("không có bảng chuyển từ bộ cũ sang bộ này")
JUDGED_BY = ("kind", "comparison", "target", "unit", "levels", "is_veto", "measure")


@dataclass
class Line:
    """One answer of an assessment: where it goes, or why it does not go along."""

    finding: Finding
    new: Criterion | None
    kind: str
    why: str = ""
    keeps_review: bool = False

    @property
    def is_carried(self) -> bool:
        return not self.why

    def as_words(self) -> dict:
        """What is kept of it for good, the answer itself included, so that nothing said is lost."""
        return {
            "old": self.finding.criterion.code,
            "name": self.finding.criterion.name,
            "new": self.new.code if self.new else "",
            "kind": self.kind,
            "is_carried": self.is_carried,
            "why": str(self.why),
            "said": str(Finding.Verdict.NOT_APPLICABLE.label)
            if self.finding.self_verdict == engine.NOT_APPLICABLE
            else self.finding.self_text,
            "note": self.finding.self_note,
            "opinion": self.finding.opinion,
            "files": [row.name for row in self.finding.evidence.all()],
        }


@dataclass
class Move:
    """An open assessment that goes over, with its answers."""

    assessment: Assessment
    lines: list[Line] = field(default_factory=list)

    @property
    def carried(self) -> int:
        return sum(line.is_carried for line in self.lines)

    @property
    def not_carried(self) -> int:
        return len(self.lines) - self.carried


@dataclass
class Foreseen:
    """What would happen now: assessments that go over, and the others of the same quarters with the reason they stay."""

    moves: list[Move] = field(default_factory=list)
    stays: list[tuple[Assessment, str]] = field(default_factory=list)

    @property
    def carried(self) -> int:
        return sum(move.carried for move in self.moves)

    @property
    def not_carried(self) -> int:
        return sum(move.not_carried for move in self.moves)

    def reasons(self) -> list[tuple[str, int]]:
        """Why answers do not go along, with how many each."""
        why = Counter(str(line.why) for move in self.moves for line in move.lines if not line.is_carried)
        return why.most_common()

    def staying(self) -> list[tuple[str, int]]:
        """Why assessments stay on their set, with how many each."""
        return Counter(reason for _assessment, reason in self.stays).most_common()


def foresee(criteria_set: CriteriaSet) -> Foreseen:
    """What the set, published, does to the assessments of quarters that wards answer on or after its first day.

    A constant number of queries, and one per version between two sets.
    """
    rows = Assessment.objects.filter(
        period__kind=periods.QUARTER,
        period__ward_due_on__gte=criteria_set.valid_from,
        ward__kind__in=criteria_set.cohort_kinds,
    ).exclude(criteria_set=criteria_set)
    if criteria_set.valid_until:
        rows = rows.filter(period__ward_due_on__lt=criteria_set.valid_until)
    rows = list(
        rows.select_related("ward", "period", "criteria_set").order_by("ward__sort_key", "period__ends_on", "pk")
    )
    standing = set(
        Assessment.objects.filter(stood_when_due(), pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    others = list(CriteriaSet.objects.exclude(state=CriteriaSet.State.DRAFT).exclude(pk=criteria_set.pk))
    found, going = Foreseen(), []
    for row in rows:
        why = _why_it_stays(row, criteria_set, others, stood=row.pk in standing)
        if why:
            found.stays.append((row, why))
        else:
            going.append(row)
    found.moves = _moves(criteria_set, going)
    return found


def _why_it_stays(row: Assessment, criteria_set: CriteriaSet, others: list[CriteriaSet], *, stood: bool) -> str:
    """ "" for an assessment that goes over."""
    if not row.is_open:
        return _("%(state)s: giữ bộ đã dùng") % {"state": row.get_state_display()}
    if (
        row.period.is_locked
    ):  # also for a ward that may still enter: it finishes what it was let in for, by the same criteria
        return _("kỳ đã khóa số liệu")
    if not stood:
        return _("đơn vị đã kết thúc, phiếu chỉ để xem")
    if any(_binds(each, row) and _rank(each) > _rank(criteria_set) for each in others):
        return _("bộ khác mới hơn áp dụng cho kỳ này")
    return ""


def _binds(criteria_set: CriteriaSet, row: Assessment) -> bool:
    day = row.period.ward_due_on
    return (
        row.ward.kind in criteria_set.cohort_kinds
        and criteria_set.valid_from <= day
        and (criteria_set.valid_until is None or criteria_set.valid_until > day)
    )


def _rank(criteria_set: CriteriaSet) -> tuple:
    """The order of `in_force_on`: the newest binds."""
    return criteria_set.valid_from, criteria_set.version, criteria_set.pk


def _moves(criteria_set: CriteriaSet, going: list[Assessment]) -> list[Move]:
    moves = {row.pk: Move(row) for row in going}
    trails = {key: trail(criteria_set, key) for key in {row.criteria_set_id for row in going}}
    new = {row.pk: row for row in criteria_set.criteria.select_related("group")}
    findings = (
        Finding.objects.filter(assessment__in=list(moves)).select_related("criterion").prefetch_related("evidence")
    )
    for finding in findings.order_by("criterion__code"):
        if not _says_something(finding):
            continue
        move = moves[finding.assessment_id]
        move.lines.append(_line(finding, trails[move.assessment.criteria_set_id], new))
    return list(moves.values())


def _says_something(finding: Finding) -> bool:
    said = finding.self_verdict and not finding.is_exempt
    return bool(said or finding.self_note or finding.opinion or finding.evidence.all())


def _line(finding: Finding, way: dict | None, new: dict[int, Criterion]) -> Line:
    if way is None:
        return Line(finding, None, Kind.DROPPED.value, NO_CROSSWALK)
    kind, key = way[finding.criterion_id]
    if kind != Kind.SAME:
        return Line(finding, None, kind, WHY[CriterionLink.Kind(kind)])
    criterion = new[key]
    same = all(getattr(criterion, name) == getattr(finding.criterion, name) for name in JUDGED_BY)
    return Line(finding, criterion, kind, why_unfit(finding, criterion), keeps_review=same)


def why_unfit(finding: Finding, new: Criterion) -> str:
    """Why the same criterion cannot take its own answer any more; "" when it can."""
    old = finding.criterion
    if finding.is_exempt:
        return _("trước đây không áp dụng cho loại đơn vị này")
    if (old.kind, old.unit, old.levels) != (new.kind, new.unit, new.levels):
        return _("cách chấm, đơn vị tính hoặc các mức đã đổi, xin trả lời lại")
    if finding.provenance and old.measure != new.measure:
        return _("trước đây tính từ sổ theo dõi, nay nhập tay hoặc tính từ sổ khác")
    if finding.self_verdict == engine.NOT_APPLICABLE and new.is_veto:
        return _("tiêu chí nay là điểm liệt nên luôn áp dụng")
    if finding.self_value is not None and not new.accepts(finding.self_value):
        return _("giá trị nằm ngoài khoảng nhập mới")
    return ""


def kinds_without_a_set(criteria_set: CriteriaSet, day) -> list[str]:
    """Kinds of unit that no other set binds from that day."""
    held = {
        kind for row in CriteriaSet.objects.in_force_on(day).exclude(pk=criteria_set.pk) for kind in row.cohort_kinds
    }
    return [
        str(Ward.Kind(kind).label)
        for kind in criteria_set.cohort_kinds
        if kind not in held and kind in Ward.Kind.values
    ]
