"""The table of targets and tasks as a file, under the headings by which it can be read in again."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.exports import as_file
from programme.sheets_directives import HEADS, rows_out


@require_safe
def directive_export(request, kind: str):
    """All targets and tasks, drafts too: open to everyone, as their pages are."""
    if kind not in ("xlsx", "csv"):
        raise Http404
    return as_file(kind, "chi-tieu-nhiem-vu", _("Chỉ tiêu, nhiệm vụ"), list(HEADS.values()), rows_out())
