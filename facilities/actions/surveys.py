"""Surveys: what a building was found to be like on a day, with photos. The latest one says its condition and grade."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import snapshot

from ..models import Headquarters, HeadquartersPaper, Survey
from ..standing import refresh_headquarters
from .occupancy import hold_with_users
from .papers import Received, discard, keep, receive
from .rows import fill, write_changed, write_new

FOUND = ("condition", "function_grade", "surveyed_on")
SURVEY_FIELDS = (*FOUND, "surveyed_by", "note")


def record_survey(
    *,
    headquarters_id: int,
    by,
    values: dict,
    photos: Sequence = (),
    no_secret: bool = False,
    entry_key: UUID | None = None,
) -> Survey:
    """A survey of the building with its photos, of today when no day is given. An older one leaves the latest in force.

    The same `entry_key` again answers the survey made the first time. Raises ValidationError; nothing is kept then.
    """
    if entry_key and (made := Survey.objects.filter(entry_key=entry_key).first()):
        return made
    received: list[Received] = []
    try:
        for upload in photos:
            received.append(receive(upload, no_secret=no_secret, is_photo=True))
        return _record(headquarters_id, values, received, by, entry_key)
    except ValidationError as refusal:
        discard(received)
        raise _at_photos(refusal) from refusal
    except Exception:
        discard(received)
        raise


@transaction.atomic
def _record(headquarters_id: int, values: dict, received: list[Received], by, entry_key: UUID | None) -> Survey:
    building, users = hold_with_users(headquarters_id)
    if entry_key and (made := Survey.objects.filter(entry_key=entry_key).first()):
        discard(received)
        return made
    ward_id = users[0] if users else None
    survey = Survey(headquarters=building, entry_key=entry_key)
    fill(survey, values, SURVEY_FIELDS)
    _complete(survey)
    write_new(survey, by=by, action="record_survey", ward_id=ward_id)
    for one in received:
        values = {"kind": HeadquartersPaper.Kind.PHOTO, "survey": survey, "dated_on": survey.surveyed_on}
        keep(building, values, one, by=by, ward_id=ward_id)
    before = snapshot(building)
    _follow_latest(building)
    if write_changed(building, before, by=by, action="follow_survey", ward_id=ward_id):
        refresh_headquarters(users)
    return survey


def first_survey(building: Headquarters, found: dict) -> Survey | None:
    """The survey that a new building begins with, unsaved; the building says what it found. None where nothing was found."""
    if not any(found.values()):
        return None
    survey = Survey(**{name: value for name, value in found.items() if value is not None})
    survey.condition = survey.condition or Headquarters.Condition.UNKNOWN
    _complete(survey)
    _describe(building, survey)
    return survey


def _complete(survey: Survey) -> None:
    survey.surveyed_on = survey.surveyed_on or clock.today()
    if not survey.condition and not survey.function_grade:
        raise ValidationError({"condition": _("Xin ghi khảo sát thấy tình trạng hoặc mức công năng thế nào.")})


def _follow_latest(building: Headquarters) -> None:
    latest = Survey.objects.filter(headquarters=building).order_by("-surveyed_on", "-pk").first()
    _describe(building, latest)


def _describe(building: Headquarters, survey: Survey) -> None:
    for name in FOUND:
        setattr(building, name, getattr(survey, name))


def _at_photos(refusal: ValidationError) -> ValidationError:
    """A refusal of a file is told at the photos."""
    if not hasattr(refusal, "error_dict"):
        return ValidationError({"photos": refusal.error_list})
    return ValidationError({"photos" if name == "file" else name: found for name, found in refusal.error_dict.items()})
