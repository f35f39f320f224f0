"""Word templates of reports, for administrators: what is in use, send another, use it, stop using it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organisation.access import check, requires
from organisation.sent_files import attachment
from reports.actions import templates as acts
from reports.forms_template import TemplateForm
from reports.models import ReportKind, ReportTemplate
from reports.render.word import tags
from reports.render.word.standard import standard

from .found import named
from .report_acts import add_errors

VERB = "reports.manage_template"


@require_safe
@requires(VERB)
def template_list(request):
    """Each kind of report with its templates, the one in use first."""
    return _page(request, TemplateForm())


def _page(request, form: TemplateForm, status: int = 200):
    rows = ReportTemplate.objects.select_related("uploaded_by").order_by("state", "-uploaded_at", "-pk")
    held = {kind: [] for kind, _label in ReportKind.choices}
    for row in rows:
        held[row.kind].append(row)
    context = {
        "title": _("Mẫu báo cáo (DOCX)"),
        "form": form,
        "kinds": [(label, held[kind]) for kind, label in ReportKind.choices],
        "used": sum(row.state == ReportTemplate.State.ACTIVE for row in rows),
        "required": sorted(tags.REQUIRED),
        "optional": sorted(tags.KNOWN - tags.REQUIRED),
    }
    return render(request, "reports/template_list.html", context, status=status)


@require_POST
@requires(VERB)
def template_upload(request):
    """Keep a template that passes the check; one that does not is refused with the reason."""
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            row = acts.add_template(by=request.user, kind=sent["kind"], upload=sent["file"], note=sent["note"])
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Mẫu %(name)s hợp lệ. Bấm “Dùng” để áp dụng.") % {"name": row.name})
            return redirect("reports:template-list")
    return _page(request, form, status=422)


def _template(request, pk: int) -> ReportTemplate:
    """The template, or 404; then the verb, or 403."""
    row = named(ReportTemplate.objects.all(), pk)
    check(request.user, VERB)
    return row


@require_POST
def template_activate(request, pk: int):
    """Use the template for reports composed from now on."""
    row = _template(request, pk)
    try:
        acts.activate_template(template_id=row.pk, by=request.user)
        messages.success(request, _("Báo cáo chốt số liệu từ nay dùng mẫu %(name)s.") % {"name": row.name})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reports:template-list")


@require_POST
def template_retire(request, pk: int):
    """Stop using the template."""
    row = acts.retire_template(template_id=_template(request, pk).pk, by=request.user)
    messages.success(request, _("Thôi dùng mẫu %(name)s.") % {"name": row.name})
    return redirect("reports:template-list")


@require_safe
def template_file(request, pk: int):
    """The template as it was sent."""
    row = _template(request, pk)
    try:
        return attachment(row.file.open("rb"), row.name)
    except OSError as gone:
        raise Http404(_("Không thấy tệp mẫu. Xin gửi lại mẫu.")) from gone


@require_safe
@requires(VERB)
def template_standard(request):
    """The portal's own template, to start from."""
    return attachment(standard(), "mau-bao-cao-chuan.docx")
