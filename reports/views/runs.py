"""The run log: what ran by itself or by hand, how it ended and why; setting a task off beside the schedule."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from organisation.access import requires
from organisation.listing import Column, Listing, one_of
from organisation.text import fold
from reports import actions
from reports.failures import KEEPS_SCHEDULE
from reports.models import Run
from reports.runs import BY_HAND, TASKS, duration_words, pulse, task_words


def report_words(run: Run) -> str:
    """Which report the run made; "" for a task about no single one."""
    return str(run.report) if run.report_id else ""


def who_words(run: Run) -> str:
    """What set the run off, and who."""
    return f"{run.get_trigger_display()}: {run.by}" if run.by_id else run.get_trigger_display()


COLUMNS = [
    Column("task", gettext_lazy("Việc"), lambda run: task_words(run.task), ("task", "-started_at")),
    Column("report", gettext_lazy("Báo cáo"), report_words),
    Column("trigger", gettext_lazy("Do"), who_words, ("trigger",)),
    Column("started", gettext_lazy("Bắt đầu lúc"), lambda run: run.started_at, ("started_at",)),
    Column("duration", gettext_lazy("Thời gian chạy"), duration_words),
    Column("rows", gettext_lazy("Số việc, số tệp"), lambda run: run.rows, ("rows",)),
    Column("outcome", gettext_lazy("Kết quả"), lambda run: run.get_outcome_display(), ("outcome",)),
    Column("cause", gettext_lazy("Nguyên nhân"), lambda run: run.cause),
]
FILTERS = {
    "viec": one_of("task", TASKS),
    "do": one_of("trigger", Run.Trigger.values),
    "ket-qua": one_of("outcome", Run.Outcome.values),
    "bao-cao": lambda rows, value: rows.filter(report=int(value)) if value.isdecimal() and len(value) < 10 else rows,
}


def search(rows, words: str):
    """Runs for the reports of a unit, or whose cause holds the words."""
    return rows.filter(Q(report__ward__search__contains=fold(words)) | Q(cause__icontains=words))


@require_safe
@requires("reports.view_overview")
def run_list(request):
    """Every run, newest first; a sweep that found nothing to do keeps its last row only."""
    listing = Listing(
        request,
        Run.objects.select_related("report__period", "report__ward", "report__document", "by"),
        COLUMNS,
        search=search,
        filters=FILTERS,
        default_order=("-started_at", "-pk"),
    )
    if listing.export_kind:
        return listing.export("nhat-ky-chay", _("Nhật ký chạy"))
    for run in listing.page_obj:
        run.words, run.took = task_words(run.task), duration_words(run)
    context = {
        **listing.context(),
        "title": _("Nhật ký chạy"),
        "pulse": pulse(),
        "tasks": TASKS.items(),
        "triggers": Run.Trigger.choices,
        "outcomes": Run.Outcome.choices,
        "by_hand": [(name, TASKS[name]) for name in BY_HAND] if request.user.has_perm(KEEPS_SCHEDULE) else [],
    }
    return render(request, "reports/run_list.html", context)


@require_POST
@requires(KEEPS_SCHEDULE)
def run_now(request):
    """Set one of the scheduled tasks off now; the schedule stays as it is."""
    name = request.POST.get("viec", "")
    if name not in BY_HAND:
        messages.error(request, _("Không có việc này: xin chọn một việc trong danh sách."))
    elif actions.run_now(task=name, by=request.user):
        messages.success(request, _("Đã giao việc «%(task)s» cho tiến trình chạy nền.") % {"task": task_words(name)})
    else:
        messages.error(request, _("Hàng đợi không trả lời nên chưa giao được việc. Việc vẫn chạy theo lịch."))
    return redirect("reports:run-list")
