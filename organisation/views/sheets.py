"""Rows of an event as a file: the template, the upload with all its faults at once, the export."""

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import exports
from organisation.access import requires
from organisation.actions.reorganising import Refused, replace_rows
from organisation.forms_reorganisation import STALE, RowsForm
from organisation.lineage.checks import errors, problems
from organisation.lineage.plan import plan_of
from organisation.lineage.sheet import COLUMNS, plan_from_rows, read_rows, template_csv, template_xlsx
from organisation.models import Detail, Reorganisation, Rule
from organisation.sent_files import attachment
from organisation.sheet_upload import seal, unseal
from organisation.versions import StaleEdit

from .detail import shown_units
from .shared import CONFLICT, OK, RECORD, event_of, open_event, typed_of, version_of

SALT = "reorganisation-sheet"
KINDS = ("xlsx", "csv")


@require_safe
@requires(RECORD)
def reorganisation_template(request, kind: str):
    """An empty sheet to fill in."""
    if kind not in KINDS:
        raise Http404
    return attachment(template_xlsx() if kind == "xlsx" else template_csv(), f"mau-bien-dong.{kind}")


@require_safe
def reorganisation_export(request, pk: int, kind: str):
    """The event's rows under the template's headings, with the reason for who takes the records: it can be read in again."""
    event = event_of(request, pk)
    if kind not in KINDS:
        raise Http404
    plan = plan_of(event)
    rows = []
    for line in plan.lines:
        ward, unit = line.predecessor, plan.units[line.unit]
        detail = str(Detail(line.detail).label)
        rule = str(Rule(line.rule).label) if line.rule else ""
        rows.append(
            [
                ward.code,
                ward.name,
                ward.district,
                unit.code,
                unit.name,
                unit.kind,
                detail,
                bool(line.takes_records),
                rule,
            ]
        )
    heads = [*COLUMNS.values(), _("Lý do nhận số liệu")]
    return exports.as_file(kind, f"bien-dong-{event.effective_on:%Y-%m-%d}", event.name, heads, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_import(request, pk: int):
    """A file is read and checked whole, its rows are shown; a second press puts them in place of the draft's."""
    event = open_event(request, pk)
    if request.method == "POST" and "goi" in request.POST:
        return _replace(request, event)
    form = RowsForm(typed_of(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        return _shown(request, event, upload.name, upload.read())
    return _page(request, event, form=form)


def _page(request, event: Reorganisation, status: int = OK, **context):
    context = {"event": event, "held": event.lines.count(), "columns": COLUMNS.values(), **context}
    return render(request, "organisation/reorganisation_import.html", context, status=status)


def _read(event: Reorganisation, name: str, content: bytes):
    """The plan in the file, all that is wrong with it, and how many rows were read."""
    rows, found = read_rows(content, name)
    if not rows:
        return None, found, 0
    plan, wrong = plan_from_rows(rows, event.effective_on)
    plan.reverses_id = event.reverses_id
    found = [*found, *wrong, *problems(plan)]
    found.sort(key=lambda problem: (problem.row is not None, problem.row or 0, problem.is_warning))
    return plan, found, len(rows)


def _shown(request, event: Reorganisation, name: str, content: bytes, status: int = OK, fault: str = ""):
    """What the file says: its faults in one table, or its rows and the button that takes them over."""
    plan, found, count = _read(event, name, content)
    wrong = errors(found)
    context = {
        "form": RowsForm(),
        "name": name,
        "count": count,
        "fault": fault,
        "errors": wrong,
        "warnings": [problem for problem in found if problem.is_warning],
    }
    if plan is not None and not wrong:
        context |= {
            "package": seal(name, content, SALT),
            "units": shown_units(plan),
            "ending": len(plan.by_predecessor()),
        }
    return _page(request, event, status=status, **context)


def _replace(request, event: Reorganisation):
    try:
        name, content = unseal(request.POST["goi"], SALT)
    except signing.BadSignature:
        messages.error(request, _("Tệp đã xem quá lâu hoặc bị thay đổi: xin chọn lại tệp."))
        return redirect(request.path)
    plan, found, count = _read(event, name, content)
    if plan is None or errors(found):
        return _shown(request, event, name, content)
    try:
        replace_rows(event_id=event.pk, version=version_of(request), by=request.user, plan=plan)
    except StaleEdit as stale:
        return _shown(request, stale.current, name, content, CONFLICT, STALE)
    except Refused as refused:
        return _shown(request, event, name, content, CONFLICT, str(refused))
    messages.success(request, _("Đã thay các dòng của bản soạn bằng %(count)d dòng của tệp.") % {"count": count})
    return redirect(event)
