"""What failed and whom it concerns: a report its owner, whatever else ran by itself those who keep the schedule."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import formats
from organisation.models import Officer
from organisation.periods import HANOI
from reports.digest import FAILED, Fact, short
from reports.digest_owed import Told
from reports.links import to
from reports.models import ComplianceReport, Run
from reports.owing import MOST_SHOWN, Task
from reports.runs import BAD, task_words

KEEPS_SCHEDULE = "django_celery_beat.change_periodictask"
TOLD_DAYS = 30
OF_A_REPORT = ("period", "ward", "document")


def keepers(officers: Collection[Officer]) -> set[int]:
    """Those of the officers who keep the schedule and see the whole city. One query."""
    app, _dot, codename = KEEPS_SCHEDULE.partition(".")
    verb = Permission.objects.filter(content_type__app_label=app, codename=codename).order_by()
    held = set(verb.values_list("user", flat=True)) | set(verb.values_list("group__user", flat=True))
    return {each.pk for each in officers if each.is_superuser or (each.pk in held and each.sees_all)}


def failed_reports(owner: Q, day: date):
    """Reports of this owner that could not be made within TOLD_DAYS and wait for somebody to try them again."""
    since = datetime.combine(day - timedelta(days=TOLD_DAYS), time.min, HANOI)
    rows = ComplianceReport.objects.filter(owner, state=ComplianceReport.State.FAILED, finished_at__gte=since)
    return rows.select_related(*OF_A_REPORT).order_by("-finished_at", "-pk")


def told_of_failures(officers: list[Officer], day: date) -> Iterator[Told]:
    """Told every day until it is mended: whoever asked for a report that failed, the keepers of the schedule for the rest.

    Five queries.
    """
    kept = sorted(keepers(officers))
    for report in failed_reports(Q(asked_by__in=officers) | Q(asked_by=None), day):
        fact = _of_report(report)
        for officer in [report.asked_by_id] if report.asked_by_id else kept:
            yield Told(fact, officer=officer, ward=report.ward_id)
    for fact in _of_tasks(day) if kept else ():
        for officer in kept:
            yield Told(fact, officer=officer)


def _of_report(report: ComplianceReport) -> Fact:
    text = _("%(report)s. Nguyên nhân: %(cause)s") % {"report": report, "cause": short(report.error)}
    url = to("reports:report-detail", report.pk)
    return Fact(FAILED, f"report:{report.pk}:{report.finished_at.isoformat()}", text, url)


def bad_tasks(day: date) -> list[tuple[str, int]]:
    """(task, how often) of what failed or died yesterday and today, beside the making of reports. One query."""
    since = datetime.combine(day - timedelta(days=1), time.min, HANOI)
    rows = Run.objects.filter(started_at__gte=since, outcome__in=BAD, report=None).order_by("task")
    return list(rows.values_list("task").annotate(count=Count("pk")))


def _of_tasks(day: date) -> Iterator[Fact]:
    for task, count in bad_tasks(day):
        text = ngettext(
            "Việc «%(task)s» lỗi %(count)s lần từ hôm qua", "Việc «%(task)s» lỗi %(count)s lần từ hôm qua", count
        ) % {"task": task_words(task), "count": formats.number(count)}
        yield Fact(FAILED, f"run:{task}:{day}", text, _page_of(task))


def _page_of(task: str) -> str:
    return to("reports:run-list", viec=task)


def tasks_of(officer: Officer, day: date) -> list[Task]:
    """In my work: reports that the officer asked for and that failed; for a keeper of the schedule what failed by itself too.

    One query; two for a keeper.
    """
    keeps = officer.has_perm(KEEPS_SCHEDULE)
    owner = Q(asked_by=officer.pk) | (Q(asked_by=None) if keeps else Q(pk=None))
    rows = failed_reports(owner, day) & ComplianceReport.objects.visible_to(officer)
    tasks = [
        Task(
            _("Không lập được: %(report)s") % {"report": row},
            None,
            to("reports:report-detail", row.pk),
            "failed",
            note=short(row.error),
            action=_("Xem và lập lại"),
        )
        for row in rows[:MOST_SHOWN]
    ]
    return tasks + ([_task_of(task, count) for task, count in bad_tasks(day)] if keeps else [])


def _task_of(task: str, count: int) -> Task:
    what = _("Việc chạy tự động bị lỗi: %(task)s") % {"task": task_words(task)}
    note = ngettext("%(count)s lần từ hôm qua", "%(count)s lần từ hôm qua", count) % {"count": formats.number(count)}
    return Task(what, None, _page_of(task), "failed", note=note, action=_("Xem nhật ký chạy"))
