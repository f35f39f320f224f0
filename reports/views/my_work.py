"""My work: what the signed-in person owes, by when, what came back, what waits for them."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.reading import asked
from programme.models import Assessment
from reports import owing
from reports.links import to
from reports.models import ComplianceReport
from reports.views.overview_links import written


@require_safe
def my_work(request):
    """Tasks by the reader's verbs: entering, reviewing, concluding, issuing. Late ones first."""
    officer, day, reading = request.user, clock.today(), asked(request.GET)
    tasks, queues = own_tasks(officer, day), []
    if officer.has_perm("programme.verify_assessment"):
        queues.append(
            waiting(
                officer,
                reading,
                Assessment.State.SUBMITTED,
                "programme:assessment-review",
                _("phiếu chờ thẩm định"),
                _("Thẩm định"),
            )
        )
    if officer.has_perm("programme.conclude_assessment"):
        queues.append(
            waiting(
                officer,
                reading,
                Assessment.State.VERIFIED,
                "programme:assessment-detail",
                _("phiếu chờ kết luận"),
                _("Kết luận"),
            )
        )
    if officer.has_perm("reports.issue_report"):
        drafts = ComplianceReport.objects.visible_to(officer).filter(ward=officer.ward_id)
        tasks += owing.reports_to_issue(drafts, day)
    tasks = owing.in_order(tasks)
    return render(
        request,
        "reports/my_work.html",
        {
            "title": _("Việc của tôi"),
            "tasks": tasks,
            "queues": queues,
            "day": day,
            "reading": reading,
            "late": sum(task.is_late for task in tasks),
            "returned": sum(bool(task.note) for task in tasks),
        },
    )


def own_tasks(officer, day) -> list[owing.Task]:
    """What the officer's ward or agency has to enter."""
    tasks = []
    posting = (
        {"ward": officer.ward_id} if officer.ward_id else {"agency": officer.agency_id} if officer.agency_id else None
    )
    if posting and officer.has_perm("programme.enter_progress"):
        tasks += owing.duties(day, **posting)
    if officer.ward_id and officer.has_perm("programme.enter_assessment"):
        tasks += owing.papers(day, officer.ward_id)
    return tasks


def waiting(officer, reading, state, page, label, action) -> dict:
    """A queue: how many, the oldest, and the address of all, under the same reading."""
    count, tasks = owing.queue(Assessment.objects.visible_to(officer), state, page, action, reading)
    return {
        "count": count,
        "tasks": tasks,
        "label": label,
        "all_url": to("programme:assessment-list", **{"trang-thai": state}, **dict(written(reading))),
    }
