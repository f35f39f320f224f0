"""A bundle of evidence whose worker is killed in the middle of packing: made whole by the next one, no half is ever offered."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from programme.actions.evidence import keep, receive
from programme.models import Assessment, EvidenceBundle
from tests import factories
from tests.faults.test_reports_worker import Shop, shop  # noqa: F401
from tests.programme.conftest import png

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers"), pytest.mark.django_db(transaction=True)]
ASK = """
import django; django.setup()
from organisation.models import Officer
from programme.actions.bundles import ask_bundle
from programme.models import Assessment
paper = Assessment.objects.filter(findings__evidence__isnull=False).first()
print(ask_bundle(assessment_id=paper.pk, by=Officer.objects.get(username="packer")).state)
"""
SWEEP = "import django; django.setup(); from programme.tasks import sweep_bundles; sweep_bundles.apply_async()"


@pytest.fixture
def assessment(shop):  # noqa: F811
    """One with four files in evidence, and no bundles of an earlier test."""
    for left in (Path(settings.MEDIA_ROOT) / "bundles").glob("*"):
        left.unlink()
    paper = Assessment.objects.select_related("ward").order_by("pk").first()
    officer = factories.make_officer("packer", ward=paper.ward)
    finding = paper.findings.first()
    for number in range(1, 5):
        upload = SimpleUploadedFile(f"{number}.png", png(number))
        received = receive(upload, ward_id=paper.ward_id, no_secret=True)
        with transaction.atomic():
            finding.evidence.add(keep(received, paper.ward, officer))
    return paper


def bundle() -> EvidenceBundle:
    return EvidenceBundle.objects.get()


def is_ready() -> bool:
    return EvidenceBundle.objects.filter(state="ready").exists()


def test_bundle_comes_whole_and_once_when_its_worker_is_killed(shop: Shop, assessment):  # noqa: F811
    shop.start("hangs in mid-bundle")
    assert shop.run(ASK) == "queued"
    shop.wait(shop.mark.exists)
    shop.kill()
    folder = Path(settings.MEDIA_ROOT) / "bundles"
    assert bundle().state == "composing" and [path.suffix for path in folder.iterdir()] == [".part"]
    EvidenceBundle.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    shop.start("hangs in mid-bundle")  # a worker that starts looks for what was left
    shop.wait(is_ready)
    row = bundle()
    assert (row.attempts, row.done) == (2, 4)
    with zipfile.ZipFile(folder / Path(row.file.name).name) as packed:
        assert packed.testzip() is None and sum(name.endswith(".png") for name in packed.namelist()) == 4
    shop.run(SWEEP)
    assert bundle().attempts == 2
