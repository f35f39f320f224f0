from django.db import migrations

from programme import immutability


def install(apps, schema_editor):
    immutability.install(schema_editor.connection)


def release(apps, schema_editor):
    immutability.release(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [('programme', '0003_criteria_sets_as_versions')]

    operations = [migrations.RunPython(install, release)]
