from django.db import migrations

from programme import receipts


def install(apps, schema_editor):
    receipts.install(schema_editor.connection)


def release(apps, schema_editor):
    receipts.release(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [('programme', '0007_criteria_name_the_units_they_apply_to')]

    operations = [migrations.RunPython(install, release)]
