"""Evidence goes out only here: through the scope, the verb, as a download that no browser runs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from organisation import access
from organisation.forms import DayField, TextField
from programme import life
from programme.actions import evidence as actions
from programme.models import Assessment, Evidence


@require_GET
def evidence_download(request, pk: int):
    """The file, as an attachment under the name it came with."""
    row = access.get_visible(Evidence.objects.all(), request, pk=pk)
    access.check(request.user, "programme.read_evidence")
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from error
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def evidence_add(request, pk: int):
    """One file for several criteria of an assessment, stored once."""
    assessment = access.get_editable(Assessment.objects.select_related("ward", "period"), request, pk=pk)
    access.check(request.user, life.RULES[life.ENTER].verb)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise ValidationError(_("Xin chọn tệp minh chứng."))
        received = actions.attach_evidence(
            assessment_id=assessment.pk,
            criterion_codes=request.POST.getlist("criterion"),
            upload=upload,
            by=request.user,
            no_secret=request.POST.get("no_secret") == "1",
            document_number=TextField(required=False, max_length=60).clean(request.POST.get("document_number", "")),
            document_date=DayField(required=False).clean(request.POST.get("document_date", "")),
        )
        messages.success(request, _("Đã gắn minh chứng %(name)s.") % {"name": received.accepted.name})
        if received.is_known:
            messages.info(request, _("Đơn vị đã gửi tệp này trước đây: dùng lại bản đã lưu, không lưu trùng."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(assessment)
