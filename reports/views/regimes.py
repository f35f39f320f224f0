"""Report regimes: the list, one of them, a draft being written."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.access import check, requires
from organisation.actions import regimes as actions
from organisation.deadlines import known_holidays
from organisation.models import Regime, RegimeLevel, ReportingPeriod
from organisation.regime_checks import overlaps
from organisation.versions import StaleEdit
from reports.forms_regime import LevelFormSet, RegimeForm, levels_of
from reports.models import ReportKind

from .found import named

KEEP = "organisation.keep_regime"
NEXT_PERIODS = 4


def visible(officer) -> QuerySet:
    """Every regime that is or was applied; drafts for those who keep them."""
    rows = Regime.objects.select_related("document", "clause").prefetch_related("levels__agency")
    return rows if officer.has_perm(KEEP) else rows.exclude(state=Regime.State.DRAFT)


@require_safe
def regime_list(request):
    """Which reports are asked for, of whom, by when."""
    rows = list(visible(request.user).order_by("state", "code"))
    for row in rows:
        row.lines = lines_of(row)
    in_force = {row.pk for row in Regime.objects.in_force_on(clock.today())}
    context = {
        "title": _("Chế độ báo cáo"),
        "rows": rows,
        "in_force": len(in_force),
        "proposals": sum(row.is_proposal and row.pk in in_force for row in rows),
        "may_keep": request.user.has_perm(KEEP),
    }
    return render(request, "reports/regime_list.html", context)


@require_safe
def regime_detail(request, pk: int):
    """All that a regime states, the next periods with their due days, and what keeps a draft from being applied."""
    regime = named(visible(request.user), pk)
    lines = lines_of(regime)
    after = ReportingPeriod.objects.of_regime(regime).filter(due_on__gte=clock.today()).order_by("ends_on")
    coming, holidays = list(after[:NEXT_PERIODS]), known_holidays()
    for period in coming:
        period.days = [line.level.due_rule().on_or_first(period.ends_on, holidays) for line in lines]
    context = {
        "title": regime.name,
        "regime": regime,
        "lines": lines,
        "coming": coming,
        "overlaps": overlaps(regime, [line.level for line in lines]) if regime.is_draft else [],
        "may_keep": request.user.has_perm(KEEP),
    }
    return render(request, "reports/regime_detail.html", context)


class Line:
    """A level as a page says it."""

    def __init__(self, level: RegimeLevel):
        self.level = level
        self.who = level.agency.name if level.agency else level.get_who_display()
        if level.kinds:
            self.who = f"{self.who} ({', '.join(level.kinds)})"
        self.report = ReportKind(level.report_kind).label if level.report_kind in ReportKind.values else ""
        self.due = due_words(level)


def due_words(level: RegimeLevel) -> str:
    """The rule for the due day in words."""
    texts = {
        "working_days": _("%(number)s ngày làm việc sau ngày chốt số liệu"),
        "days": _("%(number)s ngày sau ngày chốt số liệu"),
        "day_of_month": _("ngày %(number)s của tháng chốt số liệu"),
    }
    if level.due_kind == "day_of_month" and level.due_months_later:
        texts["day_of_month"] = _("ngày %(number)s, %(months)s tháng sau tháng chốt số liệu")
    return texts[level.due_kind] % {"number": level.due_number, "months": level.due_months_later}


def lines_of(regime: Regime) -> list[Line]:
    """Its levels, each knowing the regime without asking for it again."""
    levels = list(regime.levels.all())
    for level in levels:
        level.regime = regime
    return [Line(level) for level in levels]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP)
def regime_create(request):
    """A new draft."""
    return _form_page(request, None, _("Lập chế độ báo cáo"))


@require_http_methods(["GET", "HEAD", "POST"])
def regime_edit(request, pk: int):
    """Change a draft with its levels."""
    regime = named(visible(request.user), pk)
    check(request.user, KEEP)
    if not regime.is_draft:
        return redirect("reports:regime-detail", regime.pk)
    return _form_page(request, regime, _("Sửa dự thảo chế độ báo cáo"))


def _form_page(request, regime: Regime | None, title: str):
    typed = request.POST if request.method == "POST" else None
    form = RegimeForm(typed, instance=regime)
    held = [vars(level) | {"agency": level.agency_id} for level in regime.levels.all()] if regime else []
    levels = LevelFormSet(typed, initial=held, prefix="cap")
    if typed is not None and form.is_valid() & levels.is_valid():
        saved = _saved(request, form, levels, regime)
        if saved is not None:
            return redirect("reports:regime-detail", saved.pk)
    context = {"title": title, "form": form, "levels": levels, "regime": regime}
    return render(request, "reports/regime_form.html", context, status=200 if typed is None else 422)


def _saved(request, form: RegimeForm, levels, regime: Regime | None) -> Regime | None:
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    said = {"by": request.user, "values": values, "levels": levels_of(levels)}
    try:
        if regime is None:
            return actions.create_regime(**said)
        return actions.save_regime(regime_id=regime.pk, version=form.cleaned_data["version"], **said)
    except StaleEdit as stale:
        form.tell_stale(stale.current)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None
