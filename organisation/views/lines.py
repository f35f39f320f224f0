"""All lines of an event in one grid: how much passes on, and which heir takes the records."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.actions.reorganising import Refused, save_lines
from organisation.forms_reorganisation import STALE
from organisation.lineage.plan import Line, Plan, plan_of
from organisation.lineage.proposal import proposed
from organisation.models import Detail, Rule
from organisation.text import clean, fold
from organisation.versions import StaleEdit

from .shared import CONFLICT, OK, open_event, version_of

PER_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_lines(request, pk: int):
    """The grid, unit by unit that ends; a stale one keeps what was chosen."""
    event = open_event(request, pk)
    plan = plan_of(event)
    faults, is_stale = [], False
    if request.method == "POST":
        try:
            save_lines(
                event_id=pk, version=version_of(request), by=request.user, choices=choices_of(request.POST, plan)
            )
            messages.success(request, _("Đã lưu các dòng."))
            return redirect(request.get_full_path() if "o-lai" in request.POST else event.get_absolute_url())
        except StaleEdit as stale:
            event, plan, is_stale = stale.current, plan_of(stale.current), True
            faults = [STALE]
        except Refused as refused:
            faults = [str(problem) for problem in refused.problems]
    words = clean(request.GET.get("q", ""))[:100]
    groups = groups_of(plan, words, only_split=request.GET.get("chia") == "1")
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    show(page, plan, request.POST)
    context = {"event": event, "page_obj": page, "faults": faults, "is_stale": is_stale, "words": words}
    context |= {"details": Detail.choices, "count": len(groups), "only_split": request.GET.get("chia") == "1"}
    return render(request, "organisation/reorganisation_lines.html", context, status=CONFLICT if faults else OK)


def name_of(line: Line, plan: Plan) -> str:
    """A line by what it joins: it stays the same when the rows were written anew."""
    return f"{line.predecessor.pk}-{plan.units[line.unit].code}"


def choices_of(typed, plan: Plan) -> dict[int, dict]:
    """What was chosen of the lines shown; who takes the records is said only where the choice was changed."""
    choices: dict[int, dict] = {}
    for pk, lines in plan.by_predecessor().items():
        for line in lines:
            detail = typed.get(f"phan-{name_of(line, plan)}")
            if detail is not None:
                choices[line.pk] = {"detail": detail}
        taker = next((line for line in lines if plan.units[line.unit].code == typed.get(f"nhan-{pk}")), None)
        if taker is not None and not taker.takes_records:
            for line in lines:
                choices.setdefault(line.pk, {})["takes_records"] = line is taker
    return choices


def groups_of(plan: Plan, words: str, *, only_split: bool) -> list[list[Line]]:
    """The lines by the unit that ends, in the Vietnamese order, those that the words and the filter keep."""
    asked = fold(words)
    groups = sorted(plan.by_predecessor().values(), key=lambda lines: (lines[0].predecessor.sort_key, lines[0].row))
    return [
        lines
        for lines in groups
        if (len(lines) > 1 or not only_split)
        and (asked in lines[0].predecessor.search or any(asked in fold(plan.units[line.unit].label) for line in lines))
    ]


def show(groups, plan: Plan, typed) -> None:
    """Give each line what its row shows: its fields' names, what is chosen, what is proposed and why."""
    for lines in groups:
        best, rule = proposed(plan, lines)
        chosen = typed.get(f"nhan-{lines[0].predecessor.pk}")
        for line in lines:
            unit = plan.units[line.unit]
            line.name, line.unit_label, line.unit_code = name_of(line, plan), unit.label, unit.code
            line.chosen_detail = typed.get(f"phan-{line.name}", line.detail)
            line.takes = unit.code == chosen if chosen else bool(line.takes_records)
            line.proposal = Rule(rule).label if line is best else ""
            line.is_decided = line.takes_records and line.rule == Rule.DECIDED
