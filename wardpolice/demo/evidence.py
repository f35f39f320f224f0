"""A few pictures that stand for papers, so that evidence can be opened."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from organisation import clock
from organisation.models import Officer, ReportingPeriod
from programme.actions.evidence import keep, receive
from programme.models import Assessment, Evidence, Finding

PAPERS = [
    ("B01", "bien-ban-khao-sat-tru-so"),
    ("A05", "quy-che-phoi-hop"),
    ("C02", "quyet-dinh-kien-toan"),
    ("G04", "anh-niem-yet-thu-tuc"),
]
PERIODS = ("2026-Q3", "2026-Q4")
# One paper for many criteria: those of these groups that the ward says it meets. A few are left without any, to be noticed.
FOLDERS = [("ACD", "ho-so-xay-dung-luc-luong"), ("B", "ho-so-tru-so-trang-bi"), ("EFGH", "ho-so-chuyen-mon")]
LEFT_OUT = 9  # every ninth criterion of the set


def picture(words: str) -> bytes:
    """A PNG with these words on it; plain letters, since Pillow's own font has no marks."""
    image = Image.new("RGB", (620, 440), "#f4f6f1")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 600, 420), outline="#4d6b3c", width=3)
    draw.text((50, 190), f"DU LIEU MINH HOA\n{words}", fill="#20301a", font_size=26)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def make_folders() -> int:
    """Papers for the open assessments of all wards; a concluded one stays as it was. Returns how many."""
    count, links = 0, []
    rows = Assessment.objects.filter(period__in=_periods(), answered__gt=0).exclude(state=Assessment.State.CONCLUDED)
    for assessment in rows.exclude(submitted_by=None).select_related("ward", "period", "submitted_by"):
        met = list(assessment.findings.filter(self_verdict="met").select_related("criterion__group"))
        for groups, name in FOLDERS:
            row = _paper(assessment, name, assessment.submitted_by)
            links += [
                Finding.evidence.through(finding_id=finding.pk, evidence_id=row.pk)
                for place, finding in enumerate(met)
                if finding.criterion.group.code in groups and place % LEFT_OUT
            ]
            count += 1
    Finding.evidence.through.objects.bulk_create(links, batch_size=2000)
    return count


def _periods() -> list[ReportingPeriod]:
    return [ReportingPeriod.objects.with_code(code).get() for code in PERIODS]


def _paper(assessment: Assessment, name: str, by: Officer) -> Evidence:
    """A paper of the quarter, dated on its last day."""
    period = assessment.period
    words = f"{name} - {assessment.ward.name_en} - {period.code}"
    upload = SimpleUploadedFile(f"{name}.png", picture(words), content_type="image/png")
    dates = {
        "document_date": min(period.ends_on, clock.today()),
        "covers_from": period.starts_on,
        "covers_until": period.ends_on,
    }
    received = receive(upload, ward_id=assessment.ward_id, no_secret=True, document_number="minh hoạ", **dates)
    return keep(received, assessment.ward, by)


def make_all(officers: list[Officer]) -> int:
    """Papers for the last quarters of these officers' wards; returns how many were attached."""
    count = 0
    for officer in officers:
        rows = Assessment.objects.filter(ward=officer.ward_id, period__in=_periods())
        for assessment in rows.select_related("ward", "period"):
            findings = {finding.criterion.code: finding for finding in assessment.findings.select_related("criterion")}
            for code, name in PAPERS:
                findings[code].evidence.add(_paper(assessment, name, officer))
                count += 1
    return count
