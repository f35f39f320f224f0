"""Workbooks sent in are kept by the ground now: the rows go there under the keys they have."""

from django.core.management.color import no_style
from django.db import migrations

OLD, NEW = "facilities_registersheet", "organisation_registersheet"
COLUMNS = (
    "id", "version", "kind", "ward_id", "file", "name", "sha256", "state", "rows", "changes", "problems",
    "received_by_id", "received_at", "applied_at",
)  # fmt: skip


def forwards(apps, schema_editor):
    # In SQL: a model would write the day of the move as the day of receipt.
    _copy(schema_editor, OLD, NEW, {"about": "''"})
    _count_on(schema_editor, apps.get_model("organisation", "RegisterSheet"), NEW)


def backwards(apps, schema_editor):
    sheets = apps.get_model("organisation", "RegisterSheet").objects.using(schema_editor.connection.alias)
    sheets.exclude(kind__in=("equipment", "money")).delete()
    _copy(schema_editor, NEW, OLD, {})
    _count_on(schema_editor, apps.get_model("facilities", "RegisterSheet"), OLD)
    sheets.all().delete()


def _copy(schema_editor, source, target, more):
    quote = schema_editor.quote_name
    names = ", ".join(quote(name) for name in COLUMNS)
    into = ", ".join([names, *(quote(name) for name in more)])
    of = ", ".join([names, *more.values()])
    schema_editor.execute(f"INSERT INTO {quote(target)} ({into}) SELECT {of} FROM {quote(source)}")


def _count_on(schema_editor, model, table):
    """The next row takes the key after the last; what refers to other rows is looked at before a table may go."""
    connection = schema_editor.connection
    for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
        schema_editor.execute(sql)
    connection.check_constraints(table_names=[table])


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0004_sums_and_areas_hold"),
        ("organisation", "0006_workbooks_that_fill_registers"),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.DeleteModel(name="RegisterSheet"),
    ]
