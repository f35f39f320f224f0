"""What the Law on Public Investment (58/2024/QH15) says about a project's figures. Pure; sentences in Vietnamese.

Sources: Articles 4.22, 8–11, 17.2 and 17.6 as read in the 2024 text (amended by Law 90/2025/QH15). They warn, they do not refuse:
the law knows exceptions (Article 18) that the portal cannot see.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from organisation.formats import money

BILLION = 10**9
NATIONAL, FLOOR_A, FLOOR_B = 30_000 * BILLION, 1_600 * BILLION, 90 * BILLION
POLICY_DECIDED, INVESTMENT_DECIDED, MONEY_ASSIGNED, WORKS, LAST_WORKING = 4, 6, 7, 10, 11


@dataclass(frozen=True)
class Plan:
    """One source's money in one budget year, in whole đồng."""

    source: str
    year: int
    planned: int
    allocated: int
    disbursed: int


@dataclass(frozen=True)
class Facts:
    """What the checks look at; stages as in facilities.models.InvestmentProject.Stage."""

    stage: int
    group: str
    total: int
    has_policy_decision: bool
    policy_total: int | None = None
    starts_on: date | None = None
    plans: tuple[Plan, ...] = field(default=())


@dataclass(frozen=True)
class Warning:
    """A sentence and the article it rests on ("" for a plain contradiction of figures)."""

    text: str
    article: str


def group_for(total: int) -> str:
    """The group by total investment, in đồng, for defence, security and civil works (Articles 9–11): A, B or C."""
    return "A" if total >= FLOOR_A else "B" if total >= FLOOR_B else "C"


def warnings_of(facts: Facts) -> list[Warning]:
    """Every contradiction found, the gravest first."""
    found = [check(facts) for check in (_works_before_money, _decided_without_policy, _above_policy, _wrong_group)]
    return [warning for warning in found if warning] + _money(facts)


def _works_before_money(facts: Facts) -> Warning | None:
    if facts.stage < WORKS:
        return None
    years = [plan.year for plan in facts.plans if plan.planned > 0]
    article = _("khoản 6 Điều 17 và khoản 22 Điều 4 Luật 58/2024/QH15")
    if not years:
        return Warning(
            _("Đã thi công, mua sắm khi chưa được giao kế hoạch vốn: phát sinh nợ đọng xây dựng cơ bản."), article
        )
    if facts.stage <= LAST_WORKING and facts.starts_on and min(years) > facts.starts_on.year:
        return Warning(
            _(
                "Khởi công năm %(start)d nhưng kế hoạch vốn sớm nhất là năm %(money)d: phát sinh nợ đọng xây dựng cơ bản."
            )
            % {"start": facts.starts_on.year, "money": min(years)},
            article,
        )
    return None


def _decided_without_policy(facts: Facts) -> Warning | None:
    if facts.stage < INVESTMENT_DECIDED or facts.has_policy_decision:
        return None
    return Warning(
        _(
            "Đã quyết định đầu tư nhưng chưa ghi quyết định chủ trương đầu tư. Xin bổ sung, trừ trường hợp không phải "
            "quyết định chủ trương."
        ),
        _("khoản 2 Điều 17 và Điều 18 Luật 58/2024/QH15"),
    )


def _above_policy(facts: Facts) -> Warning | None:
    if facts.policy_total is None or facts.total <= facts.policy_total:
        return None
    return Warning(
        _("Tổng mức đầu tư %(total)s vượt mức trong quyết định chủ trương %(policy)s.")
        % {"total": money(facts.total), "policy": money(facts.policy_total)},
        _("khoản 2 Điều 17 Luật 58/2024/QH15"),
    )


def _wrong_group(facts: Facts) -> Warning | None:
    if not facts.total:
        return None
    if facts.total >= NATIONAL:
        return Warning(
            _("Tổng mức từ 30.000 tỷ đồng thuộc dự án quan trọng quốc gia, không theo nhóm A, B, C."),
            _("Điều 8 Luật 58/2024/QH15"),
        )
    right = group_for(facts.total)
    if right == facts.group:
        return None
    return Warning(
        _("Tổng mức %(total)s thuộc nhóm %(right)s, dự án đang ghi nhóm %(chosen)s.")
        % {"total": money(facts.total), "right": right, "chosen": facts.group},
        _("Điều 9 đến Điều 11 Luật 58/2024/QH15"),
    )


def _money(facts: Facts) -> list[Warning]:
    """What the database does not forbid: over the years more than the whole. Within a year its constraints hold."""
    sums = [
        (
            sum(plan.planned for plan in facts.plans),
            _("Kế hoạch vốn các năm cộng lại %(sum)s vượt tổng mức đầu tư %(total)s."),
        ),
        (
            sum(plan.disbursed for plan in facts.plans),
            _("Đã giải ngân cộng lại %(sum)s vượt tổng mức đầu tư %(total)s."),
        ),
    ]
    return [
        Warning(text % {"sum": money(amount), "total": money(facts.total)}, "")
        for amount, text in sums
        if facts.total and amount > facts.total
    ]
