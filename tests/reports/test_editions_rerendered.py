"""An edition made again from its frozen data under other settings of the machine: the same data hash, seal and bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import serializers

from reports import actions
from reports.models import Edition

pytestmark = pytest.mark.django_db
HOME = Path(__file__).resolve().parents[2]
PROGRAM = """
import django, json, sys
django.setup()
from pathlib import Path
from tests.reports.rerender import rerender
print(json.dumps(rerender(Path(sys.argv[1]), Path(sys.argv[2]))))
"""
MACHINES = [
    {"TZ": "UTC", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/New_York", "LANG": "vi_VN.UTF-8", "LC_ALL": "", "PYTHONHASHSEED": "2"},
    {"TZ": "Asia/Ho_Chi_Minh", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "3"},
]


@pytest.fixture
def issued(cast, make, issue):
    edition = make("city").editions.get()
    texts = {
        "chung": "Đã gửi [[so:assessments.reported]] phiếu, tỷ lệ [[so:assessments.reported_rate]].",
        "ton-tai": "Chậm.",
    }
    actions.write_narrative(edition_id=edition.pk, by=cast.reviewer, texts=texts)
    actions.make_report(edition.report_id)
    issue(edition, authority="KT.", signer_post="PHÓ GIÁM ĐỐC")
    return Edition.objects.get()


def made_on(machine: dict, source: Path, folder: Path) -> dict:
    folder.mkdir()
    settings = (
        os.environ | machine | {"PORTAL_DATA_DIR": str(folder.parent), "DJANGO_SETTINGS_MODULE": "wardpolice.settings"}
    )
    command = [sys.executable, "-c", PROGRAM, str(source), str(folder)]
    done = subprocess.run(command, cwd=HOME, env=settings, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_edition_is_the_same_on_other_machines(issued, tmp_path):
    source = tmp_path / "edition.json"
    source.write_text(
        serializers.serialize("json", [issued, issued.report, *issued.narratives.all()]), encoding="utf-8"
    )
    kept = {file.format: file.sha256 for file in issued.files.all()}
    expected = {"data": issued.sha256, "seal": issued.seal, **kept}
    assert set(kept) == {"pdf", "docx", "xlsx"}
    for number, machine in enumerate(MACHINES):
        assert made_on(machine, source, tmp_path / f"machine-{number}") == expected, machine
