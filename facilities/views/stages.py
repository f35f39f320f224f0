"""The fourteen stages of one project, entered in one table."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..actions import save_stages
from ..actions.stages import ACCOUNTS
from ..forms import StagesForm
from ..models import InvestmentProject
from .shared import entry_page, get_changeable


@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request, pk):
    """Say which stages are done or not needed, with their days and papers; a stale form shows both values."""
    project = get_changeable(InvestmentProject.objects.select_related("ward"), request, pk=pk)
    form = StagesForm(request.POST or None, project=project)
    return entry_page(
        request,
        form,
        done=_("Đã lưu các giai đoạn."),
        template="facilities/stage_form.html",
        context={"project": project},
        act=lambda: save_stages(
            project_id=pk,
            version=form.cleaned_data["version"],
            by=request.user,
            entries=form.entries(),
            accounts=form.values(ACCOUNTS),
        ),
    )
