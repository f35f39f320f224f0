"""Invented progress and assessments over eight closed quarters and the current one, for the cohort alive on each due day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from organisation.models import Officer, ReportingPeriod, Ward
from organisation.periods import HANOI
from programme import engine
from programme.actions import standing, totals
from programme.actions.judging import COURSE, JUDGED, judge
from programme.actions.opening import open_period
from programme.actions.registers import answer
from programme.content import content_hash
from programme.models import Assessment, AssessmentStep, Criterion, Finding, Progress

from .planner import tell_planner

FIRST, LAST_CLOSED = "2024-Q4", "2026-Q3"
State, Step = Assessment.State, AssessmentStep.Action
OPINIONS = [
    "Minh chứng chưa đủ, đề nghị bổ sung.",
    "Số liệu chưa khớp hồ sơ kiểm tra.",
    "Chưa có văn bản xác nhận của cấp có thẩm quyền.",
]
NARRATIVES = [
    "Đã triển khai theo kế hoạch, đang tiếp tục thực hiện.",
    "Phối hợp UBND và các đoàn thể thực hiện đúng tiến độ.",
    "Đã hoàn thành rà soát, đang tổng hợp kết quả.",
    "Còn vướng mắc về kinh phí, đã kiến nghị cấp trên.",
]
BATCH = 2000


@dataclass
class Signers:
    """Who signs what: the ward's chief where there is a demonstration account, else the ghost."""

    by_ward: dict[int, Officer]
    ghost: Officer
    reviewer: Officer
    leader: Officer

    def chief(self, ward_id: int | None) -> Officer:
        return self.by_ward.get(ward_id, self.ghost)


def make_all(signers: Signers, day: date) -> None:
    """Open and fill every quarter from the first to the one that holds the day."""
    quarters = ReportingPeriod.objects.quarters().filter(starts_on__lte=day)
    first = ReportingPeriod.objects.with_code(FIRST).get()
    for index, period in enumerate(quarters.filter(ends_on__gte=first.ends_on).order_by("ends_on")):
        open_period(period=period, day=day)
        tell_planner()
        fill_assessments(period, index, signers, day)
        fill_progress(period, index, signers, day)


def rewrite(rows: list, fields: list[str]) -> None:
    """Write these fields of rows that exist: one upsert is many times quicker here than an update by cases."""
    if rows:
        type(rows[0]).objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )


def moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 15), HANOI)


def chance(ward: Ward | None, what: str) -> Random:
    return Random(f"{what}-{ward.code}-{ward.established_on}" if ward else what)


def strength(ward: Ward, index: int) -> float:
    """How well a ward does, between 0 and 1: its own level, a little better every quarter."""
    return min(0.76 + chance(ward, "strength").random() * 0.20 + 0.008 * index, 0.985)


# --- Assessments ------------------------------------------------------------------------------------------------------


def fill_assessments(period: ReportingPeriod, index: int, signers: Signers, day: date) -> None:
    """Answers, reviews and steps of one quarter; then the totals out of the rows, by the portal's own rule."""
    assessments = list(
        Assessment.objects.for_period(period).select_related("ward", "criteria_set", "period").order_by("ward__code")
    )
    findings: dict[int, list[Finding]] = {assessment.pk: [] for assessment in assessments}
    rows = Finding.objects.filter(assessment__period=period).select_related("criterion").prefetch_related("evidence")
    for finding in rows.order_by("criterion__code"):
        findings[finding.assessment_id].append(finding)
    steps, concluded = [], []
    for assessment in assessments:
        luck = chance(assessment.ward, f"assessment-{period.code}")
        state = _state(assessment.ward, period, luck, day)
        _answer_all(assessment, findings[assessment.pk], luck, index, share=_share(state, period, luck, day))
        steps += _walk(assessment, findings[assessment.pk], state, luck, signers)
        totals.apply(assessment, findings[assessment.pk])
        if state == State.CONCLUDED:
            concluded.append(assessment)
    columns = [
        "self_value",
        "self_verdict",
        "self_points",
        "self_note",
        "verified_value",
        "verified_verdict",
        "verified_points",
        "opinion",
    ]
    rewrite([finding for rows in findings.values() for finding in rows], columns)
    rewrite(assessments, [*totals.FIELDS, "state", "submitted_by", "submitted_at", "verified_by", "verified_at"])
    _conclude(concluded, findings, signers)
    AssessmentStep.objects.bulk_create(steps, batch_size=BATCH)


def _state(ward: Ward, period: ReportingPeriod, luck: Random, day: date) -> str:
    if not period.is_closed_on(day):
        return State.DRAFT
    if period.code == LAST_CLOSED:
        if ward.name == "Hoàn Kiếm":
            return State.RETURNED
        if ward.name == "Ba Đình":
            return State.SUBMITTED
        return luck.choices(
            [State.CONCLUDED, State.VERIFIED, State.SUBMITTED, State.RETURNED, State.DRAFT], [42, 16, 22, 8, 12]
        )[0]
    return luck.choices([State.CONCLUDED, State.VERIFIED, State.DRAFT], [95, 2, 3])[0]


def _share(state: str, period: ReportingPeriod, luck: Random, day: date) -> float:
    """How much of the form is filled."""
    if state != State.DRAFT:
        return 1.0
    return luck.random() * (0.95 if period.is_closed_on(day) else 0.7)


def _answer_all(assessment: Assessment, findings: list[Finding], luck: Random, index: int, share: float) -> None:
    good = strength(assessment.ward, index)
    for finding in findings:
        if finding.is_computed or finding.self_verdict:
            continue  # a register's figure, or a yearly verdict that stands
        if luck.random() > share:
            continue
        answer(
            finding,
            _value(
                finding.criterion, luck, met=luck.random() < (0.5 + good / 2 if finding.criterion.is_veto else good)
            ),
        )


