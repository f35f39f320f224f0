"""My work: what the signed-in person owes, by when, what came back, what waits for them."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.reading import asked
from programme import life, recognition_life
from programme.models import Assessment
from reports import (
    failures,
    owing,
    owing_duties,
    owing_papers,
    owing_projects,
    owing_received,
    owing_reports,
    owing_surplus,
    owing_titles,
)
from reports.links import to
from reports.views.overview_links import written


@require_safe
def my_work(request):
    """Tasks by the reader's verbs: entering, reviewing, concluding, issuing. Late ones first."""
    officer, day, reading = request.user, clock.today(), asked(request.GET)
    owed = owing_duties.owed_by(officer, day)
    tasks = (
        owed.tasks
        + own_tasks(officer, day)
        + owing_projects.of_own_ward(officer, day)
        + owing_surplus.of_own_ward(officer, day)
        + owing_reports.owed_reports(officer, day)
        + failures.tasks_of(officer, day)
        + owing_received.received(officer)
    )
    queues = [] if officer.ward_id else city_queues(officer, reading, day)
    if officer.has_perm("reports.issue_report"):
        tasks += owing.reports_to_issue(officer, day)
    tasks = owing.in_order(tasks)
    return render(
        request,
        "reports/my_work.html",
        {
            "title": _("Việc của tôi"),
            "tasks": tasks,
            "listed": owing.listed(tasks),
            "queues": queues,
            "leaves": owed.leaves,
            "day": day,
            "reading": reading,
            "late": sum(task.is_late for task in tasks),
            "returned": sum(task.came_back for task in tasks),
        },
    )


def city_queues(officer, reading, day) -> list[dict]:
    """What waits for an officer of the city: assessments, titles, surplus buildings, final accounts, objections."""
    facilities = [*owing_surplus.waiting(officer, day), *owing_projects.waiting(officer, day)]
    found = [_waiting((count, tasks), label, url) for count, tasks, label, url in facilities]
    if (objected := owing_reports.objections(officer))[0]:
        label, address = (
            _("ý kiến về việc gửi báo cáo chậm chờ xem xét"),
            to("reports:obligation-list", **{"y-kien": "cho"}),
        )
        found.append(_waiting(objected, label, address))
    return [*assessments_waiting(officer, reading), *titles_waiting(officer, reading, day), *found]


def _enters(officer) -> bool:
    return bool(officer.ward_id) and officer.has_perm(life.RULES[life.ENTER].verb)


def own_tasks(officer, day) -> list[owing.Task]:
    """What the officer's ward has to assess, and how its recognition stands."""
    tasks = []
    if _enters(officer):
        tasks += owing_papers.papers(day, officer.ward_id)
        tasks += owing_titles.of_own_ward(officer, day)
    return tasks


def assessments_waiting(officer, reading) -> list[dict]:
    """Assessments given to the officer; those nobody has, for a reviewer; those to conclude, for the leader."""
    mine, queues = owing_papers.assigned(officer, reading), []
    if mine[0]:
        queues.append(_waiting(mine, _("phiếu giao cho bạn thẩm định"), to("programme:review-queue", cua="cua-toi")))
    if officer.has_perm("programme.verify_assessment"):
        label = _("phiếu chờ thẩm định, chưa giao cho ai")
        address = to("programme:review-queue", cua="chua-giao")
        queues.append(_waiting(owing_papers.free(officer, reading), label, address))
    if officer.has_perm("programme.conclude_assessment"):
        state = Assessment.State.VERIFIED
        address = to("programme:assessment-list", **{"trang-thai": state}, **dict(written(reading)))
        queues.append(_waiting(owing_papers.to_conclude(officer, reading), _("phiếu chờ kết luận"), address))
    return queues


def titles_waiting(officer, reading, day) -> list[dict]:
    """Recognitions that the officer may propose or decide; nothing while none waits."""
    asked_of = [
        (recognition_life.PROPOSE, owing_titles.to_propose, _("hồ sơ công nhận chờ đề nghị"), "registered"),
        (recognition_life.RECOGNISE, owing_titles.to_decide, _("hồ sơ công nhận chờ quyết định"), "proposed"),
    ]
    queues = []
    for action, ask, label, standing in asked_of:
        if officer.has_perm(recognition_life.RULES[action].verb):
            found = ask(officer, reading, day)
            address = to("programme:recognition-list", **{"tinh-trang": standing}, **dict(written(reading)))
            queues += [_waiting(found, label, address)] if found[0] else []
    return queues


def _waiting(found: tuple[int, list[owing.Task]], label: str, address: str) -> dict:
    """A queue: how many, the first of them, and the address of all."""
    count, tasks = found
    listed = owing.listed(tasks, is_queue=True)
    return {"count": count, "tasks": tasks, "listed": listed, "label": label, "all_url": address}
