"""The money ladder: amounts by budget year and source, each set by a decision. Whole đồng, nothing rewritten."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from organisation.audit import difference, record_each, snapshot
from organisation.scope import why_closed
from organisation.versions import StaleEdit

from ..asked import Draft, Paper, RowAsked, amounts_of, drafts_of, faults, plans_lost
from ..models import Funding, FundingRevision, InvestmentProject
from ..rungs import EMPTY, RUNGS, Key
from ..standing import refresh_money
from .rows import DERIVED, lock_wards

BATCH = 500


class LadderRefused(ValidationError):
    """Amounts that may not stand: `cells` tells by (project's key, (year, source), rung) why; a rung of "" is the row."""

    def __init__(self, cells: dict[tuple[int, Key, str], str]):
        super().__init__(list(dict.fromkeys(cells.values())))
        self.cells = cells


class StaleLadder(StaleEdit):
    """Somebody else saved some of these rows first: `rows` as they stand now."""

    def __init__(self, rows: list[Funding]):
        super().__init__(rows[0])
        self.rows = rows


def save_ladder(*, project_id: int, by, rows: list[RowAsked]) -> int:
    """Change a project's ladder; see `save_ladders`."""
    return save_ladders(by=by, asked={project_id: rows})


@transaction.atomic
def save_ladders(*, by, asked: dict[int, list[RowAsked]]) -> int:
    """Change the ladders of projects, all or nothing; returns how many amounts were set anew.

    Each amount that differs from what is held becomes the next revision of its rung. Raises LadderRefused with every fault at
    once, StaleLadder, DoesNotExist. A constant number of queries, whatever the number of projects.
    """
    drafts = _hold(asked)
    if stale := [row for draft in drafts for row in _stale(draft)]:
        raise StaleLadder(stale)
    if wrong := {(draft.project.pk, *cell): text for draft in drafts for cell, text in faults(draft).items()}:
        raise LadderRefused(wrong)
    if wrong := {(pk, *cell): text for pk, found in plans_lost(drafts).items() for cell, text in found.items()}:
        raise LadderRefused(wrong)
    return _write(drafts, by)


def _hold(asked: dict[int, list[RowAsked]]) -> list[Draft]:
    """The projects, their wards and their fundings, locked until the transaction ends, always in this order."""
    found = InvestmentProject.objects.filter(pk__in=asked).order_by("pk").select_for_update(no_key=True)
    projects = {project.pk: project for project in found}
    if missing := set(asked) - set(projects):
        raise InvestmentProject.DoesNotExist(f"No project {sorted(missing)[0]}")
    wards = lock_wards(project.ward_id for project in projects.values())
    for project in projects.values():
        # What is unfinished goes on, whoever began it.
        closed = why_closed(wards[project.ward_id]) if project.completed_on else ""
        if closed:
            raise ValidationError(closed)
    return drafts_of(asked, projects, Funding.objects.order_by("pk").select_for_update(no_key=True))


def _stale(draft: Draft) -> list[Funding]:
    """Rows that would be changed although they are no more what was seen."""
    after, rows = draft.after, []
    for row in draft.asked:
        held = draft.held.get(row.key)
        if held is not None and row.version != held.version and amounts_of(held) != after[row.key]:
            rows.append(held)
    return rows


def _write(drafts: list[Draft], by) -> int:
    new, changed, trail, revisions = [], [], [], []
    for draft in drafts:
        after = draft.after
        for row in draft.asked:
            funding = draft.held.get(row.key)
            before = amounts_of(funding) if funding else EMPTY
            rungs = [rung for rung in RUNGS if before[rung] != after[row.key][rung]]
            if not rungs:
                continue
            facts = snapshot(funding) if funding else {}
            if funding is None:
                funding = Funding(project=draft.project, source=row.source, year=row.year)
            else:
                funding.version += 1
            _set(funding, rungs, after[row.key], row.paper)
            (changed if facts else new).append(funding)
            trail.append((funding, facts))
            revisions += [(funding, rung, row.paper) for rung in rungs]
    Funding.objects.bulk_create(new, batch_size=BATCH)
    Funding.objects.bulk_update(changed, [*RUNGS, "basis", "version"], batch_size=BATCH)
    _add_revisions(revisions, by)
    if trail:
        record_each(by=by, action="save_ladder", rows=[_told(funding, facts) for funding, facts in trail])
        refresh_money({row.project.ward_id for row, _facts in trail}, {row.year for row, _facts in trail})
    return len(revisions)


def _set(funding: Funding, rungs: list[str], amounts: dict, paper: Paper) -> None:
    for rung in rungs:
        setattr(funding, rung, amounts[rung])
    if paper.number and {"planned", "allocated"} & set(rungs):
        funding.basis = paper.number


def _told(funding: Funding, facts: dict) -> tuple[Funding, dict, int]:
    """What the trail tells of a row."""
    changes = difference(facts, snapshot(funding))
    hidden = DERIVED | ({"id"} if facts else {"id", "disbursed"})
    return funding, {name: pair for name, pair in changes.items() if name not in hidden}, funding.project.ward_id


def _add_revisions(amounts: list[tuple[Funding, str, Paper]], by) -> None:
    """The next revision of each rung. Queries as many for a thousand as for one."""
    held = FundingRevision.objects.filter(funding__in={funding.pk for funding, _rung, _paper in amounts})
    last = {
        (funding, rung): number
        for funding, rung, number in held.order_by().values_list("funding", "rung").annotate(Max("number"))
    }
    FundingRevision.objects.bulk_create(
        [
            FundingRevision(
                funding=funding,
                rung=rung,
                number=last.get((funding.pk, rung), 0) + 1,
                amount=getattr(funding, rung),
                decided_on=paper.decided_on,
                decision_number=paper.number,
                document=paper.document,
                entered_by=by,
            )
            for funding, rung, paper in amounts
        ],
        batch_size=BATCH,
    )
