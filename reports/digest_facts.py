"""The facts of many people's day: what their bodies owe, what happened. As many queries for five hundred as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Count, F

from organisation.models import Ancestry, Officer
from reports.digest import Fact
from reports.digest_news import ANSWER_OBSTACLE, DECIDE_OWED, NEWS_DAYS, happened
from reports.digest_owed import ANSWER_OWED, ENTER_ASSESSMENT, ENTER_PROGRESS, Told, owed
from reports.failures import told_of_failures
from reports.models import Notice
from reports.owing_received import told_of_withdrawals

VERBS = (ENTER_PROGRESS, ENTER_ASSESSMENT, ANSWER_OBSTACLE, ANSWER_OWED, DECIDE_OWED)
ROOMS = {verb.partition(".")[0] for verb in VERBS}


def facts_of(officers: list[Officer], day: date) -> dict[int, list[Fact]]:
    """By officer's key what there is to tell; `officers` come with their ward. Sixteen queries."""
    wards = {officer.ward_id for officer in officers if officer.ward_id and not officer.ward.ended_by(day)}
    agencies = {officer.agency_id for officer in officers if officer.agency_id}
    told = [*owed(wards, agencies, day), *happened({officer.pk for officer in officers}, wards, agencies, day)]
    told += [*told_of_failures(officers, day), *told_of_withdrawals(officers, day)]
    return _given_out(told, officers)


def _given_out(told: Iterable[Told], officers: list[Officer]) -> dict[int, list[Fact]]:
    """Each fact to the officer it names, unless posted elsewhere since, or to those of the body who hold its verb."""
    verbs, places, found = _verbs(officers), defaultdict(list), defaultdict(list)
    by_key, told = {officer.pk: officer for officer in officers}, list(told)
    earlier = _earlier({by_key[each.officer].ward_id for each in told if each.officer} - {None})
    for officer in officers:
        places["ward", officer.ward_id].append(officer)
        places["agency", officer.agency_id].append(officer)
        places["city", officer.sees_all].append(officer)
    for each in told:
        if each.officer:
            if _still_sees(by_key[each.officer], each, earlier):
                found[each.officer].append(each.fact)
            continue
        for officer in places[each.place]:
            if officer.is_superuser or each.verb in verbs[officer.pk]:
                found[officer.pk].append(each.fact)
    return found


def _still_sees(officer: Officer, told: Told, earlier: set[tuple[int, int]]) -> bool:
    """Whether the officer's posting still opens the body's records: who was posted elsewhere is told nothing of it."""
    if officer.is_superuser or officer.sees_all:
        return True
    if told.ward:
        return officer.ward_id == told.ward or (officer.ward_id, told.ward) in earlier
    return bool(told.agency and officer.agency_id == told.agency)


def _earlier(wards: Collection[int]) -> set[tuple[int, int]]:
    """(ward, a unit before it), of these wards: what the scope opens to their officers. One query, none for no ward."""
    rows = Ancestry.objects.filter(descendant__in=wards).order_by()
    return set(rows.values_list("descendant", "ancestor")) if wards else set()


def _verbs(officers: list[Officer]) -> dict[int, set[str]]:
    """Which of VERBS each officer holds, by a role or by name. One query."""
    keys, found = [officer.pk for officer in officers], defaultdict(set)
    names = [verb.partition(".")[2] for verb in VERBS]
    held = Permission.objects.filter(content_type__app_label__in=ROOMS, codename__in=names).order_by()
    verb = ("content_type__app_label", "codename")
    by_name = held.filter(user__in=keys).values_list(F("user"), *verb)
    by_role = held.filter(group__user__in=keys).values_list(F("group__user"), *verb)
    for officer, room, codename in by_name.union(by_role):
        found[officer].add(f"{room}.{codename}")
    return found


def told_before(officers: list[Officer], day: date) -> tuple[dict[int, set[tuple[str, str]]], dict[int, int]]:
    """By officer's key the (kind, key) told, and how many of earlier days were not seen. Two queries.

    It looks back as far as anything is told at all.
    """
    recent = Notice.objects.filter(officer__in=officers, told_on__gte=day - timedelta(days=NEWS_DAYS + 1)).order_by()
    told = defaultdict(set)
    for officer, kind, key in recent.values_list("officer", "kind", "key"):
        told[officer].add((kind, key))
    unseen = recent.filter(read_at__isnull=True, told_on__lt=day).values_list("officer").annotate(count=Count("pk"))
    return told, dict(unseen)
