"""A sheet that is looked at first and taken over by a second press: the sealed copy that travels in the page in between."""

import base64

from django.core import signing

HOURS = 12  # between the look and the second press


def seal(name: str, content: bytes, salt: str) -> str:
    """The file as text that a page may carry and nobody can alter."""
    return signing.dumps([name, base64.b64encode(content).decode()], salt=salt, compress=True)


def unseal(text: str, salt: str) -> tuple[str, bytes]:
    """(name, content) of a sealed file. Raises signing.BadSignature when it was altered or is older than HOURS."""
    name, packed = signing.loads(text, salt=salt, max_age=HOURS * 3600)
    return name, base64.b64decode(packed)
