"""Read the audit trail back, against the heads printed in issued reports, and keep what was found."""

import time
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.audit_chain import Anchor, walk
from organisation.models import AuditCheck
from reports.models import Edition

MOST_KEPT = 200  # faults of one check; all of them are counted


def printed_anchors() -> list[Anchor]:
    """The heads of the trail that issued reports carry, each with the report's number. One query."""
    rows = Edition.objects.filter(audit_count__isnull=False).order_by("audit_count", "pk")
    with override("vi"):
        word = _("báo cáo số %(number)s/%(symbol)s năm %(year)s, lần %(edition)s")
        return [
            Anchor(word % dict(zip(("number", "symbol", "year", "edition"), row[2:], strict=True)), *row[:2])
            for row in rows.values_list(
                "audit_count", "audit_hash", "issue_number", "issue_symbol", "issue_year", "number"
            )
        ]


def look_along(*, trigger: str, more: Iterable[Anchor] = ()) -> AuditCheck:
    """Walk along the whole trail; the result is not kept. `more`: heads copied from elsewhere, from paper for one."""
    begun, anchors = time.monotonic(), [*printed_anchors(), *more]
    found = walk(anchors)
    return AuditCheck(
        at=timezone.now(),
        trigger=trigger,
        seconds=round(Decimal(time.monotonic() - begun), 3),
        count=found.count,
        hash=found.hash,
        anchors=len(anchors),
        fault_count=len(found.faults),
        faults=[fault._asdict() for fault in found.faults[:MOST_KEPT]],
    )


def verify_audit(*, trigger: str) -> AuditCheck:
    """The same, and keep what was found for the pages. Changes no entry."""
    check = look_along(trigger=trigger)
    check.save()
    return check
