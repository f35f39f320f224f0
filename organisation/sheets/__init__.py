"""Registers filled by workbook: one dry run for every kind, then the second press that writes.

A room registers its kinds when it starts. A kind is a module with
* `TITLE`: what it fills, in words; `UP`: (words, name of the address) of the list it belongs to; it may have `NOTE`, words
  over the table of changes;
* `may_send(officer)`: raises PermissionDenied unless the officer may fill it now; `sees_all(officer) -> bool`: for all units,
  not only for an own one;
* `template(officer, about) -> bytes`: the workbook that goes out;
* `try_out(content, name, officer, about) -> Trial`: every change and every fault at once, nothing written;
* `apply(trial, by) -> int`: write all of it in one transaction; how many rows. Raises StaleEdit, ValidationError;
* `HEADS`, `NEEDED`: its columns (key → heading) and those that must be there, by which faults find their cells again.
`about` is what the officer fills it for, such as a period's code; it is only given to a kind with
* `about_of(officer, asked) -> (code, words)`: what was asked for, or what is meant by ""; Http404 for what cannot be.
Reading is shared: `table.read_table`, `values`.
"""

from types import ModuleType

_kinds: dict[str, ModuleType] = {}


def register(key: str, kind: ModuleType) -> None:
    """Offer a kind; a second one under the same key is a fault of the code."""
    if _kinds.get(key, kind) is not kind:
        raise ValueError(f"sheets of kind {key} are registered twice")
    _kinds[key] = kind


def find(key: str) -> ModuleType | None:
    """The kind of that key, or None."""
    return _kinds.get(key)


def kinds() -> dict[str, ModuleType]:
    """Every kind by its key, in the order of the keys."""
    return dict(sorted(_kinds.items()))


def asked_for(kind: ModuleType, officer, asked: str) -> tuple[str, str]:
    """(code, words) of what the kind is filled for; both "" where it is filled for nothing in particular. Raises Http404."""
    return kind.about_of(officer, asked) if hasattr(kind, "about_of") else ("", "")


def template_of(kind: ModuleType, officer, about: str) -> bytes:
    """The workbook that goes out."""
    return kind.template(officer, *_about(kind, about))


def try_out(kind: ModuleType, content: bytes, name: str, officer, about: str):
    """The dry run of a file."""
    return kind.try_out(content, name, officer, *_about(kind, about))


def _about(kind: ModuleType, about: str) -> tuple[str, ...]:
    return (about,) if hasattr(kind, "about_of") else ()
