"""Ask for a report that no regime asks for."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.access import requires
from reports.actions.obligations import call_for_owed
from reports.forms_regime import CallForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires("organisation.call_for_report")
def report_call(request):
    """Name, days, due day and who; the same press made twice asks once."""
    typed = request.POST if request.method == "POST" else None
    form = CallForm(typed)
    if typed is not None and form.is_valid():
        try:
            period = call_for_owed(by=request.user, **form.call())
        except ValidationError as refusal:
            texts = getattr(refusal, "error_dict", {})
            known = all(name in form.fields or name == "__all__" for name in texts)
            form.add_error(None, refusal if known else refusal.messages)
        else:
            messages.success(request, _("Đã yêu cầu báo cáo “%(name)s”.") % {"name": period.name})
            return redirect("reports:regime-detail", period.regime_id)
    context = {"title": _("Yêu cầu báo cáo đột xuất, chuyên đề"), "form": form}
    return render(request, "reports/report_call.html", context, status=200 if typed is None else 422)
