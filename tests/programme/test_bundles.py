"""The ZIP of all evidence: each file once, its lists, what is missing; made once, given up after three, gone after a week."""

import csv
import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from programme import bundling
from programme.actions import bundles, bundles_sweep
from programme.models import Evidence, EvidenceBundle

from .conftest import png
from .test_evidence import attach

pytestmark = pytest.mark.django_db
State = EvidenceBundle.State


@pytest.fixture
def sent(monkeypatch):
    """What went to the broker: keys of bundles, in order."""
    keys = []
    monkeypatch.setattr(bundles, "_send", keys.append)
    return keys


@pytest.fixture
def filled(opened, cast):
    attach(
        opened.assessment, cast.ward1, ["B01", "A01", "C01"], name="../../Nghị quyết số 5.png", document_number="=5/NQ"
    )
    attach(opened.assessment, cast.ward1, ["B01"], name="ảnh.png", content=png(9))
    attach(opened.foreign, cast.ward2, ["B01"], content=png(10))
    return opened.assessment


def made(assessment, by) -> EvidenceBundle:
    row = bundles.ask_bundle(assessment_id=assessment.pk, by=by)
    assert bundles.make_bundle(row.pk)
    row.refresh_from_db()
    return row


def rows_of(packed, name):
    text = next(packed.read(member) for member in packed.namelist() if member.endswith(name)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_each_file_is_packed_once_by_criterion_with_its_list(filled, cast):
    row = made(filled, cast.ward1)
    assert (row.state, row.done, row.total) == ("ready", 2, 2) and row.missing > 40
    content = Path(row.file.path).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
    with zipfile.ZipFile(row.file.path) as packed:
        assert packed.testzip() is None
        folder = "minh-chung-2026-q3-hoan-kiem"
        pictures = [name for name in packed.namelist() if name.endswith(".png")]
        assert pictures == [f"{folder}/a01/01-nghi-quyet-so-5.png", f"{folder}/b01/01-anh.png"]
        assert packed.getinfo(pictures[0]).compress_type == zipfile.ZIP_STORED and packed.read(pictures[0]) == png()
        lines = rows_of(packed, "DANH-MUC.csv")
        assert [(line["Tiêu chí"], line["Nơi lưu"]) for line in lines] == [
            ("A01", "a01/01-nghi-quyet-so-5.png"),
            ("B01", "a01/01-nghi-quyet-so-5.png"),
            ("B01", "b01/01-anh.png"),
            ("C01", "a01/01-nghi-quyet-so-5.png"),
        ]
        assert lines[0]["SHA-256"] == hashlib.sha256(png()).hexdigest() and lines[0]["Số, ký hiệu"] == "'=5/NQ"
        missing = rows_of(packed, "CON-THIEU.csv")
        assert len(missing) == row.missing and "C02" in {line["Tiêu chí"] for line in missing}
        assert not {"A01", "B01", "C01"} & {line["Tiêu chí"] for line in missing}
        book = load_workbook(io.BytesIO(packed.read(f"{folder}/DANH-MUC.xlsx")))
        assert book.worksheets[0].max_row == 5
        assert "một lần" in packed.read(f"{folder}/DOC-TRUOC.txt").decode("utf-8-sig")
        sums = packed.read(f"{folder}/SHA256SUMS.txt").decode().splitlines()
        assert sums[0] == f"{lines[0]['SHA-256']}  a01/01-nghi-quyet-so-5.png"
    assert all(not name.startswith(("/", "..")) and "\\" not in name for name in pictures)


def test_a_lost_or_changed_file_is_said_and_hinders_nothing(filled, cast, settings):
    lost, changed = Evidence.objects.filter(ward=cast.hoan_kiem).order_by("pk")
    Path(lost.file.path).unlink()
    Path(changed.file.path).write_bytes(b"something else")
    row = made(filled, cast.ward1)
    with zipfile.ZipFile(row.file.path) as packed:
        notes = {line["Nơi lưu"]: line["Lưu ý"] for line in rows_of(packed, "DANH-MUC.csv")}
    assert (
        "không còn trong kho" in notes["a01/01-nghi-quyet-so-5.png"] and "không khớp mã băm" in notes["b01/01-anh.png"]
    )


def test_an_assessment_without_evidence_packs_the_list_of_what_is_missing(opened, cast):
    row = made(opened.assessment, cast.ward1)
    assert (row.state, row.done) == ("ready", 0)
    with zipfile.ZipFile(row.file.path) as packed:
        assert len(rows_of(packed, "CON-THIEU.csv")) == row.missing > 0 and rows_of(packed, "DANH-MUC.csv") == []


def test_contents_are_read_in_a_constant_number_of_queries(filled, cast, django_assert_num_queries):
    bundling.contents_of(filled, timezone.now().date())  # the ward and the period are read once for all
    with django_assert_num_queries(10, exact=False) as few:
        bundling.contents_of(filled, timezone.now().date())
    for number in range(11, 20):
        attach(filled, cast.ward1, ["D01"], content=png(number))
    with django_assert_num_queries(len(few.captured_queries)):
        bundling.contents_of(filled, timezone.now().date())


def test_asking_twice_is_one_bundle_and_a_newer_one_takes_its_place(
    filled, cast, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first, again = (bundles.ask_bundle(assessment_id=filled.pk, by=cast.ward1) for _ in range(2))
    assert first == again and set(sent) == {first.pk}
    assert bundles.make_bundle(first.pk) and not bundles.make_bundle(first.pk), "made once"
    second = made(filled, cast.ward1)
    assert list(EvidenceBundle.objects.all()) == [second]
    assert [path.name for path in bundles.bundle_folder().iterdir()] == [Path(second.file.name).name]


def test_a_failing_bundle_is_given_up_after_three_and_leaves_no_half(filled, cast, sent, monkeypatch):
    monkeypatch.setattr(bundling, "write_archive", lambda contents, path, beat: path.write_bytes(b"half") / 0)
    row = bundles.ask_bundle(assessment_id=filled.pk, by=cast.ward1)
    for attempt in (1, 2, 3):
        assert not bundles.make_bundle(row.pk)
        row.refresh_from_db()
        assert row.attempts == attempt and row.state == ("failed" if attempt == 3 else "queued")
    assert row.reason and not bundles.make_bundle(row.pk) and list(bundles.bundle_folder().iterdir()) == []


def test_who_lost_the_claim_stops_without_a_trace(filled, cast, sent, monkeypatch):
    row = bundles.ask_bundle(assessment_id=filled.pk, by=cast.ward1)
    write = bundling.write_archive

    def taken_over(contents, path, beat):
        EvidenceBundle.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert bundles.claim(row.pk) == 2
        return write(contents, path, beat)

    monkeypatch.setattr(bundling, "write_archive", taken_over)
    assert not bundles.make_bundle(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("composing", 2) and list(bundles.bundle_folder().iterdir()) == []


def test_the_sweep_finds_what_was_left_and_throws_away_what_is_old(
    filled, cast, sent, django_capture_on_commit_callbacks
):
    old = made(filled, cast.ward1)
    stray = bundles.bundle_folder() / ".1-half.zip.part"
    stray.write_bytes(b"half")
    now = timezone.now()
    left = EvidenceBundle.objects.create(
        assessment=filled, asked_by=cast.chief1, state="composing", attempts=1, lease_until=now - timedelta(seconds=1)
    )
    dead = EvidenceBundle.objects.create(
        assessment=filled, asked_by=cast.leader, state="composing", attempts=3, lease_until=now - timedelta(seconds=1)
    )
    fresh = EvidenceBundle.objects.create(assessment=filled, asked_by=cast.auditor)
    with django_capture_on_commit_callbacks(execute=True):
        assert bundles_sweep.sweep_bundles() == [left.pk]
    assert sent[-1:] == [left.pk]
    dead.refresh_from_db()
    assert dead.state == "failed" and "ba lần" in dead.reason and Path(old.file.path).exists() and stray.exists()
    EvidenceBundle.objects.filter(pk=old.pk).update(finished_at=now - timedelta(days=7, seconds=1))
    bundles_sweep.remove_old(now + timedelta(days=2))
    assert not EvidenceBundle.objects.filter(pk=old.pk).exists() and list(bundles.bundle_folder().iterdir()) == []
    assert EvidenceBundle.objects.filter(pk=fresh.pk).exists() and len(stored_evidence()) == 3


def stored_evidence():
    return [row for row in Evidence.objects.all() if Path(row.file.path).exists()]


def test_the_page_asks_watches_and_fetches(filled, cast, sign_in, sent):
    client = sign_in(cast.ward1)
    answer = client.post(reverse("programme:bundle-ask", args=[filled.pk]))
    row = EvidenceBundle.objects.get()
    assert answer.url == reverse("programme:evidence-manage", args=[filled.pk]) + "#zip"
    watch, fetch = (reverse(f"programme:bundle-{name}", args=[row.pk]) for name in ("progress", "download"))
    assert "hx-get" in client.get(watch).content.decode() and client.get(fetch).status_code == 404
    bundles.make_bundle(row.pk)
    part = client.get(watch).content.decode()
    assert "hx-get" not in part and fetch in part
    answer = client.get(fetch)
    assert answer["Content-Disposition"] == 'attachment; filename="minh-chung-2026-Q3-hoan-kiem.zip"'
    assert (
        zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
        and answer["Cache-Control"] == "private, no-store"
    )
    assert sign_in(cast.ward2).get(fetch).status_code == 404 and sign_in(cast.admin).get(fetch).status_code == 403
