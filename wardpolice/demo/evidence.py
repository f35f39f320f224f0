"""A few pictures that stand for papers, so that evidence can be opened."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from organisation.models import Officer, ReportingPeriod
from programme.actions.evidence import keep, receive
from programme.models import Assessment

PAPERS = [
    ("B01", "bien-ban-khao-sat-tru-so"),
    ("A05", "quy-che-phoi-hop"),
    ("C02", "quyet-dinh-kien-toan"),
    ("G04", "anh-niem-yet-thu-tuc"),
]
PERIODS = ("2026-Q3", "2026-Q4")


def picture(words: str) -> bytes:
    """A PNG with these words on it; plain letters, since Pillow's own font has no marks."""
    image = Image.new("RGB", (620, 440), "#f4f6f1")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 600, 420), outline="#4d6b3c", width=3)
    draw.text((50, 190), f"DU LIEU MINH HOA\n{words}", fill="#20301a", font_size=26)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def make_all(officers: list[Officer]) -> int:
    """Papers for the last quarters of these officers' wards; returns how many were attached."""
    count = 0
    periods = [ReportingPeriod.objects.with_code(code).get() for code in PERIODS]
    for officer in officers:
        for assessment in Assessment.objects.filter(ward=officer.ward_id, period__in=periods).select_related(
            "ward", "period"
        ):
            findings = {finding.criterion.code: finding for finding in assessment.findings.select_related("criterion")}
            for code, name in PAPERS:
                words = f"{name} - {assessment.ward.name_en} - {assessment.period.code}"
                upload = SimpleUploadedFile(f"{name}.png", picture(words), content_type="image/png")
                received = receive(upload, ward_id=assessment.ward_id, no_secret=True, document_number="minh hoạ")
                findings[code].evidence.add(keep(received, assessment.ward, officer))
                count += 1
    return count
