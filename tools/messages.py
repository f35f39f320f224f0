"""The message catalogues, without GNU gettext: `python -m tools.messages` gathers and compiles, `--check` only looks.

Texts are written in Vietnamese in the code, so locale/en holds their English. locale/vi holds Vietnamese for what
Django and the other libraries leave in English. The compiled .mo files are committed: a fresh clone needs no step.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from tools.install import ROOT

CODE = ["organisation", "programme", "facilities", "reports", "wardpolice"]
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
# Libraries with words that people see here; where they have a Vietnamese catalogue it lacks some, others have none.
LIBRARIES = [
    *("django.conf", "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes"),
    *("django.contrib.sessions", "django_celery_beat", "axes"),
]
# Of Django's page for a project without addresses, and of errors for programmers.
NEVER_SEEN = re.compile(
    r"Django|DEBUG=True|install worked|Polling App|how-to’s|Get started|Connect, get help|allow_empty"
)


def main(arguments: list[str]) -> int:
    """Gather, write and compile; with --check, say what is missing or stale and change nothing."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalogues = {"en": gather(load("en")), "vi": load("vi")}
    problems = [*faults("en", catalogues["en"]), *faults("vi", catalogues["vi"]), *untranslated(catalogues["vi"])]
    if "--check" not in arguments:
        for name, catalogue in catalogues.items():
            save(name, catalogue)
        print(f"{len(catalogues['en'])} texts gathered; {len(problems)} to translate or mend, make check lists them")
        return 0
    problems += [f"locale/{name} is stale: make messages" for name, made in catalogues.items() if is_stale(name, made)]
    for problem in problems:
        print(problem)
    return int(bool(problems))


def path(name: str, ending: str) -> Path:
    """Where a catalogue is kept."""
    return ROOT / "locale" / name / "LC_MESSAGES" / f"django.{ending}"


def load(name: str) -> Catalog:
    """The committed catalogue, empty where there is none yet."""
    if not path(name, "po").exists():
        return Catalog(locale=name)
    return read(path(name, "po"), name)


def read(file: Path, name: str | None = None) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=name)


def gather(known: Catalog) -> Catalog:
    """What the code and the templates say today, with the translations known; what nobody says any more is dropped."""
    catalogue = Catalog(locale="en")
    for method, file in sources():
        with file.open("rb") as content:
            for _line, text, _comments, context in extract(method, content, KEYWORDS):
                catalogue.add(text, locations=[(file.relative_to(ROOT).as_posix(), None)], context=context)
    for message in ours(catalogue):
        old = known.get(message.id, message.context)
        if old is not None and old.string:
            message.string = old.string
    return catalogue


def sources() -> Iterator[tuple]:
    """Each file that may hold a text, with the way to read it."""
    for package in CODE:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield "python", file
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield template_texts, file


def template_texts(content, keywords, comment_tags, options) -> Iterator[tuple]:
    """Babel's reader of a Django template: Django turns its tags into Python calls, Babel reads those."""
    code = templatize(content.read().decode("utf-8"))
    lines = "\n".join(line.lstrip() for line in code.splitlines())
    return extract_python(BytesIO(lines.encode("utf-8")), keywords, comment_tags, {**options, "encoding": "utf-8"})


def ours(catalogue: Catalog) -> Iterator[Message]:
    """The messages, without the header."""
    return (message for message in catalogue if message.id)


def forms(text) -> tuple[str, ...]:
    """A text's singular and plural, or the one form it has."""
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def faults(name: str, catalogue: Catalog) -> Iterator[str]:
    """Texts without a translation, marked as guessed, or with placeholders that would fail or be lost."""
    for message in ours(catalogue):
        place = message.locations[0][0] if message.locations else "locale"
        if message.fuzzy or not all(forms(message.string)):
            yield f"locale/{name}: no translation of {forms(message.id)[0]!r} ({place})"
        elif placeholders(message.string) - placeholders(message.id):
            yield f"locale/{name}: a placeholder that is not in {forms(message.id)[0]!r} ({place})"
        elif name == "en" and placeholders(message.id) - placeholders(message.string):
            yield f"locale/{name}: a placeholder of {forms(message.id)[0]!r} is lost ({place})"


def placeholders(text) -> set[str]:
    return {found for form in forms(text) for found in PLACEHOLDER.findall(form)}


def untranslated(vietnamese: Catalog) -> Iterator[str]:
    """What libraries say to people in English although Vietnamese is chosen."""
    for library in LIBRARIES:
        folder = Path(find_spec(library).submodule_search_locations[0]) / "locale"
        source = next(file for name in ("en", "*") for file in sorted(folder.glob(f"{name}/LC_MESSAGES/django.po")))
        own = folder / "vi" / "LC_MESSAGES" / "django.po"
        known = [vietnamese, *([read(own, "vi")] if own.exists() else [])]
        for message in ours(read(source)):
            first = forms(message.id)[0]
            if not NEVER_SEEN.search(first) and not any(says(catalogue, message) for catalogue in known):
                yield f"locale/vi: {library} says {first!r} in English"


def says(catalogue: Catalog, message: Message) -> bool:
    """Has the catalogue this message, translated?"""
    found = catalogue.get(message.id, message.context)
    return found is not None and not found.fuzzy and all(forms(found.string))


def save(name: str, catalogue: Catalog) -> None:
    """Write both files, the same bytes whenever the texts are the same."""
    path(name, "po").parent.mkdir(parents=True, exist_ok=True)
    path(name, "po").write_bytes(as_po(catalogue))
    path(name, "mo").write_bytes(as_mo(catalogue))


def is_stale(name: str, catalogue: Catalog) -> bool:
    """Do the committed files differ from what would be written?"""
    made = {"po": as_po(catalogue), "mo": as_mo(catalogue)}
    return any(not path(name, end).exists() or path(name, end).read_bytes() != data for end, data in made.items())


def as_po(catalogue: Catalog) -> bytes:
    """Sorted, without dates and line numbers, so that a change of one text is a change of few lines."""
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    header = [
        f"Language: {catalogue.locale_identifier}",
        "Content-Type: text/plain; charset=utf-8",
        f"Plural-Forms: {catalogue.plural_forms}",
    ]
    lines = "".join(f'"{line}\\n"\n' for line in header)
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The compiled form; its header would carry today's date, so it gets another."""
    out = BytesIO()
    made = read_po(BytesIO(as_po(catalogue)), locale=catalogue.locale_identifier)
    made.creation_date = made.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(out, made)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
