"""Lines recorded before events existed belong to the event of their day; every unit is its own ancestor."""

from django.db import migrations
from django.utils import timezone


def give_events(apps, schema_editor):
    Succession, Reorganisation = (apps.get_model("organisation", name) for name in ("Succession", "Reorganisation"))
    FormedUnit, Line = (apps.get_model("organisation", name) for name in ("FormedUnit", "ReorganisationLine"))
    Ward, Ancestry = apps.get_model("organisation", "Ward"), apps.get_model("organisation", "Ancestry")
    for day in Succession.objects.order_by("effective_on").values_list("effective_on", flat=True).distinct():
        lines = list(Succession.objects.filter(effective_on=day))
        event = Reorganisation.objects.create(
            name=f"Sắp xếp đơn vị hành chính ngày {day:%d/%m/%Y}",
            effective_on=day,
            document_id=lines[0].document_id,
            state="carried_out",
            carried_out_at=timezone.now(),
        )
        wards = Ward.objects.filter(pk__in={line.successor_id for line in lines})
        told = ("code", "name", "kind", "district", "area_km2", "population", "tile_column", "tile_row")
        FormedUnit.objects.bulk_create(
            FormedUnit(event=event, ward=ward, **{name: getattr(ward, name) for name in told}) for ward in wards
        )
        units = dict(FormedUnit.objects.filter(event=event).values_list("ward", "pk"))
        Line.objects.bulk_create(
            Line(
                event=event,
                predecessor_id=line.predecessor_id,
                unit_id=units[line.successor_id],
                detail=line.detail,
                takes_records=line.takes_records,
                takes_records_rule=line.takes_records_rule,
            )
            for line in lines
        )
        Succession.objects.filter(pk__in=[line.pk for line in lines]).update(event=event)
    Ancestry.objects.bulk_create(
        (Ancestry(descendant=ward, ancestor=ward, carries_records=True) for ward in Ward.objects.all()),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_reorganisations")]
    operations = [migrations.RunPython(give_events, migrations.RunPython.noop)]
