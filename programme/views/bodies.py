"""Bodies: how well each answers for the duties it bears, and for those of the directives it leads."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation.access import BIGGEST_KEY
from organisation.charts import trend_svg
from programme.models import Directive, DirectiveStanding, Duty
from programme.rates import NOTHING, BodyRates, bodies_of, body_rates

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


def body_detail(request, pk: int):
    """One body: its rates over the periods, the duties it bears, the directives it leads and how they stand."""
    body = bodies_of(request.user).filter(pk=min(pk, BIGGEST_KEY)).first()
    if body is None:
        raise Http404(_("Không có cơ quan này trong phạm vi của bạn."))
    periods = reported_periods()
    period = period_of(request, periods, closed=True)
    rates = {key: found for (_body, key), found in body_rates(None, request.user, [body.pk]).items()}
    history = [(row, rates[row.pk]) for row in periods if row.pk in rates][:SHOWN]
    return render(
        request,
        "programme/body_detail.html",
        {
            "body": body,
            "now": rates.get(period.pk, BodyRates()) if period else BodyRates(),
            "history": history,
            "trend": trend_of(body, period, history),
            "duties": duties_of(body),
            "led": led_by(body, period),
            "coordinated": Directive.objects.active().filter(coordinating=body).select_related("document"),
            "quarters": periods,
            "period": period,
            "title": body.name,
        },
    )


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


def duties_of(body):
    """The duties the body bears now, with how each stood when last reported."""
    return (
        Duty.objects.filter(agency=body, directive__is_active=True)
        .select_related("directive__document", "last_period")
        .order_by("directive__code")
    )


def led_by(body, period) -> list[Directive]:
    """The directives it leads, each with its `standing` in the period; None where nothing was owed on it then."""
    directives = list(Directive.objects.active().filter(lead=body).exclude(kind=Directive.Kind.GROUP).order_by("code"))
    standings = DirectiveStanding.objects.filter(directive__in=directives, period=period) if period else []
    found = {standing.directive_id: standing for standing in standings}
    for directive in directives:
        directive.standing = found.get(directive.pk)
    return directives
