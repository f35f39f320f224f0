"""Reads a signed PDF in a process of its own, whose memory and time are bounded: what comes from outside may be hostile.

Takes the file on standard input and, as its argument, how many bytes of its beginning are the portal's own PDF (0: unknown);
answers with JSON. Needs no Django: `python -m reports.signature_reader 12345`. Trust is not judged: no certificate is looked
up anywhere, the answer says what the file itself says.
"""

import json
import logging
import resource
import sys
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from reports.pdf_revisions import only_signed

MOST_MEMORY, MOST_SECONDS = 1024**3, 30
MOST_SIGNATURES = 20
LONGEST_NAME = 200
COVERS = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}


def read(content: bytes, own: int = 0) -> dict:
    """{"fault", "is_encrypted", "only_signed", "signatures"}. `only_signed`: nothing but signatures came after the portal's
    own bytes; None where that cannot be told. A file that is no readable PDF has a fault.
    """
    found = {"fault": "", "is_encrypted": False, "only_signed": None, "signatures": []}
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if reader.encrypted:
            return found | {"is_encrypted": True}
        signatures = reader.embedded_regular_signatures[:MOST_SIGNATURES]
        if own and signatures:
            found["only_signed"] = only_signed(reader, PdfFileReader(BytesIO(content[:own]), strict=False))
    except Exception as problem:  # a damaged file breaks in many ways
        return found | {"fault": type(problem).__name__}
    return found | {"signatures": [one(signature, reader, content) for signature in signatures]}


def one(signature, reader: PdfFileReader, content: bytes) -> dict:
    """What one signature says of itself."""
    said = {
        "signer": "",
        "agency": "",
        "issuer": "",
        "is_self_signed": False,
        "moment": None,
        "is_stamped": False,
        "is_intact": False,
        "covers": "",
        "is_changed_later": False,
        "fault": "",
    }
    try:
        said |= _certificate(signature.signer_cert)
        nobody = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(signature, nobody, skip_diff=True)
        covers = COVERS.get(status.coverage, "part")
    except Exception as problem:
        return said | {"fault": type(problem).__name__}
    stamp = status.timestamp_validity
    is_stamped = stamp is not None and stamp.intact and stamp.valid
    moment = stamp.timestamp if is_stamped else status.signer_reported_dt
    return said | {
        "moment": moment.isoformat() if moment else None,
        "is_stamped": is_stamped,
        "is_intact": status.intact and status.valid,
        "covers": covers,
        "is_changed_later": covers != "file" and not _only_signed_after(signature, reader, content),
    }


def _certificate(found) -> dict:
    """Whom the certificate names, as it says."""
    names = found.subject.native
    return {
        "signer": _name(names),
        "agency": _plain(names.get("organization_name", "")),
        "issuer": _name(found.issuer.native),
        "is_self_signed": found.subject == found.issuer,
    }


def _only_signed_after(signature, reader: PdfFileReader, content: bytes) -> bool:
    """Whether what follows this signature is other signatures."""
    start, length = (int(part) for part in list(signature.byte_range)[-2:])
    try:
        return only_signed(reader, PdfFileReader(BytesIO(content[: start + length]), strict=False))
    except Exception:  # what cannot be compared is not called unchanged
        return False


def _name(names) -> str:
    """The common name of a certificate's subject or issuer, else whatever it is called."""
    value = names.get("common_name") or next(iter(names.values()), "")
    return _plain(", ".join(value) if isinstance(value, list) else value)


def _plain(value) -> str:
    """A name on one line, without control or direction characters: whoever made the certificate chose it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)[:LONGEST_NAME]).split())


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    logging.disable(logging.CRITICAL)
    json.dump(read(sys.stdin.buffer.read(), int(sys.argv[1])), sys.stdout)
