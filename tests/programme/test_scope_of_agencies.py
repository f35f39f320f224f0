"""What an agency's officer sees: what names the agency on any way there is, each row once, never by a join over all rows."""

from datetime import date

import pytest
from django.db.models import Q

from organisation.models import Agency, Officer
from programme.models import DirectiveStanding, Dispute, Duty, Extension, Obstacle, Progress, ProgressPaper
from tests import factories
from tests.programme.clock import make_directive, make_duty

DAY = date(2026, 1, 1)
MODELS = (Duty, Progress, DirectiveStanding, Extension, Dispute, Obstacle)


@pytest.fixture
def rows(cast):
    """Directives led, shared and borne by the city police or not at all, each with a row of every kind."""
    period, third = factories.make_period("2026-Q3"), Agency.objects.create(key="third", name="Ba", short_name="Ba")
    for code, lead, shared in (
        ("A", cast.catp, [cast.stc, third]),
        ("B", cast.stc, [cast.catp, third]),
        ("C", cast.stc, []),
    ):
        directive = make_directive(lead, code=code)
        directive.coordinating.set(shared)
        for duty in (
            make_duty(directive, cast.hoan_kiem),
            Duty.objects.create(directive=directive, agency=cast.catp, valid_from=DAY),
        ):
            _fill(duty, period, cast, third if duty.agency_id else cast.catp)
        DirectiveStanding.objects.create(directive=directive, period=period)
        Extension.objects.create(
            directive=directive, old_due_on=DAY, new_due_on=date(2027, 1, 1), reason="x", asked_by=cast.agency
        )
    return period


def _fill(duty, period, cast, asked):
    Progress.objects.create(duty=duty, period=period, due_on=DAY)
    Extension.objects.create(duty=duty, old_due_on=DAY, new_due_on=date(2027, 1, 1), reason="x", asked_by=cast.chief1)
    Dispute.objects.create(duty=duty, reason="x", raised_by=cast.chief1)
    Obstacle.objects.create(
        duty=duty, what="x", since_on=DAY, raised_by=cast.ward1, asked_of=asked, asked_on=DAY, state="asked"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "is_part"), [("catp", True), ("stc", False), ("third", True)])
def test_an_agency_sees_each_row_that_names_it_once(rows, cast, key, is_part):
    officer = factories.make_officer("nguoi-xem", "agency_officer", agency=Agency.objects.get(key=key))
    some = 0
    for model in MODELS:
        by_join = Q()
        for path in model.agency_paths:
            by_join |= Q(**{path: officer.agency_id})
        wanted = set(model._base_manager.filter(by_join).values_list("pk", flat=True))
        found = list(model.objects.visible_to(officer).values_list("pk", flat=True))
        assert sorted(found) == sorted(wanted), model
        some += 0 < len(found) < model.objects.count()
    assert bool(some) == is_part, "stc leads or shares all three directives, to the others some rows are foreign"


@pytest.mark.parametrize("model", [*MODELS, ProgressPaper])
def test_scope_of_an_agency_joins_nothing(model):
    """Rows by the hundred thousand are narrowed by what else is asked, not gone through with the bodies beside them."""
    asked = str(model.objects.visible_to(Officer(agency_id=1)).order_by().query)
    assert " IN (SELECT " in asked and "JOIN" not in asked.split("(SELECT")[0]
