"""Canonical JSON: the one byte string of an edition's figures, the same on every machine, database and locale."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal


def canonical(data: Mapping) -> bytes:
    """The data as bytes: keys sorted, no spaces, UTF-8, text in NFC; days as ISO text, decimals as exact plain text.

    Raises TypeError for a float or a moment: neither has one exact written form here.
    """
    text = json.dumps(plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def plain(value):
    """The value as JSON holds it, down to the last part."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key_text(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def key_text(key) -> str:
    if not isinstance(key, str):
        raise TypeError(f"key {key!r} is not text")
    return unicodedata.normalize("NFC", str(key))


def decimal_text(value: Decimal) -> str:
    """12.50 → "12.5": databases differ in the zeros they keep at the end, the number does not."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()