def _value(criterion: Criterion, luck: Random, *, met: bool) -> Decimal:
    target = criterion.target
    if criterion.kind == Criterion.Kind.BOOLEAN:
        return Decimal(int(met))
    if criterion.kind == Criterion.Kind.LEVEL:
        return Decimal(
            luck.randint(int(target), len(criterion.levels)) if met else luck.randint(1, max(int(target) - 1, 1))
        )
    if criterion.comparison == "=":
        return target if met else target + luck.randint(1, 3)
    if criterion.comparison == "<=":
        return target - min(target, luck.randint(0, 5)) if met else target + luck.randint(1, 5)
    if not met:
        return (target * luck.randint(70, 98) / 100).quantize(Decimal("0.1"))
    if criterion.unit == "%":
        ceiling = Decimal(100)
        return (
            target + ((ceiling - target) * luck.randint(0, 100) / 100).quantize(Decimal("0.1"))
            if target < ceiling
            else target
        )
    return target + luck.randint(0, 4)


def _walk(
    assessment: Assessment, findings: list[Finding], state: str, luck: Random, signers: Signers
) -> list[AssessmentStep]:
    """Lead the assessment to its state and write the steps on the way, each on a plausible day."""
    if state == State.DRAFT:
        return []
    chief, due = signers.chief(assessment.ward_id), assessment.due_on
    sent = due - timedelta(days=luck.choice([0, 0, 1, 1, 2, -1, -3]))
    assessment.state = State.VERIFIED if state == State.CONCLUDED else state
    assessment.submitted_by, assessment.submitted_at = chief, moment(sent)
    steps = [AssessmentStep(assessment=assessment, action=Step.SUBMIT, by=chief, at=moment(sent))]
    if state == State.SUBMITTED:
        return steps
    reviewed = sent + timedelta(days=luck.randint(2, 9))
    _review(findings, luck, all_of_them=state != State.RETURNED)
    if state == State.RETURNED:
        return [
            *steps,
            AssessmentStep(
                assessment=assessment,
                action=Step.RETURN,
                by=signers.reviewer,
                at=moment(reviewed, 14),
                reason="Bổ sung minh chứng nhóm B và giải trình các tiêu chí chưa đạt.",
            ),
        ]
    assessment.verified_by, assessment.verified_at = signers.reviewer, moment(reviewed, 15)
    return [
        *steps,
        AssessmentStep(assessment=assessment, action=Step.VERIFY, by=signers.reviewer, at=moment(reviewed, 15)),
    ]


def _review(findings: list[Finding], luck: Random, *, all_of_them: bool) -> None:
    for finding in findings:
        if not all_of_them and luck.random() < 0.5:
            continue
        finding.verified_value, finding.verified_verdict = finding.self_value, finding.self_verdict
        if finding.self_verdict == engine.MET and not finding.is_computed and luck.random() < 0.035:
            finding.verified_value, finding.verified_verdict, finding.opinion = (
                None,
                engine.NOT_MET,
                luck.choice(OPINIONS),
            )
        finding.verified_points = engine.points(finding.criterion, finding.verified_verdict)


def _conclude(concluded: list[Assessment], findings: dict[int, list[Finding]], signers: Signers) -> None:
    """Conclude what is verified, with the hash of its content as the portal's own act keeps it."""
    steps = []
    for assessment in concluded:
        at = moment((assessment.verified_at + timedelta(days=4)).date(), 10)
        assessment.state, assessment.concluded_by, assessment.concluded_at = State.CONCLUDED, signers.leader, at
        assessment.content_hash = content_hash(assessment, findings[assessment.pk])
        steps.append(AssessmentStep(assessment=assessment, action=Step.CONCLUDE, by=signers.leader, at=at))
    rewrite(concluded, ["state", "concluded_by", "concluded_at", "content_hash"])
    AssessmentStep.objects.bulk_create(steps, batch_size=BATCH)


# --- Progress of duties -----------------------------------------------------------------------------------------------


def fill_progress(period: ReportingPeriod, index: int, signers: Signers, day: date) -> None:
    """What the duties' bearers reported; a few late, a few not at all."""
    rows = list(
        Progress.objects.for_period(period)
        .select_related("duty__directive", "duty__ward", "duty__agency", "period")
        .prefetch_related(COURSE)
    )
    closed = period.is_closed_on(day)
    for row in rows:
        duty = row.duty
        luck = chance(duty.ward, f"progress-{duty.directive.code}-{period.code}")
        if luck.random() > (0.955 if closed else 0.25):
            continue
        _report(row, luck, index)
        judge(row)
        if closed:
            late = luck.choice([1, 2, 4]) if luck.random() < 0.07 else -luck.choice([0, 0, 1, 2])
            row.state, row.submitted_by = Progress.State.SUBMITTED, signers.chief(duty.ward_id)
            row.submitted_at = moment(min(row.due_on + timedelta(days=late), day), 10)
        else:
            row.state = Progress.State.DRAFT
    rewrite(rows, ["answer", "value", "percent", "narrative", *JUDGED, "state", "submitted_by", "submitted_at"])
    standing.keep(rows)


def _report(row: Progress, luck: Random, index: int) -> None:
    """More is done every quarter; a percent for all, a value where the directive counts something."""
    directive = row.duty.directive
    done = min(100, max(5, 18 + 10 * index + luck.randint(-14, 16)))
    row.percent, row.narrative = done, luck.choice(NARRATIVES)
    if directive.unit == "%":
        row.value = Decimal(done)
    elif directive.is_numeric:
        row.value = Decimal(luck.randint(50, 900) if directive.unit == "triệu đồng" else luck.randint(1, 12))
