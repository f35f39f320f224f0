from django.db import migrations

from reports import keeping


def install(apps, schema_editor):
    keeping.install(schema_editor.connection)


def release(apps, schema_editor):
    keeping.release(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [('reports', '0009_editions_are_sealed')]

    operations = [migrations.RunPython(install, release)]
