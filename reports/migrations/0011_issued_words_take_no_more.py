from django.db import migrations

from reports import keeping


def install(apps, schema_editor):
    keeping.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_issued_editions_stay_as_they_are")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
