"""How a reader narrows a list of entries: by field, person, kind of record, ward, days."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from organisation.models import Officer
from organisation.periods import HANOI
from organisation.text import fold

from .registry import find

NOBODY = "he-thong"  # what the portal did by itself
FIRST_YEAR, LAST_YEAR = 1900, 9000  # beyond them a day in Hanoi may be none elsewhere


def read_day(text: str) -> date | None:
    """The day a reader typed (dd/mm/yyyy or ISO); None for what is no day."""
    try:
        day = forms.DateField(required=False).clean(text)
    except ValidationError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def searched(entries: models.QuerySet, words: str) -> models.QuerySet:
    return entries.filter(search__contains=fold(words))


def of_field(entries: models.QuerySet, key: str) -> models.QuerySet:
    """Entries that changed this field."""
    return entries.filter(changes__has_key=key)


def by_person(entries: models.QuerySet, words: str) -> models.QuerySet:
    """Entries of the officer with this key, or of those whose name holds the words, marks or not; of the portal itself by its
    own word. By a sign-in name only who is called nothing else: names to sign in with are not to be tried here.
    """
    if words == NOBODY:
        return entries.filter(by__isnull=True)
    if words.isascii() and words.isdecimal() and len(words) < 10:
        return entries.filter(by=int(words))
    wanted = fold(words)
    people = Officer.objects.order_by().values_list("pk", "full_name", "username")
    return entries.filter(by__in=[pk for pk, name, sign in people if wanted in fold(name or sign)])


def of_kind(entries: models.QuerySet, slug: str) -> models.QuerySet:
    kind = find(slug)
    return entries.filter(model=kind.label) if kind else entries


def since(entries: models.QuerySet, text: str) -> models.QuerySet:
    """From the start of the day in Hanoi; all where the text is no day."""
    day = read_day(text)
    return entries.filter(at__gte=_start(day)) if day else entries


def until(entries: models.QuerySet, text: str) -> models.QuerySet:
    """To the end of the day in Hanoi."""
    day = read_day(text)
    return entries.filter(at__lt=_start(day) + timedelta(days=1)) if day else entries


def at_hanoi(moment: datetime) -> datetime:
    return moment.astimezone(HANOI)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, HANOI)
