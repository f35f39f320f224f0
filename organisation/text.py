"""Vietnamese text: one stored form, one search form, one order."""

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# The order of tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
LONGEST_KEY = 320  # of the columns that hold it; a hundred letters fit, unless each stands for two
_D = str.maketrans("đĐ", "dD")


def clean(text: str) -> str:
    """The stored form: NFC, no control characters, single spaces, no space at the ends."""
    text = unicodedata.normalize("NFC", text)
    return " ".join(
        "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text).split()
    )


def fold(text: str) -> str:
    """The search form: no case, no marks, đ as d, single spaces. «Ô Chợ Dừa» and «o cho dua» fold alike."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return " ".join(bare.replace("đ", "d").split())


def unmarked(text: str) -> str:
    """The text without marks, in its own case: «Ô Chợ Dừa» is «O Cho Dua»."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn").translate(_D)


def sort_key(text: str) -> str:
    """A string of digits whose order is the Vietnamese order: letters first (đ after d), tones decide ties.

    Digits only, two for a letter, because they sort alike under every database collation.
    """
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", text.casefold()):
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        letters.append(_rank(base))
        tones.append(str(next((TONES[part] for part in parts if part in TONES), 0)))
    return ("".join(letters) + "00" + "".join(tones))[:LONGEST_KEY]


def _rank(base: str) -> str:
    if len(base) == 1 and base in ALPHABET:
        return f"{ALPHABET.index(base) + 20}"
    if base.isascii() and base.isdigit():
        return f"{10 + int(base):02}"
    return "01"
