"""What the revisions of a PDF after some point have changed: nothing but signatures, or the paper itself.

A file's signatures may all be intact and its pages still be others than the portal's: whoever adds to a PDF before signing can
draw over it. So the objects that later revisions wrote anew are looked at one by one, without following the rest of the file.
"""

from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

# Of the objects that were there, by what they are, the parts that a signature writes anew.
MAY_CHANGE = {
    "/Catalog": {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"},
    "/Page": {"/Annots"},
    "form": {"/DA", "/DR", "/Fields", "/SigFlags"},
}
FREE = ("/Metadata", "description", "proofs")  # nothing of them is shown


def only_signed(reader: PdfFileReader, own: PdfFileReader) -> bool:
    """Whether all that came after `own`, the file's beginning, is signatures: its pages show what they showed."""
    before, after = own.xrefs, reader.xrefs
    shared = range(before.total_revisions)
    if reader.root_ref.idnum != own.root_ref.idnum or after.total_revisions < before.total_revisions:
        return False
    if any(before.get_startxref_for_revision(n) != after.get_startxref_for_revision(n) for n in shared):
        return False  # the appended part does not build on the file's beginning
    later = range(before.total_revisions, after.total_revisions)
    touched = {ref for n in later for ref in after.explicit_refs_in_revision(n) | after.refs_freed_in_revision(n)}
    special = _special(own)
    return all(_is_harmless(ref, reader, own, special) for ref in touched)


def _special(own: PdfFileReader) -> dict[int, str]:
    """Objects known by who names them: the form and the signatures' proofs by the catalogue, the description by the trailer."""
    named = [("form", own.root, "/AcroForm"), ("proofs", own.root, "/DSS"), ("description", own.trailer, "/Info")]
    found = {}
    for kind, holder, key in named:
        value = holder.raw_get(key) if key in holder else None
        if isinstance(value, generic.IndirectObject):
            found[value.idnum] = kind
    return found


def _is_harmless(ref, reader: PdfFileReader, own: PdfFileReader, special: dict[int, str]) -> bool:
    """Whether a later revision's object is new, or changes nothing that is shown."""
    held = generic.Reference(ref.idnum, 0, pdf=own)
    try:
        own.xrefs.get_last_change(held)
    except KeyError:
        return True
    if ref.generation:
        return False
    old, new = own.get_object(held), reader.get_object(ref)
    if not isinstance(old, generic.DictionaryObject) or not isinstance(new, generic.DictionaryObject):
        return False
    kind = special.get(ref.idnum) or old.get("/Type")
    if kind in FREE:
        return True
    changed = {key for key in {*old, *new} if _written(old, key) != _written(new, key)}
    return changed <= MAY_CHANGE.get(kind, set()) and _adds_only_signatures(old, new)


def _adds_only_signatures(old, new) -> bool:
    """Whether every note on the page that was not there is the box of a signature, and none is gone."""
    before, after = _notes(old), _notes(new)
    return before.keys() <= after.keys() and all(
        note.get("/Subtype") == "/Widget" and _field_kind(note) == "/Sig"
        for key, note in after.items()
        if key not in before
    )


def _notes(page) -> dict[bytes, generic.DictionaryObject]:
    """The page's notes by how it names them."""
    held = page.get("/Annots", generic.ArrayObject())
    return {_bytes(held.raw_get(at)): held[at] for at in range(len(held))}


def _field_kind(note):
    return note.get("/FT") or note.get("/Parent", {}).get("/FT")


def _written(found, key: str) -> bytes:
    return _bytes(found.raw_get(key)) if key in found else b""


def _bytes(value) -> bytes:
    made = BytesIO()
    value.write_to_stream(made, None)
    return made.getvalue()
