"""The hash of a conclusion: it holds everything that was concluded, and conclusions made before it held more stay valid."""

import hashlib
import json
import unicodedata

import pytest

from programme import content
from programme.actions.assessment import conclude_assessment, verify_assessment
from programme.models import Assessment, Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def concluded(submitted, cast):
    verified = verify_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True
    )
    return conclude_assessment(assessment_id=verified.pk, version=verified.version, by=cast.leader)


def hash_as_it_was_first_taken(assessment):
    """As conclusions were hashed before findings had a commission flag and an answer to warnings: written out anew here."""
    rows = Finding.objects.filter(assessment=assessment).select_related("criterion").order_by("criterion__code")
    said = {
        "ward": [assessment.ward.code, str(assessment.ward.established_on or "")],
        "period": assessment.period.code,
        "criteria_set": [assessment.criteria_set.name, assessment.criteria_set.version],
        "findings": [
            {
                "criterion": row.criterion.code,
                "provenance": row.provenance,
                "self": [
                    content.plain(row.self_value),
                    row.self_verdict,
                    content.plain(row.self_points),
                    row.self_note,
                ],
                "verified": [
                    content.plain(row.verified_value),
                    row.verified_verdict,
                    content.plain(row.verified_points),
                    row.opinion,
                ],
                "evidence": sorted(row.evidence.values_list("sha256", flat=True)),
            }
            for row in rows
        ],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def test_a_conclusion_made_before_stays_valid(concluded):
    Assessment.objects.filter(pk=concluded.pk).update(content_hash=hash_as_it_was_first_taken(concluded))
    kept = Assessment.objects.get(pk=concluded.pk)
    assert content.content_hash(kept) == kept.content_hash


@pytest.mark.parametrize(
    "said",
    [{"is_for_commission": True}, {"warning_answer": "Mới tách đơn vị"}, {"opinion": "Khác"}, {"self_note": "x"}],
)
def test_a_later_change_shows(concluded, said):
    finding = Finding.objects.filter(assessment=concluded).first()
    Finding.objects.filter(pk=finding.pk).update(**said)
    assert content.content_hash(concluded) != concluded.content_hash


def test_what_was_said_besides_is_held_by_the_hash(submitted, cast):
    first, second = Finding.objects.filter(assessment=submitted)[:2]
    Finding.objects.filter(pk=first.pk).update(is_for_commission=True, warning_answer="Đúng số liệu")
    verified = verify_assessment(
        assessment_id=submitted.pk, version=submitted.version, by=cast.reviewer, accept_rest=True
    )
    concluded = conclude_assessment(assessment_id=verified.pk, version=verified.version, by=cast.leader)
    assert content.content_hash(concluded) == concluded.content_hash
    for gone in ({"is_for_commission": False}, {"warning_answer": ""}):
        Finding.objects.filter(pk=first.pk).update(**gone)
        assert content.content_hash(concluded) != concluded.content_hash
    Finding.objects.filter(pk=first.pk).update(is_for_commission=True, warning_answer="Đúng số liệu")
    assert content.content_hash(concluded) == concluded.content_hash
    Finding.objects.filter(pk=first.pk).update(is_for_commission=False)
    Finding.objects.filter(pk=second.pk).update(is_for_commission=True)  # the flag belongs to its criterion
    assert content.content_hash(concluded) != concluded.content_hash
