"""What the order of stages and the investment law forbid (Law 58/2024/QH15, Articles 4.22, 17.2, 17.6, 18). Pure.

A breach that stood before a change, on the same facts, does not hinder the change: what was entered earlier can be mended
bit by bit.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.formats import day as write_day
from organisation.formats import money

from .models import InvestmentProject, ProjectStage

Stage, State = InvestmentProject.Stage, ProjectStage.State
NEVER_LEFT_OUT = (Stage.MONEY_ASSIGNED, Stage.WORKS, Stage.HANDOVER)


@dataclass(frozen=True)
class Course:
    """A project's stages and the figures the law ties to them; `years` are budget years with an annual plan above 0."""

    stages: dict[int, ProjectStage]
    total: int
    policy_total: int | None
    years: Collection[int]
    today: date

    def is_done(self, stage: int) -> bool:
        return self.stages[stage].state == State.DONE

    def is_settled(self, stage: int) -> bool:
        return self.stages[stage].state in {State.DONE, State.NOT_NEEDED}


@dataclass(frozen=True)
class Breach:
    """A rule that is broken, the field where it shows, a sentence that says what to do, and the facts it rests on."""

    at: str
    text: str
    facts: tuple


def before(stage: int) -> range | list[int]:
    """The stages that come before it. Payment runs beside the works: nothing waits for it, it waits for the contract."""
    if stage == Stage.PAYMENT:
        return range(1, Stage.WORKS)
    return [number for number in range(1, stage) if number != Stage.PAYMENT]


def breaches(course: Course) -> list[Breach]:
    """Everything that is forbidden in this course, in the order of the stages."""
    checks: list[Callable[[Course], Iterator[Breach]]] = [
        _policy_first, _none_skipped, _none_left_out, _done_in_order, _planned_in_order, _money_before_works,
        _within_policy,
    ]  # fmt: skip
    return [breach for check in checks for breach in check(course)]


def refuse_new(earlier: Iterable[Breach], now: Iterable[Breach]) -> None:
    """Raises ValidationError, by field, for what the change breaks."""
    known, wrong = {(one.at, one.facts) for one in earlier}, {}
    for breach in now:
        if (breach.at, breach.facts) not in known:
            wrong.setdefault(breach.at, []).append(breach.text)
    if wrong:
        raise ValidationError(wrong)


def _policy_first(course: Course) -> Iterator[Breach]:
    if course.is_done(Stage.INVESTMENT_DECIDED) and not course.is_settled(Stage.POLICY_DECIDED):
        text = _(
            "Không quyết định đầu tư khi chưa có quyết định chủ trương (khoản 2 Điều 17 Luật 58/2024/QH15). Xin ghi giai đoạn 4 "
            "đã xong, hoặc không phải làm kèm lý do theo Điều 18."
        )
        yield Breach(f"state-{Stage.INVESTMENT_DECIDED:d}", text, ("policy",))


def _none_skipped(course: Course) -> Iterator[Breach]:
    told = set()
    for stage in Stage.values:
        if not course.is_done(stage):
            continue
        for missing in before(stage):
            by_law = missing == Stage.POLICY_DECIDED and stage >= Stage.INVESTMENT_DECIDED
            if course.is_settled(missing) or missing in told or by_law:
                continue
            told.add(missing)
            text = _(
                "Đã ghi xong “%(later)s” nhưng giai đoạn %(number)d, “%(missing)s”, còn chưa xong. Xin ghi giai đoạn đó đã xong, "
                "hoặc không phải làm kèm lý do."
            )
            words = {"later": Stage(stage).label, "number": missing, "missing": Stage(missing).label}
            yield Breach(f"state-{stage}", text % words, ("skipped", missing))


def _none_left_out(course: Course) -> Iterator[Breach]:
    for stage in NEVER_LEFT_OUT:
        if course.stages[stage].state == State.NOT_NEEDED:
            text = _("Giai đoạn này dự án nào cũng phải làm: xin chọn chưa xong hoặc đã xong.")
            yield Breach(f"state-{stage:d}", text, ("left out",))


def _done_in_order(course: Course) -> Iterator[Breach]:
    text = _("Ngày xong phải từ ngày xong giai đoạn %(number)d (%(day)s) trở đi.")
    return _in_order(course, "done_on", {State.DONE}, text)


def _planned_in_order(course: Course) -> Iterator[Breach]:
    text = _("Ngày dự kiến phải từ ngày dự kiến của giai đoạn %(number)d (%(day)s) trở đi.")
    return _in_order(course, "planned_on", {State.DONE, State.PENDING}, text)


def _in_order(course: Course, name: str, states: set, text: str) -> Iterator[Breach]:
    days = {number: getattr(row, name) for number, row in course.stages.items() if row.state in states}
    for stage in Stage.values:
        earlier = [(days[one], one) for one in before(stage) if days.get(one)]
        if not days.get(stage) or not earlier or max(earlier)[0] <= days[stage]:
            continue
        day, number = max(earlier)
        yield Breach(f"{name}-{stage}", text % {"number": number, "day": write_day(day)}, (number, day, days[stage]))


def _money_before_works(course: Course) -> Iterator[Breach]:
    works = course.stages[Stage.WORKS]
    may_start = all(course.is_settled(stage) for stage in range(1, Stage.WORKS))
    has_begun = may_start and works.planned_on is not None and works.planned_on <= course.today
    if works.state != State.DONE and not has_begun:
        return
    started = works.planned_on or works.done_on or course.today
    if any(year <= started.year for year in course.years):
        return
    text = _(
        "Không thi công, mua sắm khi chưa được giao kế hoạch vốn: đến năm %(year)d dự án chưa ghi kế hoạch vốn năm nào (khoản 6 "
        "Điều 17, khoản 22 Điều 4 Luật 58/2024/QH15). Xin nhập kế hoạch vốn của dự án trước, hoặc sửa ngày khởi công."
    )
    yield Breach(f"state-{Stage.WORKS:d}", text % {"year": started.year}, ("works", started.year))


def _within_policy(course: Course) -> Iterator[Breach]:
    if not course.is_done(Stage.INVESTMENT_DECIDED) or course.policy_total is None:
        return
    if course.total > course.policy_total:
        text = _(
            "Đã quyết định đầu tư thì tổng mức %(total)s không được vượt mức trong quyết định chủ trương %(policy)s (khoản 2 "
            "Điều 17 Luật 58/2024/QH15). Xin điều chỉnh chủ trương trước."
        )
        words = {"total": money(course.total), "policy": money(course.policy_total)}
        yield Breach("total", text % words, (course.total, course.policy_total))
