from django.db import migrations

SECTION = "chung"


def move(apps, schema_editor):
    """A report's one text becomes its section «chung»."""
    Edition = apps.get_model("reports", "Edition")
    Narrative = apps.get_model("reports", "Narrative")
    written = Edition.objects.exclude(narrative="").values_list("pk", "narrative", "composed_at")
    for pk, text, moment in written.iterator():
        Narrative.objects.get_or_create(edition_id=pk, section=SECTION, defaults={"text": text, "version": 1})
        Narrative.objects.filter(edition_id=pk, section=SECTION).update(edited_at=moment)


def move_back(apps, schema_editor):
    """The section «chung» becomes the report's one text again; the words of other sections follow it."""
    Edition = apps.get_model("reports", "Edition")
    Narrative = apps.get_model("reports", "Narrative")
    order = Narrative.objects.exclude(text="").order_by("edition_id", "section")
    texts = {}
    for edition_id, section, text in order.values_list("edition_id", "section", "text"):
        held = texts.setdefault(edition_id, [])
        held.insert(0 if section == SECTION else len(held), text)
    for pk, parts in texts.items():
        Edition.objects.filter(pk=pk).update(narrative="\n".join(parts))
    Narrative.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [('reports', '0004_obligations_narratives_signed_papers_and_runs')]

    operations = [migrations.RunPython(move, move_back)]
