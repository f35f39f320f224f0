"""A few invented recognitions, each marked as such: in force, expiring, of units before, proposed and registered."""

from dataclasses import dataclass
from datetime import date, timedelta

from organisation.models import Ancestry, Ward
from programme.models import Recognition, RecognitionStep
from programme.models.recognition import end_of_term
from programme.recognition_rule import judge

from .chances import MERGER
from .history import Signers, moment

INVENTED = "(minh hoạ)"
HEIRS = ["00070", "00004"]  # Hoàn Kiếm, Ba Đình
State, Step = Recognition.State, RecognitionStep.Action
MOST_TITLES, MOST_REGISTERED = 6, 12


@dataclass(frozen=True)
class Plan:
    """A recognition to invent: for which year, registered when, decided when, for how many months."""

    year: int
    registered_on: date
    decided_on: date
    months: int


def make_all(signers: Signers, day: date) -> int:
    """Titles for 2025 of wards that met the rule, two of units before, a refusal, and next year's registrations; returns how many."""
    rows = [*_earlier(signers), *_of_2025(signers), *_coming(signers, day)]
    return len(rows)


def _earlier(signers: Signers) -> list[Recognition]:
    """Two units before the wards of the demonstration accounts: their titles ended with them."""
    behind = Ancestry.objects.filter(descendant__code__in=HEIRS, descendant__dissolved_on=None, carries_records=True)
    wards = Ward.objects.filter(pk__in=behind.values("ancestor"), dissolved_on=MERGER, kind=Ward.Kind.PHUONG).in_order()
    plan = Plan(2024, date(2023, 12, 1), date(2025, 3, 14), 24)
    met = [ward for ward in wards if _meets(ward, plan)]
    return [_decided(ward, plan, signers, State.RECOGNISED) for ward in met[:2]]


def _meets(ward: Ward, plan: Plan) -> bool:
    row = Recognition(ward=ward, year=plan.year, registered_on=plan.registered_on)
    return judge(row, plan.decided_on).is_met


def _of_2025(signers: Signers) -> list[Recognition]:
    """Titles for 2025 of wards that met the rule, some near the end of their term; and a refusal of one that did not."""
    made, refused = [], False
    months = [12, 24, 24, 12, 24, 24]
    formed = Ward.objects.filter(established_on=MERGER, dissolved_on=None, kind=Ward.Kind.PHUONG).in_order()
    for ward in formed.filter(assessments__period__year=2025).distinct():
        plan = Plan(2025, date(2025, 7, 21), date(2026, 1, 22), months[len(made) % len(months)])
        meets = _meets(ward, plan)
        if meets and len(made) < MOST_TITLES:
            made.append(_decided(ward, plan, signers, State.RECOGNISED))
        elif not meets and not refused:
            refused = bool(_decided(ward, plan, signers, State.REFUSED))
        if refused and len(made) == MOST_TITLES:
            break
    return made


def _coming(signers: Signers, day: date) -> list[Recognition]:
    """This year's registrations, one of them put before the leader, and those for the year to come."""
    wards = list(Ward.objects.filter(dissolved_on=None, kind=Ward.Kind.PHUONG).in_order()[:MOST_REGISTERED])
    year = day.year
    rows = []
    for place, ward in enumerate(wards):
        before = date(year - 1, 12, 5)
        row = Recognition(
            ward=ward, year=year, registered_on=before, registered_by=signers.chief(ward.pk), note=INVENTED
        )
        row.renews = Recognition.objects.filter(ward=ward, state=State.RECOGNISED).first()
        if place == 0:
            _vote(row, day - timedelta(days=5), signers)
        rows.append(_kept(row))
    for ward in wards[:4]:
        registered_on = day - timedelta(days=10)
        rows.append(
            _kept(
                Recognition(ward=ward, year=year + 1, registered_on=registered_on, registered_by=signers.chief(ward.pk),
                            note=INVENTED)
            )
        )  # fmt: skip
    return rows


def _decided(ward: Ward, plan: Plan, signers: Signers, state: str) -> Recognition:
    row = Recognition(ward=ward, year=plan.year, registered_on=plan.registered_on, note=INVENTED)
    row.registered_by = signers.chief(ward.pk)
    _vote(row, plan.decided_on - timedelta(days=14), signers)
    row.state, row.decided_on = state, plan.decided_on
    row.decided_by, row.decided_at = signers.leader, moment(plan.decided_on, 10)
    row.judged = judge(row, plan.decided_on).as_data()
    if state == State.REFUSED:
        row.refusal_reason = f"Chưa đủ điều kiện theo các phiếu của năm {plan.year} {INVENTED}."
    else:
        row.decision_number = f"{Recognition.objects.count() + 1}/QĐ {INVENTED}"
        row.signer_name, row.signer_post = "Vũ Văn Lãnh Đạo", f"Phó Giám đốc {INVENTED}"
        row.valid_from, row.term_count, row.term_unit = plan.decided_on, plan.months, Recognition.TermUnit.MONTH
        row.valid_until = end_of_term(row.valid_from, row.term_count, row.term_unit)
    return _kept(row)


def _vote(row: Recognition, day: date, signers: Signers) -> None:
    row.state = State.PROPOSED
    row.minutes_number, row.minutes_on = f"{row.year % 100}/BB {INVENTED}", day
    row.minutes_text = f"Hội đồng nhất trí đề nghị {INVENTED}."
    row.votes_for, row.votes_against, row.votes_abstain = 7, 1, 1
    row.proposed_by, row.proposed_at = signers.reviewer, moment(day, 15)


def _kept(row: Recognition) -> Recognition:
    """The row with the steps that led to it."""
    row.save()
    steps = [(Step.REGISTER, row.registered_by, moment(row.registered_on))]
    if row.proposed_at:
        steps.append((Step.PROPOSE, row.proposed_by, row.proposed_at))
    if row.decided_at:
        last = Step.REFUSE if row.state == State.REFUSED else Step.RECOGNISE
        steps.append((last, row.decided_by, row.decided_at))
    RecognitionStep.objects.bulk_create(
        RecognitionStep(
            recognition=row, action=action, by=by, at=at, reason=row.refusal_reason if action == Step.REFUSE else ""
        )
        for action, by, at in steps
    )
    return row
