"""Entries of the trail in words: what the act is called, what each field is called, values as pages write them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from organisation import formats
from organisation.models import AuditEntry

from .registry import KeyReaders, Told, find, name_of

# Where a file lies, what search and order go by, and which press of a button it was say nothing to a reader.
UNSPOKEN = frozenset(
    {"id", "version", "file", "search", "sort_key", "entry_key", "entered_at", "updated_at", "password", "digest"}
)
LONGEST, AROUND = 400, 60  # letters of one value on a page, and of what stays the same around a change in a long text
YEARS = frozenset({"year", "year_built", "issue_year"})
Names = dict[tuple[type[models.Model], str], str]


class Line(NamedTuple):
    """One field that changed: its key in the trail, what it is called, and both values in words."""

    key: str
    label: str
    old: str
    new: str

    @property
    def had(self) -> bool:
        """Whether there was a value before."""
        return self.old != formats.NONE


class Event(NamedTuple):
    """One act on a record."""

    entry: AuditEntry
    words: str
    kind: str  # what the record is
    told: Told | None
    lines: list[Line]

    @property
    def at(self):
        return self.entry.at

    @property
    def by(self):
        return self.entry.by

    @property
    def reason(self) -> str:
        return self.entry.reason


class Spoken(NamedTuple):
    """One change before its values are put in words."""

    key: str
    label: str
    field: models.Field | None
    pair: list
    write: object = None


def in_words(
    entries: Iterable[AuditEntry], *, only: str = "", short: bool = True, known: Iterable[models.Model] = ()
) -> list[Event]:
    """Entries as a page tells them; of one field when `only` names it; long values cut when `short`.

    Records that values refer to are named, in one query for each model however many there are; those that the page holds
    (`known`, and what was fetched with them) are not asked for again.
    """
    readers = KeyReaders()
    spoken = [(entry, _spoken(entry, only, readers)) for entry in entries]
    names = _names((line for _entry, lines in spoken for line in lines), _held(known))
    return [
        Event(entry, name_of(entry.action), kind_of(entry.model), find(entry.model), _lines(lines, names, short))
        for entry, lines in spoken
    ]


def kind_of(label: str) -> str:
    """What a model of the trail is called."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def _spoken(entry: AuditEntry, only: str, readers: KeyReaders) -> list[Spoken]:
    told = find(entry.model)
    silent = UNSPOKEN | (told.unspoken if told else frozenset())
    return [
        spoken_of(entry.model, key, entry.changes[key], readers)
        for key in sorted(entry.changes, key=_place(entry.model))
        if only in ("", key) and key not in silent and not _is_same(*entry.changes[key])
    ]


def _place(label: str) -> Callable[[str], tuple]:
    """The order of keys: as the model has its fields, then the others by number and name. PostgreSQL keeps no order of them."""
    try:
        names = [field.attname for field in apps.get_model(label)._meta.concrete_fields]
    except (LookupError, ValueError):
        names = []
    places = {name: place for place, name in enumerate(names)}

    def place(key: str) -> tuple:
        number = key.partition(".")[0]
        return places.get(key, len(places)), int(number) if number.isdecimal() else 0, key

    return place


def _is_same(old, new) -> bool:
    return old == new or (_is_nothing(old) and _is_nothing(new))


def _is_nothing(value) -> bool:
    return value is None or value == "" or value == []


def spoken_of(label: str, key: str, pair: list, readers: KeyReaders) -> Spoken:
    """What a key of a model's changes is called and how its values are read."""
    told, field = find(label), _field(label, key)
    write = told.values.get(key) if told else None
    if told and key in told.words:
        return Spoken(key, str(told.words[key]), field, pair, write)
    if field is not None and field.many_to_many and all(isinstance(value, list) for value in pair):
        # Of two hundred verbs the one that was taken away is the news.
        label = _("%(field)s (bớt → thêm)") % {"field": field.verbose_name}
        old, new = pair
        apart = [[each for each in old if each not in new], [each for each in new if each not in old]]
        return Spoken(key, label, field, apart, write)
    if field is not None:
        return Spoken(key, str(field.verbose_name), field, pair, write)
    found = readers.read(label, key)
    return Spoken(key, *(found or (key, None)), pair, write)


