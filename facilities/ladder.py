"""A project's money ladder as pages, the API and reports show it: every amount with its decision and its earlier revisions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from organisation.formats import dong

from .models import Funding, FundingRevision, InvestmentProject, disbursement_rate
from .rungs import RUNGS

SUMMED = (*RUNGS[:-1], "disbursed", RUNGS[-1])
API_NAMES = {"planned": "annual_plan"}


@dataclass(frozen=True)
class Cell:
    """An amount on its rung and the decisions behind it, the latest first."""

    rung: str
    label: str
    amount: int | None
    revisions: list[FundingRevision] = field(default_factory=list)

    @property
    def paper(self) -> FundingRevision | None:
        return self.revisions[0] if self.revisions else None

    @property
    def earlier(self) -> list[FundingRevision]:
        return self.revisions[1:]


@dataclass(frozen=True)
class LadderRow:
    """One source in one budget year."""

    funding: Funding
    cells: dict[str, Cell]
    rates: dict[str, Decimal | None]


def rates_of(amounts: dict[str, int]) -> dict[str, Decimal | None]:
    """`rate`: disbursed ÷ annual plan; `rate_in_all`: ÷ annual plan and what was carried in. None when there is nothing to divide by."""
    planned, disbursed = amounts["planned"] or 0, amounts["disbursed"] or 0
    return {
        "rate": disbursement_rate(disbursed, planned),
        "rate_in_all": disbursement_rate(disbursed, planned + (amounts["carried_in"] or 0)),
    }


def sums_of(rows: Iterable[Funding]) -> dict:
    """The rungs added up over fundings, with both rates; `total` and `medium_term` None where no row has them."""
    rows = list(rows)
    sums = {}
    for rung in SUMMED:
        known = [amount for row in rows if (amount := getattr(row, rung)) is not None]
        sums[rung] = sum(known) if known else (None if rung in {"total", "medium_term"} else 0)
    return sums | rates_of(sums)


def refuse_below_ladder(project: InvestmentProject) -> None:
    """Refuse a total of the project below what its ladder shares out of it. Raises ValidationError. One query."""
    shared = project.fundings.aggregate(total=Sum("total"), medium_term=Sum("medium_term"))
    most = max(shared["total"] or 0, shared["medium_term"] or 0)
    if project.total < most:
        text = _("Bậc thang vốn đã phân bổ %(sum)s: xin sửa phân kỳ, kế hoạch trung hạn trước khi giảm tổng mức.")
        raise ValidationError({"total": text % {"sum": dong(int(most))}})


def ladder_rows(project: InvestmentProject) -> list[LadderRow]:
    """The project's ladder by year and source. Two queries."""
    fundings = list(project.fundings.order_by("year", "source"))
    revisions: dict[tuple[int, str], list[FundingRevision]] = defaultdict(list)
    found = FundingRevision.objects.filter(funding__project=project).select_related("document", "entered_by")
    for revision in found.order_by("-number"):
        revisions[revision.funding_id, revision.rung].append(revision)
    labels = dict(FundingRevision.Rung.choices)
    return [
        LadderRow(
            row,
            {
                rung: Cell(rung, str(labels[rung]), getattr(row, rung), revisions.get((row.pk, rung), []))
                for rung in RUNGS
            },
            rates_of({name: getattr(row, name) for name in ("planned", "carried_in", "disbursed")}),
        )
        for row in fundings
    ]


def ladder_of(project: InvestmentProject) -> list[dict]:
    """The ladder as plain data, in whole đồng, under the names of the API."""
    return [
        {
            "year": row.funding.year,
            "source": row.funding.source,
            **{API_NAMES.get(rung, rung): getattr(row.funding, rung) for rung in SUMMED},
            "disbursement_rate": row.rates["rate"],
            "disbursement_rate_in_all": row.rates["rate_in_all"],
            "revisions": [_plain(revision) for cell in row.cells.values() for revision in reversed(cell.revisions)],
        }
        for row in ladder_rows(project)
    ]


def _plain(revision: FundingRevision) -> dict:
    return {
        "rung": API_NAMES.get(revision.rung, revision.rung),
        "number": revision.number,
        "amount": revision.amount,
        "decided_on": revision.decided_on,
        "decision_number": revision.decision_number,
        "document": str(revision.document) if revision.document else None,
    }
