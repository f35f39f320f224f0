"""Projects: one project; its entry."""

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock, restating
from organisation.access import get_visible
from organisation.measures import find
from organisation.scope import why_closed

from ..actions import create_project, save_project
from ..actions.projects import BEGINNING, FIELDS
from ..compose import facts_of, limits_of, steps_of
from ..forms import ProjectCreateForm, ProjectForm
from ..history import history_of
from ..law import warnings_of
from ..models import Disbursement, InvestmentProject, disbursement_rate
from ..outlook import outlook_of
from ..stages import stages_of
from .shared import editable, entry_page, get_changeable, own_ward

MONEY = ("planned", "allocated", "disbursed")


def ended_of(project: InvestmentProject) -> dict | None:
    """That the project's unit is no more, and who carries an unfinished one on; None while the unit stands."""
    ended = restating.ended(project.ward)
    if ended and ended["heir"] and project.completed_on is None:
        text = _("%(ward)s đã kết thúc; dự án chưa hoàn thành do %(heir)s tiếp tục thực hiện và cập nhật.")
        ended["words"] = text % {"ward": capfirst(project.ward.full_name), "heir": ended["heir"].station_name}
    return ended


def may_edit(officer, project: InvestmentProject) -> bool:
    """Is it of the officer's own ward, carried on by it, or any one for whoever keeps the registers?"""
    closed = officer.ward_id and why_closed(officer.ward)
    return not closed and editable(InvestmentProject.objects, officer).filter(pk=project.pk).exists()


@require_safe
def project_detail(request, pk):
    """One project: where it is, when it will be done, its money, what it cures, what the law says, what was changed."""
    project = get_visible(
        InvestmentProject.objects.select_related("ward", "headquarters", "policy_decision"), request, pk=pk
    )
    day, rows = clock.today(), stages_of(project, with_papers=True)
    context = {
        "project": project,
        "ended": ended_of(project),
        "outlook": outlook_of(project, rows.values(), day),
        "steps": steps_of(project, rows, day),
        "limits": limits_of(project, rows, day),
        "cures": [measure.label for key in project.cured_measures if (measure := find(key))],
        "may_edit": may_edit(request.user, project),
        "as_of": day,
    }
    return render(request, "facilities/project_detail.html", context | _money(project, rows))


def _money(project: InvestmentProject, rows: dict) -> dict:
    """The money part of the page, with what the law says of it and every act on it."""
    fundings = list(project.fundings.order_by("year", "source"))
    for funding in fundings:
        funding.rate = disbursement_rate(funding.disbursed, funding.planned)
    sums = {name: sum(getattr(funding, name) for funding in fundings) for name in MONEY}
    payments = list(
        Disbursement.objects.filter(funding__project=project).select_related("funding").order_by("-paid_on", "-pk")
    )
    return {
        "fundings": fundings,
        "sums": sums,
        "rate": disbursement_rate(sums["disbursed"], sums["planned"]),
        "shares": {name: disbursement_rate(sums[name], project.total) for name in MONEY},
        "payments": payments,
        "warnings": warnings_of(facts_of(project, fundings, rows)),
        "history": history_of(project, *fundings, *payments),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def project_create(request):
    """A project of the officer's own ward."""
    ward = own_ward(request)
    form = ProjectCreateForm(request.POST or None, ward=ward)
    return entry_page(
        request,
        form,
        done=_("Đã lập dự án."),
        template="facilities/project_form.html",
        context={"ward": ward},
        act=lambda: create_project(
            ward_id=ward.pk, by=request.user, values=form.values(BEGINNING), entry_key=form.cleaned_data["entry_key"]
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request, pk):
    """Change a project of the own ward, or any as keeper of the registers."""
    project = get_changeable(InvestmentProject.objects.select_related("ward"), request, pk=pk)
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
