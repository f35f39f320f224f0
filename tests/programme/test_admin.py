"""The admin: drafts can be kept, published sets and records cannot be touched, evidence stays closed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.models import (
    CriteriaSet,
    Criterion,
    Directive,
    EntrySheet,
    Evidence,
    EvidenceBundle,
    Finding,
    LockException,
)

from .conftest import DAY

pytestmark = pytest.mark.django_db
MODELS = [
    "directive",
    "duty",
    "criteriaset",
    "criteriagroup",
    "criterion",
    "assessment",
    "finding",
    "progress",
    "evidence",
    "wardstanding",
    "recognition",
    "changeover",
    "criterionlink",
    "checkrule",
    "lockexception",
    "entrysheet",
    "evidencebundle",
]


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_and_search_without_marks(opened, cast, sign_in, model):
    address = reverse(f"admin:programme_{model}_changelist")
    for query in ("", "?q=hoan kiem"):
        assert sign_in(cast.admin).get(address + query).status_code == 200


def test_records_are_looked_at_and_not_changed(opened, cast, sign_in):
    client = sign_in(cast.admin)
    finding = Finding.objects.first()
    for row in (opened.assessment, finding, opened.own):
        address = reverse(f"admin:programme_{row._meta.model_name}_change", args=[row.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {}).status_code == 403
        assert client.post(reverse(f"admin:programme_{row._meta.model_name}_delete", args=[row.pk])).status_code == 403


def test_exceptions_workbooks_and_bundles_are_looked_at_without_their_files(opened, cast, sign_in):
    client = sign_in(cast.admin)
    rows = [
        LockException.objects.create(
            ward=cast.hoan_kiem, period=opened.period, reason="Mất điện", expires_on=DAY, granted_by=cast.leader
        ),
        EntrySheet.objects.create(
            assessment=opened.assessment, file="sheets/x.xlsx", name="Tự chấm.xlsx", sha256="0" * 64, state="checked",
            received_by=cast.ward1,
        ),
        EvidenceBundle.objects.create(
            assessment=opened.assessment, asked_by=cast.reviewer, state="ready", file="bundles/x.zip", sha256="0" * 64,
            finished_at=timezone.now(),
        ),
    ]  # fmt: skip
    for row in rows:
        name = f"admin:programme_{row._meta.model_name}"
        assert "Hoàn Kiếm" in client.get(reverse(f"{name}_changelist"), {"q": "hoan kiem"}).content.decode()
        page = client.get(reverse(f"{name}_change", args=[row.pk]))
        assert (
            page.status_code == 200 and "x.xlsx" not in page.content.decode() and "x.zip" not in page.content.decode()
        )
        assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
        assert client.get(reverse(f"{name}_add")).status_code == 403


def test_a_published_set_is_read_only_and_a_draft_is_not(criteria_set, cast, sign_in):
    client = sign_in(cast.admin)
    criterion = criteria_set.criteria.first()
    assert client.post(reverse("admin:programme_criterion_change", args=[criterion.pk]), {}).status_code == 403
    assert client.post(reverse("admin:programme_criteriaset_change", args=[criteria_set.pk]), {}).status_code == 403
    draft = CriteriaSet.objects.create(name="Bộ tiêu chí 2027", version=1, valid_from=DAY)
    answer = client.post(
        reverse("admin:programme_criteriaset_change", args=[draft.pk]),
        {
            "name": "Bộ tiêu chí 2027",
            "version": "1",
            "valid_from": "02/03/2027",
            "cohort_kinds": '["phường"]',
            "pass_percent": "92,5",
            "group_percent": "70",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    assert (draft.pass_percent, draft.valid_from.month) == (92.5, 3)


def test_publishing_needs_criteria_and_happens_once(criteria_set, cast, sign_in):
    client, address = sign_in(cast.admin), reverse("admin:programme_criteriaset_changelist")
    draft = CriteriaSet.objects.create(name="Bộ tiêu chí 2027", version=1, valid_from=DAY)
    post = {"action": "publish", "_selected_action": [draft.pk]}
    assert "Bộ chưa có tiêu chí nào" in client.post(address, post, follow=True).content.decode()
    group = draft.groups.create(code="A", name="Nhóm")
    Criterion.objects.create(
        criteria_set=draft, group=group, code="A01", name="x", kind="boolean", target=1, max_points=1
    )
    client.post(address, post)
    draft.refresh_from_db()
    assert draft.state == "published" and draft.published_at


def test_an_active_directive_needs_its_document(directives, cast, sign_in):
    client = sign_in(cast.admin)
    draft = directives.draft
    answer = client.post(
        reverse("admin:programme_directive_change", args=[draft.pk]),
        {
            "code": draft.code,
            "kind": "task",
            "name": draft.name,
            "binds": "wards",
            "cohort_kinds": '["phường"]',
            "is_active": "on",
            "seen_version": draft.version,
        },
    )
    assert answer.status_code == 200 and "đã có văn bản" in answer.content.decode()
    assert not Directive.objects.get(pk=draft.pk).is_active


def test_the_administrator_sees_the_register_of_evidence_and_no_file(opened, cast, sign_in):
    row = Evidence.objects.create(
        ward=cast.hoan_kiem,
        file="evidence/x.pdf",
        name="NQ.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        received_by=cast.ward1,
        no_secret_confirmed_at=timezone.now(),
    )
    page = sign_in(cast.admin).get(reverse("admin:programme_evidence_change", args=[row.pk])).content.decode()
    assert "NQ.pdf" in page and "tai-ve" not in page and "evidence/x.pdf" not in page
