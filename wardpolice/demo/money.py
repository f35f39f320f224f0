"""Invented money of the projects: every rung with its revisions, payments, and what is carried from year to year."""

from datetime import date
from random import Random

from facilities.models import Disbursement, Funding, FundingRevision, InvestmentProject, Source

from .chances import MILLION, chance

Stage = InvestmentProject.Stage
YEARS = (2025, 2026, 2027)
SHARES = ((20, 50, 30), (30, 40, 30), (40, 40, 20))
PAPERS = {
    "total": "Quyết định đầu tư (minh hoạ)",
    "medium_term": "Nghị quyết kế hoạch trung hạn 2026–2030 (minh hoạ)",
    "planned": "Nghị quyết giao kế hoạch vốn năm (minh hoạ)",
    "allocated": "Quyết định phân bổ vốn (minh hoạ)",
    "carried_in": "Quyết định kéo dài vốn (minh hoạ)",
    "carried_out": "Quyết định kéo dài vốn (minh hoạ)",
}


def make(projects: list[InvestmentProject], day: date) -> None:
    """Fundings of three years for every project, with payments where works have been contracted."""
    made = [pair for project in projects for pair in _years_of(project, day)]
    Funding.objects.bulk_create([funding for funding, _payments in made])
    Disbursement.objects.bulk_create(payment for funding, payments in made for payment in _placed(funding, payments))
    FundingRevision.objects.bulk_create(
        (row for funding, _payments in made for row in _revisions(funding)), batch_size=1000
    )


def _years_of(project: InvestmentProject, day: date) -> list[tuple[Funding, list[Disbursement]]]:
    luck = chance(project.ward, f"funding-{project.code}")
    source = luck.choices([Source.CITY, Source.WARD, Source.MINISTRY], [70, 20, 10])[0]
    shares, carried, made = luck.choice(SHARES), 0, []
    for year, share in zip(YEARS, shares, strict=True):
        amount = project.total * share // 100
        assigned = amount if project.stage >= Stage.MONEY_ASSIGNED and year <= day.year else 0
        funding = Funding(
            project=project,
            source=source,
            year=year,
            total=amount,
            medium_term=amount,
            planned=assigned,
            allocated=assigned,
            carried_in=carried,
            basis="Nghị quyết của HĐND và quyết định giao dự toán (minh hoạ)" if assigned else "",
        )
        payments = _payments_of(funding, luck, day)
        paid = sum(payment.amount for payment in payments)
        carried = (assigned + carried - paid) if year < day.year else 0
        funding.carried_out, funding.disbursed = carried, paid
        made.append((funding, payments))
    return made


def _payments_of(funding: Funding, luck: Random, day: date) -> list[Disbursement]:
    there = funding.allocated + funding.carried_in
    project = funding.project
    if not there or project.stage < Stage.CONTRACT or funding.year < project.starts_on.year:
        return []
    paid = there * luck.randint(45, 100) // 100 // MILLION * MILLION
    first = paid // 3 // MILLION * MILLION
    days = [
        date(funding.year, luck.randint(3, 6), luck.randint(1, 28)),
        date(funding.year, luck.randint(7, 11), luck.randint(1, 20)),
    ]
    return [
        Disbursement(paid_on=paid_on, amount=amount, voucher=f"CT-{luck.randint(1000, 9999)}")
        for paid_on, amount in zip(days, (first, paid - first), strict=True)
        if amount and paid_on <= day
    ]


def _placed(funding: Funding, payments: list[Disbursement]):
    for payment in payments:
        payment.funding = funding
        yield payment


def _revisions(funding: Funding):
    for rung, paper in PAPERS.items():
        if amount := getattr(funding, rung):
            yield FundingRevision(
                funding=funding,
                rung=rung,
                number=1,
                amount=amount,
                decision_number=paper,
                decided_on=date(funding.year - 1, 12, 10) if rung in ("planned", "allocated") else None,
            )