def _field(label: str, key: str) -> models.Field | None:
    try:
        model = apps.get_model(label)
        for name in (key, key.removesuffix("_id")):
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            return field if hasattr(field, "verbose_name") else None
    except (LookupError, ValueError):
        pass
    return None


def _held(rows: Iterable[models.Model]) -> dict[tuple, models.Model]:
    """By model and key the rows, and the rows they point at that were fetched with them."""
    found = {}
    for row in rows:
        for each in (row, *row._state.fields_cache.values()):
            if isinstance(each, models.Model):
                found[type(each), str(each.pk)] = each
    return found


def _names(lines: Iterable[Spoken], held: dict[tuple, models.Model]) -> Names:
    """By model and key what the records referred to are called."""
    wanted = defaultdict(set)
    for line in lines:
        if line.field is not None and line.field.is_relation and line.write is None:
            for value in line.pair:
                wanted[line.field.related_model] |= set(_keys(value))
    found: Names = {}
    for model, keys in wanted.items():
        at_hand = [held[model, key] for key in keys if (model, key) in held]
        missing = [key for key in keys if (model, key) not in held]
        rows = model._base_manager.filter(pk__in=missing).select_related() if missing else ()
        found |= {(model, str(row.pk)): str(row) for row in (*at_hand, *rows)}
    return found


def _keys(value) -> list[str]:
    """The keys in a value of a relation: one, several, or none where the trail holds a name."""
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, int) or (isinstance(each, str) and each.isdigit())]


def _lines(lines: list[Spoken], names: Names, short: bool) -> list[Line]:
    told = []
    for line in lines:
        old, new = (_written(line, value, names) for value in line.pair)
        if short:
            old, new = cut(old, new)
        told.append(Line(line.key, line.label, old, new))
    return told


def _written(line: Spoken, value, names: Names) -> str:
    if _is_nothing(value):
        return formats.NONE
    if line.write is not None:
        return line.write(value)
    return _of_field(line.field, value, names) if line.field is not None else plain(value)


def _of_field(field: models.Field, value, names: Names) -> str:
    if field.is_relation:
        keys = _keys(value)
        if not keys:
            return plain(value)
        strange = _("hồ sơ số %(key)s")
        return ", ".join(names.get((field.related_model, key)) or strange % {"key": key} for key in keys)
    if isinstance(value, list) or isinstance(field, models.JSONField):
        return plain(value)
    choices = {str(key): str(label) for key, label in field.flatchoices}
    if str(value) in choices:
        return choices[str(value)]
    return _of_kind(field, value)


def _of_kind(field: models.Field, value) -> str:
    try:
        if isinstance(field, models.DateTimeField):
            return formats.moment(parse_datetime(str(value)))
        if isinstance(field, models.DateField):
            return formats.day(parse_date(str(value)))
        if isinstance(field, models.DecimalField):
            return formats.number(Decimal(str(value)))
    except (ValueError, InvalidOperation):
        return plain(value)
    return str(value) if field.name in YEARS else plain(value)


def plain(value) -> str:
    """A value that no column explains."""
    if _is_nothing(value):
        return formats.NONE
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return "; ".join(plain(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(part)}" for name, part in value.items())
    return formats.number(value) if isinstance(value, (int, float)) else str(value)


def cut(old: str, new: str) -> tuple[str, str]:
    """Two long texts, cut to where they differ; short ones as they are."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, same - AROUND)
    return _window(old, start), _window(new, start)


def _window(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    return f"{'…' if start and shown else ''}{shown}{'…' if start + LONGEST < len(text) else ''}" or formats.NONE
