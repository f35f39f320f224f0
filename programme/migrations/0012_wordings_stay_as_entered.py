from django.db import migrations

from programme import wording_keeping


def install(apps, schema_editor):
    wording_keeping.install(schema_editor.connection)


def release(apps, schema_editor):
    wording_keeping.release(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [('programme', '0011_wordings_begin_with_the_names')]

    operations = [migrations.RunPython(install, release)]
