"""Projects' figures put together from their rows, for pages, reports and the API alike. No request here."""

from collections.abc import Iterable

from .law import Facts, Plan
from .models import Funding, InvestmentProject


def plans_of(fundings: Iterable[Funding]) -> tuple[Plan, ...]:
    """The plans out of fundings."""
    return tuple(Plan(row.source, row.year, row.planned, row.allocated, row.disbursed) for row in fundings)


def facts_of(project: InvestmentProject, fundings: Iterable[Funding]) -> Facts:
    """What the checks of the investment law look at."""
    return Facts(
        stage=project.stage,
        group=project.group,
        total=project.total,
        policy_total=project.policy_total,
        has_policy_decision=bool(project.policy_decision_id or project.policy_number),
        starts_on=project.starts_on,
        plans=plans_of(fundings),
    )
