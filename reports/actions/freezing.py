"""Compose a report's figures and freeze them as an edition: written once, hashed and sealed."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from organisation import clock
from reports.canonical import canonical, digest
from reports.compose import compose
from reports.models import ComplianceReport, Edition
from reports.sealing import seal_of


@contextmanager
def one_view():
    """A transaction whose every query sees the same rows. SQLite's holds the write lock and sees one state anyway."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def freeze_edition(report: ComplianceReport, *, corrects: Edition | None = None, reason: str = "") -> Edition:
    """The report's next edition, composed from the rows as they are now. Call it inside `one_view`. Raises BlockFailed."""
    restated_on = clock.today() if report.is_restated else None
    data = compose(report.kind, report.period, report.ward, document=report.document, restated_on=restated_on)
    content = canonical(data)
    versions = data["versions"]
    edition = Edition(
        report=report,
        number=corrects.number + 1 if corrects else 1,
        data=content.decode(),
        sha256=digest(content),
        composed_at=timezone.now(),
        criteria_version=versions["criteria"],
        lineage_version=versions["lineage"],
        template_version=versions["template"],
        corrects=corrects,
        correction_reason=reason,
    )
    edition.seal = seal_of(edition)
    edition.save()
    return edition
