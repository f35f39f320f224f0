"""Take out everything that was entered while the portal showed invented data; the ground and the trail stay."""

from functools import partial

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction

from facilities.models import (
    Building,
    Cure,
    Disbursement,
    EquipmentCount,
    EquipmentHolding,
    EquipmentStanding,
    Funding,
    FundingRevision,
    Handover,
    Headquarters,
    HeadquartersPaper,
    HeadquartersStanding,
    InvestmentProject,
    MoneyBySource,
    MoneyStanding,
    Occupancy,
    ProjectStage,
    Remedy,
    SurplusCase,
    Survey,
)
from organisation.models import AuditEntry, RegisterSheet
from programme.models import (
    Assessment,
    AssessmentStep,
    Directive,
    DirectiveStanding,
    Dispute,
    Duty,
    Evidence,
    Extension,
    Finding,
    Obstacle,
    Progress,
    ProgressPaper,
    Recognition,
    RecognitionStep,
    WardStanding,
)
from reports import keeping
from reports.models import (
    ComplianceReport,
    Delivery,
    Edition,
    Narrative,
    Objection,
    Obligation,
    ReportFile,
    SignedFile,
)

from . import directives

# What points is deleted before what it points at.
ORDER = [
    Objection,
    Obligation,
    Delivery,
    SignedFile,
    Narrative,
    ReportFile,
    Edition,
    ComplianceReport,
    RecognitionStep,
    Recognition,
    AssessmentStep,
    Finding.evidence.through,
    Finding,
    Assessment,
    Evidence,
    ProgressPaper,
    Progress,
    Extension,
    Dispute,
    Obstacle,
    Duty,
    WardStanding,
    DirectiveStanding,
    RegisterSheet,
    Disbursement,
    FundingRevision,
    Funding,
    Cure,
    ProjectStage,
    InvestmentProject,
    Remedy,
    Handover,
    EquipmentCount,
    EquipmentHolding,
    EquipmentStanding,
    HeadquartersStanding,
    MoneyBySource,
    MoneyStanding,
    Occupancy,
    SurplusCase,
    HeadquartersPaper,
    Survey,
    Building,
    Headquarters,
]


def entered_by_others() -> list[str]:
    """Names of officers who are no demonstration accounts and have entered records (not reference data)."""
    records = [model._meta.label_lower for model in ORDER if model in set(apps.get_models())]
    return sorted(
        set(
            AuditEntry.objects.filter(model__in=records, by__isnull=False, by__is_demonstration=False).values_list(
                "by__username", flat=True
            )
        )
    )


def clear() -> dict[str, int]:
    """Delete the records, and once that is committed their files; returns how many rows of each kind went."""
    for model in (Evidence, ProgressPaper, ReportFile, SignedFile, HeadquartersPaper, RegisterSheet):
        for name in model.objects.exclude(file="").values_list("file", flat=True):
            transaction.on_commit(partial(default_storage.delete, name))
    keeping.release(connection)  # a report of invented figures was issued by nobody and must not stay
    counts = {str(model._meta.verbose_name): _delete(model) for model in ORDER}
    keeping.install(connection)
    Directive.objects.exclude(extended_until=None).update(extended_until=None)  # by a request that is gone
    directives.remove()
    return counts


def _delete(model) -> int:
    """Every row of the model; corrections of reports before what they correct."""
    if model is not Edition:
        return model.objects.all().delete()[0]
    numbers = Edition.objects.order_by("-number").values_list("number", flat=True).distinct()
    return sum(Edition.objects.filter(number=number).delete()[0] for number in list(numbers))
