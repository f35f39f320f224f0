"""An issued edition cannot be changed, in the database either; and a draft's figures neither."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reports import actions, keeping
from reports.models import Edition, Narrative

pytestmark = pytest.mark.django_db
CHANGES = {
    "data": "{}",
    "sha256": "0" * 64,
    "seal": "0" * 64,
    "composed_at": timezone.now(),
    "criteria_version": "x",
    "lineage_version": "x",
    "template_version": "x",
    "number": 9,
    "issue_number": 99,
    "issue_year": 2030,
    "issue_symbol": "BC-X",
    "issued_on": date(2026, 9, 26),
    "authority": "KT.",
    "head_post": "x",
    "signer_name": "Kẻ khác",
    "signer_post": "x",
    "check_code": "0000000000",
    "check_address": "https://x/",
    "audit_count": 999,
    "audit_hash": "0" * 64,
    "correction_reason": "x",
}
FIGURES = ("data", "sha256", "composed_at", "criteria_version", "lineage_version", "template_version", "number")


@pytest.fixture
def issued(city_draft, issue, cast):
    actions.write_narrative(edition_id=city_draft.pk, by=cast.reviewer, texts={"chung": "Một"})
    actions.make_report(city_draft.report_id)
    return issue(city_draft)


def refused(work) -> bool:
    try:
        with transaction.atomic():
            work()
    except IntegrityError as problem:
        return keeping.REFUSAL in str(problem)
    return False


@pytest.mark.parametrize("field", CHANGES)
def test_issued_edition_is_not_changed_by_an_update(issued, field):
    assert refused(lambda: Edition.objects.filter(pk=issued.pk).update(**{field: CHANGES[field]}))


@pytest.mark.parametrize("field", ["issued_on", "issue_number", "issued_by"])
def test_issued_edition_is_not_made_a_draft_again(issued, field):
    assert refused(
        lambda: Edition.objects.filter(pk=issued.pk).update(issued_on=None, issue_number=None, issued_by=None)
    )


@pytest.mark.parametrize("field", FIGURES)
def test_figures_of_a_draft_are_not_changed_either(city_draft, field):
    assert refused(lambda: Edition.objects.filter(pk=city_draft.pk).update(**{field: CHANGES[field]}))


def test_issued_edition_is_not_deleted(issued):
    issued.files.all().delete()
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute("DELETE FROM reports_narrative"))
        assert refused(lambda: cursor.execute("DELETE FROM reports_edition"))


def test_words_of_an_issued_edition_are_not_changed(issued):
    assert refused(lambda: Narrative.objects.update(text="Hai"))
    assert refused(lambda: Narrative.objects.all().delete())
    assert refused(lambda: Narrative.objects.create(edition=issued, section="ton-tai", text="Hai"))


def test_words_do_not_come_over_from_a_draft(issued, cast):
    draft = actions.correct(edition_id=issued.pk, by=cast.leader, reason="x")
    assert refused(lambda: Narrative.objects.filter(edition=draft).update(edition=issued, section="ton-tai"))


def test_withdrawal_is_written_once(issued, cast):
    actions.withdraw(edition_id=issued.pk, by=cast.leader, reason="Nhầm")
    assert refused(lambda: Edition.objects.update(withdrawal_reason="Khác"))
    assert refused(lambda: Edition.objects.update(withdrawn_at=None, withdrawn_by=None, withdrawal_reason=""))


def test_draft_is_still_written_and_issued(city_draft, cast, issue):
    Narrative.objects.create(edition=city_draft, section="chung", text="Một")
    Narrative.objects.update(text="Hai")
    Narrative.objects.all().delete()
    assert issue(city_draft).is_issued


def test_without_the_triggers_an_update_goes_through(issued):
    """What the tests above see is the triggers' doing."""
    connection.check_constraints()  # PostgreSQL takes no trigger away while checks of this transaction wait
    keeping.release(connection)
    try:
        assert Edition.objects.filter(pk=issued.pk).update(signer_name="Kẻ khác") == 1
    finally:
        keeping.install(connection)
