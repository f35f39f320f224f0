"""Columns that say again what other rows say: what they should say, one sentence for each that does not. Reads only."""

from copy import copy

from django.db.models import Sum

from .models import Building, EquipmentCount, EquipmentHolding, Headquarters, InvestmentProject, Survey
from .stages import KEPT, beginning, keep_columns

FOUND = ("condition", "function_grade", "surveyed_on")
FLOOR_AREAS = ("floor_area_m2", "measured_area_m2")
COUNTED = ("have", "usable", "need", "counted_on")
OF_PROJECT = (*KEPT, "policy_number", "policy_decision_id")


def columns() -> list[str]:
    """Of buildings, holdings and projects. As many queries for all as for one."""
    return [*_surveys(), *_areas(), *_holdings(), *_projects()]


def _differences(row, true: dict) -> list[str]:
    name = f"{type(row).__name__} {row.pk}"
    return [
        f"{name}: {field} is {getattr(row, field)}, the rows give {value}"
        for field, value in true.items()
        if getattr(row, field) != value
    ]


def _surveys() -> list[str]:
    """A building is as its latest survey found it."""
    latest = {}
    for pk, *found in Survey.objects.order_by("surveyed_on", "pk").values_list("headquarters", *FOUND):
        latest[pk] = dict(zip(FOUND, found, strict=True))
    none = {"condition": Headquarters.Condition.UNKNOWN.value, "function_grade": None, "surveyed_on": None}
    rows = Headquarters.objects.order_by("pk").only(*FOUND)
    return [line for row in rows for line in _differences(row, latest.get(row.pk, none))]


def _areas() -> list[str]:
    """While houses are listed, the floor areas are their sums."""
    sums = Building.objects.filter(removed_on__isnull=True).order_by().values("headquarters")
    sums = {row.pop("headquarters"): row for row in sums.annotate(**{f"sum_{name}": Sum(name) for name in FLOOR_AREAS})}
    rows = Headquarters.objects.filter(pk__in=sums).order_by("pk").only(*FLOOR_AREAS)
    return [
        line for row in rows for line in _differences(row, {name: sums[row.pk][f"sum_{name}"] for name in FLOOR_AREAS})
    ]


def _holdings() -> list[str]:
    """A holding is the last count of its ward and kind."""
    last = {}
    for ward, kind, *counted in EquipmentCount.objects.order_by("counted_on").values_list("ward", "category", *COUNTED):
        last[ward, kind] = dict(zip(COUNTED, counted, strict=True))
    lines = []
    for row in EquipmentHolding.objects.order_by("pk").only("ward", "category", *COUNTED):
        true = last.pop((row.ward_id, row.category_id), None)
        lines += _differences(row, true) if true else [f"EquipmentHolding {row.pk}: has no count behind it"]
    return lines + [f"EquipmentHolding of ward {ward}, category {kind}: missing" for ward, kind in sorted(last)]


def _projects() -> list[str]:
    """A project is as far as its stages say, with their days; one without any stage says it itself."""
    lines = []
    for project in InvestmentProject.objects.filter(stages__isnull=False).distinct().prefetch_related("stages"):
        told = copy(project)
        keep_columns(told, beginning(project) | {row.stage: row for row in project.stages.all()})
        lines += _differences(project, {name: getattr(told, name) for name in OF_PROJECT})
    return lines
