"""Files go out through one door: never guessed at, never run, never kept by a browser in between."""

import io
from pathlib import Path

import pytest
from django.conf import settings

from organisation.sent_files import attachment, in_place

ROOMS = ("organisation", "programme", "facilities", "reports", "wardpolice")


@pytest.mark.parametrize("content", [b"abc", "abc", io.BytesIO(b"abc")], ids=["bytes", "text", "file"])
def test_attachment_is_a_download_that_nothing_runs(content):
    response = attachment(content, "số liệu.csv")
    assert b"".join(response) == b"abc"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''s%E1%BB%91")
    assert response["Content-Type"] == "text/csv; charset=utf-8" and response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"


def test_attachment_of_unknown_kind_is_bytes_only():
    assert attachment(b"<b>", "a.html")["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(("kind", "sandboxed"), [("image/png", True), ("application/pdf", False)])
def test_picture_and_pdf_are_shown_within_the_portal_only(kind, sandboxed):
    policy = in_place(io.BytesIO(b"x"), "a", kind)["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and policy.startswith("sandbox") is sandboxed


@pytest.mark.parametrize("kind", ["text/html", "application/zip"])
def test_other_kinds_are_never_shown_in_place(kind):
    with pytest.raises(ValueError, match="only downloaded"):
        in_place(io.BytesIO(b"x"), "a", kind)


def test_no_other_module_writes_these_headers():
    files = [path for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py")]
    writing = {path.name for path in files if '["X-Content-Type-Options"] =' in path.read_text()}
    assert writing == {"sent_files.py"}
