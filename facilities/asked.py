"""What somebody asks of money ladders, beside what is held: the ladders as they would be, and what may not stand of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organisation import clock
from organisation.models import Document

from .guard import refuse_arms
from .models import Funding, FundingRevision, InvestmentProject, ProjectStage, Source
from .rungs import EMPTY, RUNGS, UNKNOWN, Faults, Key, Ladder, amount_fault, faults_of
from .stage_rules import breaches
from .stages import beginning, course_of

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Paper:
    """The decision behind amounts; without one (as it was written down before) all is empty."""

    number: str = ""
    decided_on: date | None = None
    document: Document | None = None


@dataclass(frozen=True)
class RowAsked:
    """One year and source as somebody wants it: only the rungs named are spoken of. `version`: of the row seen, None of none."""

    year: int
    source: str
    amounts: dict[str, int | None]
    version: int | None = None
    paper: Paper = field(default_factory=Paper)

    @property
    def key(self) -> Key:
        return self.year, self.source


@dataclass
class Draft:
    """A project's ladder while it is being changed."""

    project: InvestmentProject
    held: dict[Key, Funding]
    asked: list[RowAsked]

    @property
    def before(self) -> Ladder:
        return {key: amounts_of(row) for key, row in self.held.items()}

    @property
    def after(self) -> Ladder:
        ladder = {key: amounts_of(row) for key, row in self.held.items()}
        for row in self.asked:
            amounts = {rung: _bare(rung, amount) for rung, amount in row.amounts.items()}
            ladder[row.key] = {**ladder.get(row.key, EMPTY), **amounts}
        return ladder


def amounts_of(funding: Funding) -> dict[str, int | None]:
    """The row of a ladder."""
    return {rung: getattr(funding, rung) for rung in (*RUNGS, "disbursed")}


def _bare(rung: str, amount: int | None) -> int | None:
    return 0 if amount is None and rung not in UNKNOWN else amount


def drafts_of(
    asked: dict[int, list[RowAsked]], projects: dict[int, InvestmentProject], fundings: QuerySet
) -> list[Draft]:
    """What is asked of each project beside its rows out of `fundings`. One query."""
    held: dict[int, dict[Key, Funding]] = {pk: {} for pk in projects}
    for funding in fundings.filter(project__in=projects):
        funding.project = projects[funding.project_id]
        held[funding.project_id][funding.year, funding.source] = funding
    return [Draft(projects[pk], held[pk], rows) for pk, rows in asked.items()]


def faults(draft: Draft) -> Faults:
    """Everything that may not stand, by ((year, source), rung); a rung of "" is the row."""
    wrong = {(row.key, rung): text for row in draft.asked for rung, text in _row_faults(row)}
    if repeated := _repeated(draft.asked):
        wrong[repeated, ""] = _("Nguồn này của năm này được ghi hai lần: xin gộp vào một dòng.")
    return wrong or faults_of(draft.project.total, draft.before, draft.after)


def plans_lost(drafts: Iterable[Draft]) -> dict[int, Faults]:
    """By project, what would leave works without the annual plan they were begun under. One query, none where no year loses its plan."""
    losing = [draft for draft in drafts if _years(draft.before) - _years(draft.after)]
    if not losing:
        return {}
    stages: dict[int, dict] = defaultdict(dict)
    for stage in ProjectStage.objects.filter(project__in=[draft.project.pk for draft in losing]):
        stages[stage.project_id][stage.stage] = stage
    return {draft.project.pk: _plan_lost(draft, stages[draft.project.pk]) for draft in losing}


def _plan_lost(draft: Draft, stages: dict) -> Faults:
    rows, before, after = beginning(draft.project) | stages, draft.before, draft.after
    known, broken = (breaches(course_of(draft.project, rows, _years(one))) for one in (before, after))
    if not (new := [one for one in broken if one.facts[0] == "works" and one not in known]):
        return {}
    year = new[0].facts[1]
    key = min(key for key, row in before.items() if row["planned"] and not after[key]["planned"])
    text = _(
        "Dự án đã thi công, mua sắm từ năm %(year)d nên phải còn kế hoạch vốn của ít nhất một năm đến năm đó (khoản 6 Điều 17 Luật "
        "58/2024/QH15). Xin giữ kế hoạch này, hoặc sửa giai đoạn thi công trước."
    )
    return {(key, "planned"): text % {"year": year}}


def _years(ladder: Ladder) -> set[int]:
    """The budget years with an annual plan."""
    return {year for (year, _source), row in ladder.items() if row["planned"]}


def _repeated(rows: list[RowAsked]) -> Key | None:
    keys = [row.key for row in rows]
    return next((key for place, key in enumerate(keys) if key in keys[:place]), None)


def _row_faults(row: RowAsked) -> Iterator[tuple[str, str]]:
    """(rung, sentence) of what is wrong with the row by itself. Raises ValueError on a rung that does not exist."""
    if strange := set(row.amounts) - set(RUNGS):
        raise ValueError(f"A ladder has no {', '.join(sorted(strange))}")
    if not isinstance(row.year, int) or not FIRST_YEAR <= row.year <= LAST_YEAR:
        yield "year", _("Năm ngân sách phải từ 2000 đến 2100.")
    if row.source not in Source.values:
        yield "source", _("Xin chọn nguồn vốn trong danh sách.")
    yield from ((rung, text) for rung, amount in row.amounts.items() if (text := amount_fault(amount)))
    if text := paper_fault(row.paper):
        yield "", text


def paper_fault(paper: Paper) -> str:
    """Why the decision cannot be as it is written, or ""."""
    if paper.decided_on and paper.decided_on > clock.today():
        return _("Ngày quyết định không thể ở tương lai.")
    if len(paper.number) > FundingRevision._meta.get_field("decision_number").max_length:
        return _("Số quyết định dài quá 120 ký tự: xin chỉ ghi số, ký hiệu.")
    try:
        refuse_arms(paper.number)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""
