"""Projects: one project; its entry."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock, restating
from organisation.access import check, get_editable, get_visible
from organisation.measures import find
from organisation.scope import why_closed

from ..actions import create_project, save_project
from ..actions.projects import FIELDS
from ..compose import facts_of
from ..forms import ProjectForm
from ..history import history_of
from ..law import warnings_of
from ..models import Disbursement, InvestmentProject, disbursement_rate
from .shared import VERB, entry_page, own_ward


def steps_of(project: InvestmentProject) -> list[dict]:
    """The fourteen stages, past, present and to come."""
    return [
        {"label": label, "when": "past" if stage < project.stage else "now" if stage == project.stage else ""}
        for stage, label in InvestmentProject.Stage.choices
    ]


def ended_of(project: InvestmentProject) -> dict | None:
    """That the project's unit is no more, and who carries an unfinished one on; None while the unit stands."""
    ended = restating.ended(project.ward)
    if ended and ended["heir"] and project.completed_on is None:
        text = _("%(ward)s đã kết thúc; dự án chưa hoàn thành do %(heir)s tiếp tục thực hiện và cập nhật.")
        ended["words"] = text % {"ward": capfirst(project.ward.full_name), "heir": ended["heir"].station_name}
    return ended


@require_safe
def project_detail(request, pk):
    """One project: its stage, its money by year and source, payments, what the law says, what was changed."""
    project = get_visible(
        InvestmentProject.objects.select_related("ward", "headquarters", "policy_decision"), request, pk=pk
    )
    fundings = list(project.fundings.order_by("year", "source"))
    for funding in fundings:
        funding.rate = disbursement_rate(funding.disbursed, funding.planned)
    sums = {name: sum(getattr(funding, name) for funding in fundings) for name in ("planned", "allocated", "disbursed")}
    cures = [measure.label for key in project.cured_measures if (measure := find(key))]
    payments = list(
        Disbursement.objects.filter(funding__project=project).select_related("funding").order_by("-paid_on", "-pk")
    )
    return render(
        request,
        "facilities/project_detail.html",
        {
            "project": project,
            "ended": ended_of(project),
            "history": history_of(project, *fundings, *payments),
            "fundings": fundings,
            "sums": sums,
            "rate": disbursement_rate(sums["disbursed"], sums["planned"]),
            "payments": payments,
            "warnings": warnings_of(facts_of(project, fundings)),
            "steps": steps_of(project),
            "late": project.days_late(clock.today()),
            "as_of": clock.today(),
            "cures": cures,
            "may_edit": request.user.has_perm(VERB)
            and not why_closed(request.user.ward)
            and InvestmentProject.objects.editable_by(request.user).filter(pk=project.pk).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def project_create(request):
    """A project of the officer's own ward."""
    ward = own_ward(request)
    form = ProjectForm(request.POST or None, ward=ward)
    return entry_page(
        request,
        form,
        done=_("Đã lập dự án."),
        template="facilities/project_form.html",
        context={"ward": ward},
        act=lambda: create_project(
            ward_id=ward.pk, by=request.user, values=form.values(FIELDS), entry_key=form.cleaned_data["entry_key"]
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request, pk):
    """Change a project of the officer's own ward."""
    project = get_editable(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    check(request.user, VERB)
    name = str(project)
    form = ProjectForm(request.POST or None, instance=project, ward=project.ward)
    return entry_page(
        request,
        form,
        done=_("Đã lưu dự án."),
        template="facilities/project_form.html",
        context={"project": project, "name": name, "ward": project.ward},
        act=lambda: save_project(
            project_id=pk, version=form.cleaned_data["version"], by=request.user, values=form.values(FIELDS)
        ),
    )
