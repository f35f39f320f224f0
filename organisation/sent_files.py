"""Files as they go out: no browser guesses what they are, runs anything in them, frames them elsewhere or keeps a copy."""

from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
UNKNOWN = "application/octet-stream"

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
POLICY_OF_PICTURE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# The browser's own PDF reader refuses to work in a sandbox: it gets its styles and itself, and nothing else.
POLICY_OF_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def attachment(content: bytes | str | IO[bytes], name: str, content_type: str = "") -> HttpResponse | FileResponse:
    """The content as a download under this name; an open file is sent in pieces and closed. Its ending tells the type."""
    content_type = content_type or TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN)
    if not isinstance(content, (bytes, str)):
        return _guarded(FileResponse(content, as_attachment=True, filename=name, content_type=content_type), POLICY)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return _guarded(response, POLICY)


def in_place(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    """A picture or a PDF, to be shown within a page of the portal; the view is `xframe_options_sameorigin`."""
    if content_type != TYPES["pdf"] and not content_type.startswith("image/"):
        raise ValueError(f"{content_type} is only downloaded")
    policy = POLICY_OF_PDF if content_type == TYPES["pdf"] else POLICY_OF_PICTURE
    return _guarded(FileResponse(file, filename=name, content_type=content_type), policy)


def _guarded(response, policy: str):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "private, no-store"
    return response
