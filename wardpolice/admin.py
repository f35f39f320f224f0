"""What libraries keep in the admin, with the portal's trail: roles, the schedule, locked accounts."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django_celery_beat import admin as beat
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from organisation.trail import TrailMixin, WatchedActionsMixin


class RoleAdmin(TrailMixin, GroupAdmin):
    """Who may do what: each verb given to a role or taken from it is told."""


class ScheduleEntryAdmin(WatchedActionsMixin, beat.PeriodicTaskAdmin):
    """What runs by itself. What the schedule notes down as it runs is no news."""

    untold = frozenset({"last_run_at", "total_run_count", "date_changed"})


class LockedAccountAdmin(TrailMixin, AccessAttemptAdmin):
    """Taking an attempt away opens the account again. What was typed is never told."""

    untold = frozenset({"get_data", "post_data", "http_accept", "user_agent"})


def with_trail(library_admin: type) -> type:
    """The library's admin of a kind of time, with the trail."""
    return type(f"Told{library_admin.__name__}", (TrailMixin, library_admin), {})


for model, kept_by in {
    Group: RoleAdmin,
    PeriodicTask: ScheduleEntryAdmin,
    ClockedSchedule: with_trail(beat.ClockedScheduleAdmin),
    CrontabSchedule: with_trail(beat.CrontabScheduleAdmin),
    IntervalSchedule: with_trail(beat.IntervalScheduleAdmin),
    SolarSchedule: with_trail(beat.SolarScheduleAdmin),
    AccessAttempt: LockedAccountAdmin,
}.items():
    admin.site.unregister(model)
    admin.site.register(model, kept_by)
