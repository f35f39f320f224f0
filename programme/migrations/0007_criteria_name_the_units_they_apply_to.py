from django.db import migrations, models

from programme import immutability


def install(apps, schema_editor):
    immutability.install(schema_editor.connection)


def release(apps, schema_editor):
    immutability.release(schema_editor.connection)


class Migration(migrations.Migration):
    """The criteria's table is rebuilt on SQLite, so the triggers step aside meanwhile."""

    dependencies = [('programme', '0006_evidence_reviewers_and_exceptions')]

    operations = [
        migrations.RunPython(release, install),
        migrations.AddField(
            model_name='criterion',
            name='applies_to',
            field=models.JSONField(blank=True, default=list, help_text='Để trống: mọi đơn vị trong diện của bộ. Loại không nêu ở đây được tính là không áp dụng.', verbose_name='áp dụng cho loại đơn vị'),
        ),
        migrations.RunPython(install, release),
    ]
