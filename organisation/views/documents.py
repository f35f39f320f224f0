"""Files of documents go out only here, under the name they came with, never as a page."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import BIGGEST_KEY
from organisation.models import DocumentFile
from organisation.sent_files import attachment


@require_safe
def document_file(request, pk: int):
    """The file, as an attachment; documents are open to everyone who signs in. What was taken off is gone."""
    row = DocumentFile.objects.filter(pk=min(pk, BIGGEST_KEY), withdrawn_at__isnull=True).first()
    if row is None:
        raise Http404(_("Không có tệp này, hoặc tệp đã được gỡ khỏi văn bản."))
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Tệp %(name)s không còn trong kho. Hãy báo người quản trị.") % {"name": row.name}) from error
    return attachment(content, row.name, row.content_type)
