"""A published set stays as it is, in the database too: raw SQL is refused on either database."""

import pytest
from django.db import DatabaseError, connection, transaction

from programme.models import CriteriaSet, Criterion, CriterionLink
from tests.world import make_criteria_draft, make_criteria_set

pytestmark = pytest.mark.django_db
TABLES = {
    "set": "programme_criteriaset",
    "group": "programme_criteriagroup",
    "criterion": "programme_criterion",
    "link": "programme_criterionlink",
}
REFUSED = [
    "UPDATE {set} SET name = 'x' WHERE id = {pk}",
    "UPDATE {set} SET pass_percent = 1 WHERE id = {pk}",
    "UPDATE {set} SET valid_from = '2020-01-01' WHERE id = {pk}",
    "UPDATE {set} SET valid_until = '2030-01-01' WHERE id = {pk}",
    "UPDATE {set} SET state = 'draft' WHERE id = {pk}",
    "DELETE FROM {set} WHERE id = {pk}",
    "UPDATE {group} SET name = 'x' WHERE criteria_set_id = {pk}",
    "DELETE FROM {group} WHERE criteria_set_id = {pk}",
    "UPDATE {criterion} SET max_points = 99 WHERE criteria_set_id = {pk}",
    "UPDATE {criterion} SET criteria_set_id = {other} WHERE criteria_set_id = {pk}",
    "UPDATE {criterion} SET criteria_set_id = {pk} WHERE criteria_set_id = {other}",
    "DELETE FROM {criterion} WHERE criteria_set_id = {pk}",
    "INSERT INTO {group} (criteria_set_id, code, name, name_en, version) VALUES ({pk}, 'Z', 'z', '', 1)",
    "INSERT INTO {link} (criteria_set_id, new_id, kind, is_proposed) VALUES ({pk}, {criterion_pk}, 'new', '1')",
    "DELETE FROM {link} WHERE criteria_set_id = {pk}",
]
ALLOWED_IN_A_DRAFT = [
    "UPDATE {set} SET pass_percent = 1 WHERE id = {pk}",
    "UPDATE {criterion} SET max_points = 99 WHERE criteria_set_id = {pk}",
    "INSERT INTO {group} (criteria_set_id, code, name, name_en, version) VALUES ({pk}, 'Z', 'z', '', 1)",
    "DELETE FROM {link} WHERE criteria_set_id = {pk}",
]


def run(statement: str, criteria_set: CriteriaSet, other: CriteriaSet) -> int:
    words = TABLES | {"pk": criteria_set.pk, "other": other.pk, "criterion_pk": criteria_set.criteria.first().pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**words))
        return cursor.rowcount


@pytest.fixture
def draft(db):
    """A draft of three criteria with a line of a crosswalk."""
    row = make_criteria_draft()
    CriterionLink.objects.create(criteria_set=row, new=row.criteria.first(), kind="new")
    return row


@pytest.fixture
def other(db):
    row = CriteriaSet.objects.create(name="Bộ khác", version=1, valid_from="2026-01-01")
    group = row.groups.create(code="B", name="Nhóm B")
    Criterion.objects.create(criteria_set=row, group=group, code="B01", name="x", kind="boolean", target=1)
    return row


def publish(row):
    CriteriaSet.objects.filter(pk=row.pk).update(state="published", published_at="2026-01-01T00:00:00Z")


@pytest.mark.parametrize("statement", REFUSED)
def test_raw_sql_is_refused_when_the_set_is_published(draft, other, statement):
    publish(draft)
    with pytest.raises(DatabaseError, match="never changes"):
        run(statement, draft, other)


@pytest.mark.parametrize("statement", ALLOWED_IN_A_DRAFT)
def test_the_same_sql_passes_when_the_set_is_a_draft(draft, other, statement):
    assert run(statement, draft, other) > 0


def test_a_published_set_may_only_be_retired_and_then_nothing(db):
    row = make_criteria_set()
    CriteriaSet.objects.filter(pk=row.pk).update(state="retired", valid_until="2027-01-01")
    assert CriteriaSet.objects.get(pk=row.pk).is_retired
    for change in ({"state": "published"}, {"valid_until": "2028-01-01"}, {"valid_until": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CriteriaSet.objects.filter(pk=row.pk).update(**change)


def test_replacing_a_published_row_is_refused(db):
    row = make_criteria_set()
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO {TABLES['criterion']} SELECT * FROM {TABLES['criterion']}"
    else:
        # What a transaction still has to check would refuse it before the trigger does.
        statement = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {TABLES['criterion']} CASCADE"
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert row.criteria.count() == 3
