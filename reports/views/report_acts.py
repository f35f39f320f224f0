"""What officers do with a draft: write its words, issue it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import clock, formats
from organisation.access import check, get_visible
from reports import actions
from reports.actions.narrating import LONGEST
from reports.bound import bound_figures, pieces
from reports.forms_edition import SEEN, TEXT, IssueForm, NarrativeForm
from reports.letterhead import symbol_of
from reports.models import ComplianceReport, Edition
from reports.narratives import HEADINGS, LABELS, paragraphs, text_mark, words_mark
from reports.register import register_of
from reports.render.document import head_of
from reports.typed_numbers import typed_numbers

from .reports import frozen, newest_edition, title_of

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def held(request, pk: int, verb: str) -> ComplianceReport:
    """The report, or 404 outside the scope; then the verb and whose report it is, or 403."""
    report = get_visible(
        ComplianceReport.objects.select_related("period", "ward", "document", "asked_by"), request, pk=pk
    )
    check(request.user, verb)
    if not actions.owns(request.user, report):
        raise PermissionDenied(_("Báo cáo này do đơn vị của báo cáo viết và ban hành."))
    return report


def draft_of(request, report: ComplianceReport) -> Edition | None:
    """The report's draft; None, with a message, when there is none (any more)."""
    edition = newest_edition(report)
    if edition is None or edition.is_issued:
        messages.info(request, _("Báo cáo này đã ban hành hoặc chưa có dự thảo."))
        return None
    return edition


@GET_OR_POST
def report_narrative(request, pk: int):
    """Write the words section by section; when somebody else saved first, both texts stay on the page."""
    report = held(request, pk, "reports.write_narrative")
    edition = draft_of(request, report)
    if edition is None:
        return redirect(report)
    typed = request.POST if request.method == "POST" else None
    form = NarrativeForm(typed, texts=edition.texts)
    if typed is None:
        return _narrative_page(request, report, edition, form)
    others = {}
    if form.is_valid():
        try:
            actions.write_narrative(edition_id=edition.pk, by=request.user, texts=form.texts, seen=form.seen)
        except actions.NarrativeChanged as stale:
            form.add_error(None, stale.messages)
            others = stale.current
            # The next sending of the same text is made from what is shown now.
            form.data = form.data.dict() | {SEEN + section: text_mark(text) for section, text in others.items()}
        except ValidationError as refusal:
            add_errors(form, refusal, TEXT)
        else:
            messages.success(request, _("Đã lưu phần lời. Tệp của dự thảo đang được kết xuất lại."))
            return redirect("reports:report-narrative" if "stay" in request.POST else "reports:report-detail", pk)
    return _narrative_page(request, report, edition, form, others, status=422)


def _narrative_page(request, report, edition: Edition, form, others: dict | None = None, *, status: int = 200):
    """Each section with what is typed, what another saved meanwhile, how it will read, and numbers typed by hand."""
    figures = bound_figures(frozen(edition))
    shown = [_section(form, section, figures, (others or {}).get(section)) for section in HEADINGS]
    context = {
        "report": report,
        "edition": edition,
        "form": form,
        "sections": shown,
        "figures": figures.values(),
        "title": _("Phần lời của báo cáo"),
        "report_title": title_of(report),
    }
    return render(request, "reports/report_narrative.html", context, status=status)


def _section(form, section: str, figures, other: str | None) -> dict:
    text = form[TEXT + section].value() or ""
    return {
        "key": section,
        "label": LABELS[section],
        "field": form[TEXT + section],
        "seen": form[SEEN + section],
        "other": other,
        "preview": [list(pieces(line, figures)) for line in paragraphs(text)],
        "warnings": typed_numbers(text[:LONGEST], figures),
    }


@GET_OR_POST
def report_issue(request, pk: int):
    """Issue the draft: number, day, signer. A second press finds it issued and says so."""
    report = held(request, pk, "reports.issue_report")
    edition = draft_of(request, report)
    if edition is None:
        return redirect(report)
    typed = request.POST if request.method == "POST" else None
    form = IssueForm(typed, initial=issue_initial(request.user, edition))
    if typed is not None and form.is_valid():
        try:
            issued = actions.issue_edition(edition_id=edition.pk, by=request.user, **form.cleaned_data)
        except actions.NarrativeChanged as stale:
            form.add_error(None, stale.messages)
            form.data = {**form.data.dict(), "seen": words_mark(stale.current)}
        except ValidationError as refusal:
            add_errors(form, refusal)
        else:
            messages.success(request, _("Đã ban hành báo cáo số %(number)s.") % {"number": issued.register_number})
            return redirect(report)
    return _issue_page(request, report, newest_edition(report), form, status=200 if typed is None else 422)


def _issue_page(request, report: ComplianceReport, edition: Edition, form, *, status: int):
    figures = bound_figures(frozen(edition))
    symbol, year = symbol_of(report.ward), clock.today().year
    texts = edition.texts
    context = {
        "report": report,
        "edition": edition,
        "form": form,
        "registers": [
            register_of(symbol, year),
            *([register_of(symbol, year - 1)] if clock.today().month == 1 else []),
        ],
        "warnings": [each for section in HEADINGS for each in typed_numbers(texts.get(section, ""), figures)],
        "is_empty": not texts,
        "title": _("Ban hành báo cáo"),
        "report_title": title_of(report),
    }
    return render(request, "reports/report_issue.html", context, status=status)


def issue_initial(officer, edition: Edition) -> dict:
    """The ward's chief signs for the ward; the city's signer is entered."""
    post = head_of(frozen(edition), "").post
    own = edition.report.ward_id is not None
    return {
        "signer_name": officer.full_name if own else "",
        "signer_post": post,
        "head_post": "",
        "number": register_of(symbol_of(edition.report.ward), clock.today().year).next,
        "issued_on": formats.day(clock.today()),
        "seen": words_mark(edition.texts),
    }


def add_errors(form, refusal: ValidationError, prefix: str = "") -> None:
    """The refusal at its fields, or above the form."""
    if hasattr(refusal, "error_dict"):
        for name, errors in refusal.message_dict.items():
            form.add_error(prefix + name if prefix + name in form.fields else None, errors)
    else:
        form.add_error(None, refusal.messages)
