"""One duty: whose it is, its three clock figures, its reports, and what was asked, disputed and told about it."""

from django.db.models import Prefetch, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import access, clock, restating
from programme import clock_rules as rules
from programme import lateness
from programme.actions.clock import check_can_ask
from programme.actions.weighing import check_weigher
from programme.evidence_access import reads_papers
from programme.models import Duty, Extension, Obstacle, Progress, ProgressPaper

from .clock_page import acts_on_dispute, acts_on_extension, acts_on_obstacle

RELATED = ("directive__document", "directive__clause", "directive__lead", "ward", "agency", "last_period")


@require_safe
def duty_detail(request, pk: int):
    """Everything about one body's part of a directive, for whoever sees the duty."""
    duty = access.get_visible(Duty.objects.select_related(*RELATED), request, pk=pk)
    today, officer = clock.today(), request.user
    disputes = list(duty.disputes.select_related("period", "raised_by", "decided_by"))
    extensions = _extensions(duty)
    disputed = lateness.standing_dispute(row.state for row in disputes if row.period_id is None)
    read, reports = lateness.clock_of(duty, today, disputed), _reports(duty, today)
    return render(
        request,
        "programme/duty_detail.html",
        {
            "title": _("Nghĩa vụ: %(duty)s") % {"duty": duty},
            "duty": duty,
            "directive": duty.directive,
            "ended": restating.ended(duty.ward) if duty.ward_id else None,
            "clock": read,
            "silent": lateness.silent_days(duty, today),
            "reports": reports,
            "reads_papers": reads_papers(officer),
            "may_weigh": rules.allowed(check_weigher, duty, officer),
            "extensions": [(row, acts_on_extension(row, officer)) for row in extensions],
            "disputes": [(row, acts_on_dispute(row, officer)) for row in disputes],
            "may_dispute": (read.original or read.current or any(late for _row, late in reports))
            and rules.allowed(rules.check_bearer, duty, officer, rules.ASK),
            "obstacles": _obstacles(duty, officer),
            "may_tell": rules.allowed(rules.check_bearer, duty, officer, rules.TELL)
            and rules.allowed(rules.check_running, duty),
            "may_ask": rules.allowed(rules.check_asker, duty, officer) and rules.allowed(check_can_ask, duty),
        },
    )


def _extensions(duty: Duty) -> list[Extension]:
    """The duty's own requests, and what was granted to everybody who owes the directive."""
    rows = Extension.objects.filter(
        Q(duty=duty) | Q(directive=duty.directive_id, state=Extension.State.GRANTED)
    ).select_related("document", "clause", "asked_by", "decided_by")
    return list(rows)


def _obstacles(duty: Duty, officer) -> list[tuple[Obstacle, dict[str, bool]]]:
    rows = duty.obstacles.select_related("asked_of", "owner", "raised_by", "answered_by")
    for row in rows:
        row.duty = duty  # with the ward and agency that are loaded
    return [(row, acts_on_obstacle(row, officer)) for row in rows]


def _reports(duty: Duty, today) -> list[tuple[Progress, int]]:
    """Every period's report, the newest first, with how many days late it was or is."""
    shown = ProgressPaper.objects.filter(withdrawn_at__isnull=True)
    rows = duty.progress.select_related("period", "submitted_by").prefetch_related(Prefetch("papers", shown))
    return [
        (row, lateness.report_days_late(row.state, row.due_on, row.submitted_at, today))
        for row in rows.order_by("-period__ends_on", "-pk")
    ]
