"""The seal of an edition: one hash over everything it is made of, so that years later each part can be proved unchanged."""

from .canonical import canonical, digest
from .models import Edition

VERSIONS = ("criteria_version", "lineage_version", "template_version")
ISSUED = (
    "issue_symbol",
    "issue_year",
    "issue_number",
    "issued_on",
    "authority",
    "head_post",
    "signer_name",
    "signer_post",
    "check_code",
    "check_address",
    "audit_count",
    "audit_hash",
    "correction_reason",
)


def seal_of(edition: Edition) -> str:
    """SHA-256, hex, over the data's own hash as its bytes give it now and the versions; once issued, over the words, number,
    day, signer, check code, head of the trail and reason of a correction too. The same on every machine.
    """
    parts = {"data": digest(edition.data.encode()), "edition": edition.number}
    parts |= {name: getattr(edition, name) for name in VERSIONS}
    if edition.is_issued:
        parts |= {name: getattr(edition, name) for name in ISSUED}
        parts["narratives"] = edition.texts
    return digest(canonical(parts))


def is_whole(edition: Edition) -> bool:
    """Whether data, hash and seal still fit each other; an edition from before there were seals is judged by its hash."""
    fits = edition.sha256 == digest(edition.data.encode())
    return fits and edition.seal in {"", seal_of(edition)}
