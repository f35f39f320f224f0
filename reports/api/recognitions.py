"""Recognitions: registrations, titles and how they stand today."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from organisation import clock
from organisation.access import get_visible
from programme.models import Recognition
from programme.recognition_rule import KEYS, Judgement, judge

from .lists import How, Part, Restated, WardName, listed, of_then, page_of, ward_name

router = Router(tags=[gettext_noop("Chương trình")])
Standing = Recognition.Standing
FIELDS = (
    "year",
    "state",
    "standing",
    "registered_on",
    "minutes_number",
    "minutes_on",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "decision_number",
    "decided_on",
    "signer_name",
    "signer_post",
    "valid_from",
    "valid_until",
    "term_count",
    "term_unit",
    "withdrawn_on",
    "version",
)


class RecognitionOut(Restated):
    """A title stays with its `ward`: `restated_to` says who counts the ward's records, never that it is recognised.

    `state` is what was done; `standing` how it stands today. `valid_until` is the first day no longer in force.
    """

    id: int
    ward: WardName
    year: int
    state: str
    standing: str
    renews: int | None
    registered_on: date
    minutes_number: str
    minutes_on: date | None
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    decision_number: str
    decided_on: date | None
    document: int | None
    signer_name: str
    signer_post: str
    valid_from: date | None
    valid_until: date | None
    term_count: int | None
    term_unit: str
    withdrawn_on: date | None
    version: int


class ConditionOut(Schema):
    """A condition of the rule with what was found; after the decision, what was found then."""

    key: str
    met: bool
    facts: list[dict]


class RecognitionWhole(RecognitionOut):
    note: str
    minutes_text: str
    withdrawal_number: str
    refusal_reason: str
    withdrawal_reason: str
    qualified: bool
    conditions: list[ConditionOut]


def recognition_out(row: Recognition) -> dict:
    return {name: getattr(row, name) for name in FIELDS} | {
        "id": row.pk,
        "ward": ward_name(row.ward),
        "renews": row.renews_id,
        "document": row.document_id,
    }


@router.get(
    "/recognitions",
    response=page_of(RecognitionOut),
    summary=gettext_noop("Đăng ký và công nhận trong phạm vi của bạn"),
)
def recognitions(
    request,
    window: Part,
    how: How,
    year: int | None = Query(None, ge=1900, le=2200),
    standing: Standing | None = None,
):
    rows = Recognition.objects.visible_to(request.user).standing_on(clock.today()).select_related("ward")
    rows = rows.filter(year=year) if year is not None else rows
    rows = of_then(rows.filter(standing=standing) if standing else rows, how)
    return listed(request, rows, window, recognition_out, how)


@router.get(
    "/recognitions/{pk}",
    response=RecognitionWhole,
    summary=gettext_noop("Một hồ sơ công nhận với từng điều kiện đạt hay chưa"),
)
def recognition(request, pk: int):
    row = get_visible(Recognition.objects.standing_on(clock.today()).select_related("ward"), request, pk=pk)
    found = Judgement.from_data(row.judged) if row.judged else judge(row, clock.today())
    return recognition_out(row) | {
        "note": row.note,
        "minutes_text": row.minutes_text,
        "withdrawal_number": row.withdrawal_number,
        "refusal_reason": row.refusal_reason,
        "withdrawal_reason": row.withdrawal_reason,
        "qualified": found.is_met,
        "conditions": [{"key": key, "met": found.meets(key), "facts": found.of(key)} for key in KEYS],
    }
