"""The history of records, out of the trail, in words: whose it is to read (registry, entries), how it reads (words)."""

from .entries import about, in_scope
from .records import Record, read_name, record_of
from .registry import Part, Reader, Told, find, name_of, of_model, register
from .words import Event, Line, in_words

__all__ = [
    "Event",
    "Line",
    "Part",
    "Reader",
    "Record",
    "Told",
    "about",
    "find",
    "in_scope",
    "in_words",
    "name_of",
    "of_model",
    "read_name",
    "record_of",
    "register",
]
