"""A newer file takes the place of an older one: open assessments follow, judged ones keep what they were judged by."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEntry
from programme.actions.evidence import Paper
from programme.actions.evidence_keeping import describe_evidence, replace_evidence
from programme.evidence_gaps import gaps, marks_of
from programme.models import Assessment, Evidence, Finding
from tests.programme.conftest import png
from tests.programme.test_evidence import attach, stored

pytestmark = pytest.mark.django_db


def replace(row, by, content=None, **paper):
    upload = SimpleUploadedFile("bản mới.png", content or png(20))
    return replace_evidence(evidence_id=row.pk, upload=upload, by=by, no_secret=True, paper=Paper(**paper))


@pytest.fixture
def row(opened, cast):
    attach(opened.assessment, cast.ward1, ["B01", "B02"])
    return Evidence.objects.get()


def test_open_assessments_follow_the_new_file(opened, cast, row, settings):
    done = replace(row, cast.ward1, document_number="06/NQ")
    assert done.row.replaces == row and done.row.document_number == "06/NQ" and done.moved == [opened.assessment]
    assert (
        set(done.row.findings.values_list("criterion__code", flat=True)) == {"B01", "B02"} and not row.findings.exists()
    )
    assert len(stored(settings)) == 2, "the one before stays"
    assert Evidence.objects.chain_of(row) == Evidence.objects.chain_of(done.row) == [row, done.row]
    assert AuditEntry.objects.filter(action="replace_evidence").exists()


@pytest.mark.parametrize("state", ["submitted", "verified", "concluded"])
def test_judged_assessments_keep_the_file_they_were_judged_by(opened, cast, row, state):
    more = {"concluded_at": timezone.now(), "concluded_by": cast.leader, "content_hash": "0" * 64}
    Assessment.objects.filter(pk=opened.assessment.pk).update(state=state, **(more if state == "concluded" else {}))
    done = replace(row, cast.ward1)
    assert (done.moved, done.kept) == ([], [opened.assessment])
    assert row.findings.count() == 2 and not done.row.findings.exists()


def test_a_chain_is_followed_from_either_end(opened, cast, row):
    second = replace(row, cast.ward1).row
    third = replace(second, cast.ward1, png(30)).row
    for each in (row, second, third):
        assert Evidence.objects.chain_of(each) == [row, second, third]


@pytest.mark.parametrize(("width", "words"), [(8, "giống hệt"), (9, "đã gửi chính tệp này")])
def test_what_is_held_already_replaces_nothing(opened, cast, row, settings, width, words):
    attach(opened.assessment, cast.ward1, ["C01"], content=png(9))
    with pytest.raises(ValidationError, match=words):
        replace(row, cast.ward1, png(width))
    assert Evidence.objects.count() == 2 == len(stored(settings))


def test_only_the_newest_is_replaced_and_only_by_its_ward(opened, cast, row, settings):
    replace(row, cast.ward1)
    with pytest.raises(ValidationError, match="đã có bản thay"):
        replace(row, cast.ward1, png(40))
    with pytest.raises(Evidence.DoesNotExist):
        replace(row, cast.ward2, png(40))
    with pytest.raises(PermissionDenied):
        replace(row, cast.reviewer, png(40))
    assert len(stored(settings)) == 2


def test_what_is_written_on_it_is_corrected_until_a_conclusion_rests_on_it(opened, cast, row):
    assert describe_evidence(evidence_id=row.pk, by=cast.ward1, paper=Paper("07/BC", date(2026, 9, 1)))
    row.refresh_from_db()
    assert (row.document_number, row.document_date) == ("07/BC", date(2026, 9, 1))
    Assessment.objects.filter(pk=opened.assessment.pk).update(
        state="concluded", concluded_at=timezone.now(), concluded_by=cast.leader, content_hash="0" * 64
    )
    with pytest.raises(ValidationError, match="gửi bản thay"):
        describe_evidence(evidence_id=row.pk, by=cast.ward1, paper=Paper("08/BC"))


@pytest.mark.parametrize(
    "name", ["received_at", "sha256", "original_sha256", "ward_id", "file", "size", "received_by_id"]
)
def test_what_was_received_stays_in_the_database_too(cast, row, name):
    value = {
        "received_at": timezone.now(),
        "ward_id": cast.ba_dinh.pk,
        "size": row.size + 1,
        "received_by_id": cast.admin.pk,
    }.get(name, "0" * 64)
    with pytest.raises(IntegrityError, match="stays as it was received"), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(**{name: value})
    Evidence.objects.filter(pk=row.pk).update(document_number="09/BC")
    assert Evidence.objects.get(pk=row.pk).document_number == "09/BC"


def test_an_administrator_cannot_change_what_was_received(cast, row, sign_in):
    cast.admin.is_superuser = True
    cast.admin.save()
    answer = sign_in(cast.admin).post(
        reverse("admin:programme_evidence_change", args=[row.pk]),
        {"received_at_0": "01/01/2020", "received_at_1": "00:00"},
    )
    before = row.received_at
    row.refresh_from_db()
    assert answer.status_code in (302, 403) and row.received_at == before


def test_expired_and_foreign_papers_are_marked_and_leave_a_gap(opened, cast, row):
    period = opened.period
    finding = Finding.objects.select_related("criterion").get(assessment=opened.assessment, criterion__code="B01")
    finding.criterion.frequency = "quarter"

    def marks(day, **paper):
        return marks_of(Evidence(**paper), finding.criterion, period, day)

    assert marks(date(2026, 9, 10), valid_until=date(2026, 9, 11)) == [] == marks(date(2026, 9, 10))
    assert marks(date(2026, 9, 11), valid_until=date(2026, 9, 11)) == ["hết hiệu lực từ 11/09/2026"]
    assert marks(date(2026, 9, 11), covers_until=date(2025, 1, 1)) == ["số liệu ngoài kỳ"]
    assert marks(date(2026, 9, 11), covers_from=date(2027, 1, 1)) == ["số liệu ngoài kỳ"]

    def open_codes(day):
        rows = (
            Finding.objects.filter(assessment=opened.assessment)
            .select_related("criterion")
            .prefetch_related("evidence")
        )
        return {gap.criterion.code: gap.reason for gap in gaps(rows, period, day)}

    Finding.objects.filter(assessment=opened.assessment).update(provenance="")
    assert "B02" not in open_codes(date(2026, 9, 10)) and "C01" in open_codes(date(2026, 9, 10))
    row.valid_until = date(2026, 9, 10)
    row.save(update_fields=["valid_until"])
    assert "hết hiệu lực" in open_codes(date(2026, 9, 10))["B02"]


def test_pages_show_the_chain_and_lead_to_the_newest(opened, cast, row, sign_in):
    client = sign_in(cast.ward1)
    address = reverse("programme:evidence-edit", args=[row.pk])
    data = {"action": "replace", "replace-no_secret": "1", "file": SimpleUploadedFile("sau.png", png(20))}
    assert client.post(address, data).status_code == 302
    text = client.get(reverse("programme:evidence-view", args=[row.pk])).content.decode()
    assert "sau.png" in text and "đã được thay bằng bản mới hơn" in text
    refused = client.post(address, {**data, "replace-no_secret": "", "replace-document_number": "9/X"})
    assert refused.status_code == 422 and 'value="9/X"' in refused.content.decode()
