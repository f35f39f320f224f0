from django.db import migrations
from django.db.models import F


def begin(apps, schema_editor):
    """Each directive's present name is its first wording, not yet compared with the signed paper; a status was computed."""
    directive = apps.get_model("programme", "Directive")
    wording = apps.get_model("programme", "DirectiveWording")
    wording.objects.bulk_create(
        wording(
            directive=row, number=1, text=row.name, text_en=row.name_en, document_id=row.document_id, clause_id=row.clause_id
        )
        for row in directive.objects.order_by("pk")
    )
    apps.get_model("programme", "Progress").objects.update(computed_status=F("status"))


class Migration(migrations.Migration):

    dependencies = [("programme", "0010_directives_with_wording_clock_and_obstacles")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
