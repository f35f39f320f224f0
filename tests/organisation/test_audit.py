"""The trail: one entry an act, chained, in the transaction of the change."""

import pytest
from django.db import transaction

from organisation import audit
from organisation.models import AuditEntry, AuditHead


def act(cast, value):
    with transaction.atomic():
        audit.record(
            by=cast.ward1, action="thử", row=cast.hoan_kiem, changes={"name": ["cũ", value]}, ward_id=cast.hoan_kiem.pk
        )


def test_entries_form_a_chain(cast):
    for value in ("một", "hai", "ba"):
        act(cast, value)
    assert audit.broken_links() == []
    assert AuditHead.objects.get().count == AuditEntry.objects.count() == 3


def test_a_rolled_back_change_leaves_no_entry(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(by=cast.ward1, action="thử", row=cast.hoan_kiem)
        raise RuntimeError
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "harm",
    [
        lambda: AuditEntry.objects.filter(number=2).update(reason="khác"),
        lambda: AuditEntry.objects.filter(number=2).delete(),
        lambda: AuditEntry.objects.filter(number=3).delete(),
    ],
)
def test_a_changed_or_missing_entry_is_found(cast, harm):
    for value in ("một", "hai", "ba"):
        act(cast, value)
    harm()
    assert audit.broken_links()
