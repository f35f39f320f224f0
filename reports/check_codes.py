"""The short code of an issued edition, printed in it and typed at the check page: ten letters and digits, unguessable.

Crockford's base 32: no I, L, O or U, so that nothing read off paper is taken for another; 50 bits.
"""

import secrets

from django.conf import settings
from django.urls import reverse

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 10, 5
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, ".": None, "–": None, "\u00a0": None})


def new_code() -> str:
    """A fresh code as it is stored: ten characters, no hyphen."""
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: 4K7QX-9M2ZT."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code meant by what was typed, in any case and grouping, O for 0 and I or L for 1; "" where it can be none."""
    code = typed.strip().upper().translate(ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def check_address() -> str:
    """Where codes are checked, as the portal is reached today; an edition keeps it, so that its paper never changes."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse('reports:check')}"
