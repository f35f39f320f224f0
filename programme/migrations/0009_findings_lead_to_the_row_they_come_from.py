from django.db import migrations, models

from programme import receipts


def install(apps, schema_editor):
    receipts.install(schema_editor.connection)


def release(apps, schema_editor):
    receipts.release(schema_editor.connection)


class Migration(migrations.Migration):
    """The findings' table is rebuilt on SQLite, so the triggers of the evidence beside it step aside meanwhile."""

    dependencies = [("programme", "0008_evidence_stays_as_received")]

    operations = [
        migrations.RunPython(release, install),
        migrations.AddField(
            model_name="finding",
            name="provenance_link",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Đường dẫn trong cổng tới dòng sổ đã lấy số liệu.",
                max_length=200,
                verbose_name="trang của dòng sổ",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(install, release),
    ]
