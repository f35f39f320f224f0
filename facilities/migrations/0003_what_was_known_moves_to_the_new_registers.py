"""What the older columns knew goes to the registers that replace them. Nothing is made up: an unknown day stays unknown."""

from django.db import migrations
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

WORKS, HANDOVER = 10, 12
STAGES = range(1, 15)
AREAS = (
    "land_area_m2",
    "measured_land_m2",
    "floor_area_m2",
    "measured_area_m2",
    "reception_area_m2",
    "meeting_area_per_officer_m2",
)


def forwards(apps, schema_editor):
    tables = {name: apps.get_model("facilities", name) for name in MODELS}
    _payments(tables)
    _refuse_sums_that_do_not_hold(tables)
    _revisions(tables)
    _ladder(tables)
    _buildings(tables)
    _equipment(tables)
    _projects(tables)


MODELS = (
    "Cure", "Disbursement", "EquipmentCount", "EquipmentHolding", "EquipmentStanding", "Funding", "FundingRevision",
    "Headquarters", "InvestmentProject", "MoneyBySource", "Norm", "ProjectStage", "Survey",
)  # fmt: skip


def _payments(tables):
    paid = tables["Disbursement"].objects.filter(funding=OuterRef("pk")).order_by().values("funding")
    paid = paid.annotate(sum=Sum("amount")).values("sum")
    tables["Funding"].objects.update(disbursed=Coalesce(Subquery(paid), 0))


def _refuse_sums_that_do_not_hold(tables):
    """Figures are mended by those who know them, not here."""
    wrong = tables["Funding"].objects.filter(
        Q(allocated__gt=F("planned")) | Q(disbursed__gt=F("allocated")) | Q(disbursed__lt=0)
    )
    rows = [
        f"{row.project.code or row.project.name} {row.source} {row.year}" for row in wrong.select_related("project")
    ]
    if rows:
        raise ValueError(
            "Xin sửa trước khi nâng cấp: số bố trí vượt kế hoạch, hoặc giải ngân vượt số bố trí, ở: " + "; ".join(rows)
        )


def _revisions(tables):
    made = [
        tables["FundingRevision"](
            funding=row, rung=rung, number=1, amount=getattr(row, rung), decision_number=row.basis[:120]
        )
        for row in tables["Funding"].objects.all()
        for rung in ("planned", "allocated")
        if getattr(row, rung)
    ]
    tables["FundingRevision"].objects.bulk_create(made, batch_size=500)


def _ladder(tables):
    rows = tables["Funding"].objects.order_by().values_list("project__ward_id", "year", "source")
    sums = rows.annotate(Sum("planned"), Sum("allocated"), Sum("disbursed"))
    tables["MoneyBySource"].objects.bulk_create(
        [
            tables["MoneyBySource"](
                ward_id=ward, year=year, source=source, planned=planned, allocated=allocated, disbursed=disbursed
            )
            for ward, year, source, planned, allocated, disbursed in sums
        ],
        batch_size=500,
    )


def _buildings(tables):
    buildings = tables["Headquarters"].objects
    buildings.filter(on_asset_roll=True).update(asset_roll="on")
    # An area of 0 was never a measurement.
    for name in AREAS:
        buildings.filter(**{name: 0}).update(**{name: None})
    surveyed = buildings.filter(surveyed_on__isnull=False)
    tables["Survey"].objects.bulk_create(
        [
            tables["Survey"](
                headquarters=row,
                surveyed_on=row.surveyed_on,
                condition=row.condition,
                function_grade=row.function_grade,
            )
            for row in surveyed
        ],
        batch_size=500,
    )


def _equipment(tables):
    counts, norms, standings = [], [], {}
    for row in tables["EquipmentHolding"].objects.all():
        if row.counted_on:
            counts.append(
                tables["EquipmentCount"](
                    ward_id=row.ward_id,
                    category_id=row.category_id,
                    counted_on=row.counted_on,
                    have=row.have,
                    usable=row.usable,
                    need=row.need,
                    entered_at=row.updated_at,
                )
            )
        if row.norm:
            norms.append(
                tables["Norm"](
                    item="equipment",
                    category_id=row.category_id,
                    ward_id=row.ward_id,
                    value=row.norm,
                    unit=row.category.unit,
                    per="station",
                    source="Định mức ghi trong sổ trang bị của đơn vị",
                    is_active=True,
                )
            )
        standings.setdefault(row.ward_id, {})[str(row.category_id)] = [row.have, row.usable, row.need]
    tables["EquipmentCount"].objects.bulk_create(counts, batch_size=1000)
    tables["Norm"].objects.bulk_create(norms, batch_size=500)
    tables["EquipmentStanding"].objects.bulk_create(
        [tables["EquipmentStanding"](ward_id=ward, cells=cells) for ward, cells in standings.items()], batch_size=500
    )


def _projects(tables):
    stages, cures = [], []
    for project in tables["InvestmentProject"].objects.all():
        stages += [tables["ProjectStage"](project=project, stage=stage, **_days(project, stage)) for stage in STAGES]
        if project.cures_measure:
            cures.append(tables["Cure"](project=project, measure=project.cures_measure))
    tables["ProjectStage"].objects.bulk_create(stages, batch_size=500)
    tables["Cure"].objects.bulk_create(cures, batch_size=500)


def _days(project, stage: int) -> dict:
    """Stages before the present one are done, on days that nobody wrote down."""
    planned = {WORKS: project.starts_on, HANDOVER: project.planned_on}.get(stage)
    finished = stage == HANDOVER and project.completed_on
    done = stage < project.stage or finished
    return {
        "state": "done" if done else "pending",
        "planned_on": planned,
        "done_on": project.completed_on if finished else None,
    }


class Migration(migrations.Migration):
    dependencies = [("facilities", "0002_registers_norms_stages_and_ladder")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
