"""One duty in one period: its answer with the papers that show it, how it was judged, and its history."""

from django.core.exceptions import ValidationError
from django.forms import all_valid
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organisation import access, restating
from programme import formula
from programme.actions import overriding, progress_return
from programme.actions.progress import ENTER, save_grid
from programme.actions.progress import SUBMIT as SIGN
from programme.actions.progress_entry import Refused, StaleRows, closed
from programme.evidence_access import reads_papers
from programme.forms import ProgressForm
from programme.forms_papers import ProgressPaperForm
from programme.models import Progress

from .progress_papers import WITHDRAW, papers_of, refuse, remover, sender
from .progress_rows import RELATED, SUBMIT, entries_of, make_forms, show, thank, typed_among


@require_http_methods(["GET", "POST"])
def progress_edit(request, pk: int):
    """The report; by POST its answer is kept or signed, and with it a paper sent or taken off."""
    row = access.get_visible(Progress.objects.select_related(*RELATED), request, pk=pk)
    if request.method == "POST":
        row = access.get_editable(Progress.objects.select_related(*RELATED), request, pk=pk)
        access.check(request.user, ENTER)
        return _answer(request, row)
    own = Progress.objects.editable_by(request.user).filter(pk=row.pk).exists()
    return _page(request, row, make_forms([row])[0] if own else None, ProgressPaperForm())


def _answer(request, row: Progress):
    """Whichever button is pressed, what was typed is kept and a chosen file taken along, all or nothing."""
    form, paper = make_forms([row], request.POST)[0], ProgressPaperForm(request.POST, request.FILES)
    action = request.POST.get("action", "save")
    do = _keeper(request, form)
    if action.startswith(WITHDRAW):
        do = remover(request, row, action.removeprefix(WITHDRAW), paper)
    elif paper.is_asked:
        do = sender(request, row, paper) if paper.is_valid() else None
    typed = typed_among([form], request.POST)
    if all_valid(typed) and do is not None and _done(form, paper, typed, action, do):
        return redirect(reverse("programme:progress-edit", args=[row.pk]))
    return _page(request, row, form, paper, status=422)


def _keeper(request, form: ProgressForm):
    def keep(entry, *, sign: bool) -> None:
        save_grid(by=request.user, entries=[entry] if entry else [], sign=[form.row.pk] if sign else ())
        thank(request, int(entry is not None), is_sent=sign)

    return keep


def _done(form: ProgressForm, paper: ProgressPaperForm, typed: list[ProgressForm], action: str, do) -> bool:
    """Do it; a refusal is put where it belongs, and what was typed stays."""
    entry = next(iter(entries_of(typed, action)), None)
    try:
        do(entry, sign=bool(typed) and action == SUBMIT)
    except (StaleRows, Refused) as refusal:
        show([form], refusal)
    except ValidationError as refusal:
        refuse(paper, refusal)
    else:
        return True
    return False


def _page(request, row: Progress, form: ProgressForm | None, paper: ProgressPaperForm, status: int = 200):
    officer = request.user
    paper.style()
    if form is not None:
        form.style()
    history = Progress.objects.visible_to(officer).filter(duty=row.duty_id).exclude(pk=row.pk)
    return render(
        request,
        "programme/progress_edit.html",
        {
            "row": row,
            "ended": restating.ended(row.duty.ward),
            "form": form,
            "paper": paper,
            "papers": papers_of(row),
            "reads_papers": reads_papers(officer),
            "history": history.select_related("period", "submitted_by").order_by("-period__ends_on"),
            "formula": formula.of_report(row),
            "can_return": _may_judge(officer, row, progress_return.VERB),
            "can_override": _may_judge(officer, row, overriding.VERB),
            "title": f"{row.duty.directive.code}. {row.duty.directive.name}",
            "wrong": [each for each in (form, paper) if each is not None and each.is_bound and each.errors],
            "can_enter": form is not None and form.is_open and officer.has_perm(ENTER),
            "can_submit": officer.has_perm(SIGN),
            "can_recall": form is not None
            and row.state == Progress.State.SUBMITTED
            and not closed(row)
            and officer.has_perm(SIGN),
        },
        status=status,
    )


def _may_judge(officer, row: Progress, verb: str) -> bool:
    is_sent = row.state == Progress.State.SUBMITTED
    return is_sent and progress_return.may_judge(row.duty.directive, officer, verb)
