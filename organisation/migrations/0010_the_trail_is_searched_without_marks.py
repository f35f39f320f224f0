"""A column to search the trail by, filled for what is there."""

from django.db import migrations, models

from organisation.text import fold

BATCH = 1000


def fill(apps, _schema_editor) -> None:
    AuditEntry = apps.get_model("organisation", "AuditEntry")
    batch = []
    for row in AuditEntry.objects.only("pk", "label").iterator(chunk_size=BATCH):
        row.search = fold(row.label)
        batch.append(row)
        if len(batch) == BATCH:
            AuditEntry.objects.bulk_update(batch, ["search"])
            batch = []
    AuditEntry.objects.bulk_update(batch, ["search"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0009_audit_checks")]

    operations = [
        migrations.AddField(model_name="auditentry", name="search", field=models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
