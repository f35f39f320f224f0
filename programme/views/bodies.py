"""Bodies: how well each answers for the duties it bears, and for those of the directives it leads."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation.access import BIGGEST_KEY
from organisation.charts import trend_svg
from organisation.memory import drawn
from organisation.models import Agency
from organisation.prepared import PreparedRows, Slot
from organisation.prepared_for import PreparedFor
from programme.models import Directive, DirectiveStanding, Duty
from programme.rates import NOTHING, BodyRates, bodies_of, body_rates, rates_of

from .chosen import period_of, reported_periods

SHOWN = 24  # periods in the table of one body
DRAWN = 12  # and in its drawing


def body_list(request):
    """The bodies that the reader answers for or watches over, each with its rates in the chosen period."""
    periods = reported_periods()
    period = period_of(request, periods, closed=True)
    rates = body_rates([period], request.user) if period else {}
    bodies = list(bodies_of(request.user).filter(pk__in={body for body, _period in rates}))
    for body in bodies:
        body.rates = rates[body.pk, period.pk]
    return render(
        request,
        "programme/body_list.html",
        {
            "bodies": bodies,
            "led": sum((body.rates.led for body in bodies), NOTHING),
            "quarters": periods,
            "period": period,
            "title": _("Cơ quan"),
        },
    )


_FIND = PreparedFor(
    lambda reader: bodies_of(reader).order_by().filter(pk=Slot("body")), prepare=partial(PreparedRows, Agency)
)


def body_detail(request, pk: int):
    """One body: its rates over the periods, the duties it bears, the directives it leads and how they stand."""
    body = next(iter(_FIND(request.user, body=min(pk, BIGGEST_KEY))), None)
    if body is None:
        raise Http404(_("Không có cơ quan này trong phạm vi của bạn."))
    periods = reported_periods()
    period = period_of(request, periods, closed=True)
    rates = rates_of(body)
    history = [(row, rates[row.pk]) for row in periods if row.pk in rates][:SHOWN]
    context = {
        "body": body,
        "now": rates.get(period.pk, BodyRates()) if period else BodyRates(),
        "history": history,
        "trend": trend_of(body, period, history),
        "duties": _DUTIES(body=body.pk),
        "led": led_by(body, period),
        "coordinated": _COORDINATED(body=body.pk),
        "quarters": periods,
        "period": period,
        "title": body.name,
    }
    return render(request, "programme/body_detail.html", context | _drawn_parts(context))


def _drawn_parts(context: dict) -> dict:
    """What the body owes and leads, and its periods, each kept by what it shows."""
    period = context["period"]
    duties = tuple(
        (
            *(duty.directive_id, duty.directive.code, duty.directive.name, duty.directive.due_on),
            *(duty.current_due_on, duty.last_period and duty.last_period.read, duty.last_status),
        )
        for duty in context["duties"]
    )
    led = tuple(
        (row.pk, row.code, row.name, row.current_due_on, row.standing and row.standing.read) for row in context["led"]
    )
    history = tuple((row.read, found) for row, found in context["history"])
    shown = {
        "duties": duties,
        "led": (led, period and period.read),
        "history": history,
    }
    return {f"{name}_drawn": drawn(f"programme/_body_{name}.html", data, dict(context)) for name, data in shown.items()}


def trend_of(body, period, history) -> str:
    """Reports sent in time by period, of the kind of the period chosen; "" with fewer than two."""
    drawn = [(row, found) for row, found in reversed(history) if period and row.kind == period.kind][-DRAWN:]
    if len(drawn) < 2:
        return ""
    return trend_svg(
        [row.code for row, _found in drawn],
        [(found.led if found.led.due else found.borne).on_time_rate for _row, found in drawn],
        title=_("Tỷ lệ báo cáo đúng hạn của %(body)s qua các kỳ") % {"body": body.name},
    )


_DUTIES = PreparedRows(
    Duty,
    lambda: Duty.objects.filter(agency=Slot("body"), directive__is_active=True).order_by("directive__code"),
    related=("directive", "last_period"),
)
_LED = PreparedRows(
    Directive,
    lambda: Directive.objects.active().filter(lead=Slot("body")).exclude(kind=Directive.Kind.GROUP).order_by("code"),
)
_STANDINGS = PreparedRows(
    DirectiveStanding,
    lambda: DirectiveStanding.objects.filter(directive__lead=Slot("body"), period=Slot("period")).order_by(),
)
_COORDINATED = PreparedRows(Directive, lambda: Directive.objects.active().filter(coordinating=Slot("body")))


def led_by(body, period) -> list[Directive]:
    """The directives it leads, each with its `standing` in the period; None where nothing was owed on it then."""
    standings = _STANDINGS(body=body.pk, period=period.pk) if period else []
    found = {standing.directive_id: standing for standing in standings}
    directives = _LED(body=body.pk)
    for directive in directives:
        directive.standing = found.get(directive.pk)
    return directives
