"""What the roof tells of the history of libraries' records that administrators keep: roles, the schedule, locked accounts."""

from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from organisation.history import Told, register

SCHEDULES = (PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule)


def _holds(verb: str):
    return lambda officer: officer.has_perm(verb)


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(
        [Told(Group, open_to=_holds("auth.view_group")), Told(AccessAttempt, open_to=_holds("axes.view_accessattempt"))]
    )
    register(Told(model, open_to=_holds("django_celery_beat.view_periodictask")) for model in SCHEDULES)
