"""What was reported on duties in the counted quarters, as plain rows: a city has thousands, and an object for each row and all it
points at costs more than the rest of the report."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from organisation.clock import hanoi_day
from organisation.models import Ward
from programme.models import Directive, Progress

FIELDS = (
    "period_id",
    "duty__directive_id",
    "duty__ward_id",
    "duty__agency_id",
    "duty__agency__key",
    "duty__agency__name",
)
TOLD = ("state", "status", "answer", "value", "percent", "narrative", "due_on", "submitted_at")


class Body(NamedTuple):
    """An agency, as reports name it."""

    pk: int
    key: str
    name: str


class Answer(NamedTuple):
    """One duty in one quarter: whose it is (a unit or an agency), and what was reported on it. `sent_on`: in Hanoi."""

    directive: Directive
    ward: Ward | None
    agency: Body | None
    state: str
    status: str
    answer: str
    value: Decimal | None
    percent: int | None
    narrative: str
    due_on: date
    sent_on: date | None

    @property
    def bearer(self) -> str:
        """Whose duty it is, in words."""
        return self.agency.name if self.agency else self.ward.full_name

    @property
    def order(self) -> tuple:
        """Agencies by key first, then wards in the Vietnamese order."""
        return (0, self.agency.key, "") if self.agency else (1, self.ward.sort_key, self.ward.code)

    def is_reported(self, by: date | None) -> bool:
        """Whether it was sent, by that day where one is given."""
        return self.state == Progress.State.SUBMITTED and (by is None or self.sent_on <= by)

    @property
    def is_on_time(self) -> bool:
        return self.sent_on is not None and self.sent_on <= self.due_on


def answers(rows: QuerySet, directives: Iterable[Directive], wards: Iterable[Ward]) -> dict[int, list[Answer]]:
    """Quarter → the answers on these directives, of these units and of every agency. One query."""
    asked, units, bodies = {row.pk: row for row in directives}, {ward.pk: ward for ward in wards}, {}
    found = defaultdict(list)
    for period, directive, ward, agency, key, name, *told, moment in rows.order_by().values_list(*FIELDS, *TOLD):
        if directive not in asked or (ward is not None and ward not in units):
            continue
        body = bodies.setdefault(agency, Body(agency, key, name)) if agency else None
        sent_on = hanoi_day(moment) if moment else None
        found[period].append(Answer(asked[directive], units.get(ward), body, *told, sent_on))
    return found
