"""Roles over time: what is new is handed out once, what an administrator took away stays away."""

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from organisation.models import PortalState

pytestmark = pytest.mark.django_db
VERB = "organisation.approve_reorganisation"


def verbs_of(role: str) -> set[str]:
    rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def sync() -> str:
    out = io.StringIO()
    call_command("sync_roles", stdout=out)
    return out.getvalue()


def take(role: str, verb: str) -> None:
    Group.objects.get(name=role).permissions.remove(Permission.objects.get(codename=verb.split(".")[1]))


def test_a_verb_new_in_this_version_reaches_the_roles_that_exist(roles):
    take("leader", VERB)
    state = PortalState.objects.get(pk=1)
    state.known_verbs = [verb for verb in state.known_verbs if verb != VERB]
    state.save()
    assert VERB in sync() and VERB in verbs_of("leader")


def test_a_verb_that_was_taken_away_stays_away(roles):
    take("leader", VERB)
    assert VERB not in sync() and VERB not in verbs_of("leader")
