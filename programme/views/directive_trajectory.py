"""The way marks of a directive, kept as rows; rows are added and taken away without script too."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import check
from organisation.course_chart import course_svg
from programme.actions.directives import set_trajectory
from programme.forms_trajectory import MOST, SPARE, TrajectoryForm, points_of, rows_of
from programme.models import Directive
from programme.status import course

from .criteria_drafts import FORM_METHODS, keep, status_of, typed_of
from .directive_edit import KEEP
from .directive_form import directive_or_404

MORE = "them-dong"  # the button that asks for more empty rows; nothing is written


@require_http_methods(FORM_METHODS)
def directive_trajectory(request, pk: int):
    """`moc-…` are the rows; what was typed stays when the save is refused."""
    directive = directive_or_404(pk)
    check(request.user, KEEP)
    form = TrajectoryForm(typed_of(request), initial={"version": directive.version})
    rows = rows_of(directive, _longer(request.POST) if MORE in request.POST else typed_of(request))
    if form.is_bound and MORE not in request.POST and rows.is_valid() and form.is_valid():
        points = points_of(rows)
        saved = keep(form, lambda: set_trajectory(directive_id=pk, by=request.user, points=points, **form.cleaned_data))
        if saved is not None:
            messages.success(request, _("Đã lưu lộ trình %(code)s.") % {"code": saved.code})
            return redirect(saved)
    marks, title = _course(directive), _("Lộ trình của %(code)s") % {"code": directive.code}
    context = {
        "title": title,
        "directive": directive,
        "form": form,
        "rows": rows,
        "course": marks,
        "picture": course_svg([(on, float(value)) for on, value in marks], [], title=title),
    }
    return render(request, "programme/directive_trajectory.html", context, status=status_of(form))


def _longer(typed):
    """The rows typed so far with some empty ones more."""
    longer = typed.copy()
    count = typed.get("moc-TOTAL_FORMS", "")
    held = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    longer["moc-TOTAL_FORMS"] = str(min(held + SPARE, MOST))
    return longer


def _course(directive: Directive):
    """The way as it is kept: baseline, marks and target."""
    points = directive.trajectory.order_by("on").values_list("on", "value")
    return course(directive, due_on=directive.current_due_on, points=points)
