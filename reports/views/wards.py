"""The ward page: the register for everyone, figures for those who may see the ward."""

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.memory import drawn
from organisation.models import Succession, Ward
from organisation.reading import asked
from reports import lineage, station, station_restated


@require_safe
def ward_detail(request, pk: int):
    """One ward: where it stands, what it owes, its history and lineage; figures only for those who may see it."""
    if pk > BIGGEST_KEY:
        raise Http404
    day = clock.today()
    ward = station.find(pk, day)
    if ward is None:
        raise Http404(_("Không có phường, xã này."))
    sees, reading = station.sees(request.user, ward), asked(request.GET)
    before, after = station.lineage(ward)
    context = {
        "title": ward.full_name[:1].upper() + ward.full_name[1:],
        "ward": ward,
        "day": day,
        "before": before,
        "after": after,
        "has_ended": ward.ended_by(day),
        "ending": lineage.ending_of(ward, after, day),
        "sees_figures": sees,
        "is_own": request.user.ward_id == ward.pk,
        "reading": reading,
        "own_day": True,
    }
    context["register"] = _register_drawn(ward, before, after)
    if sees:
        context |= station.figures_of(ward, day)
        # The records of a unit that ended count at its heir: its own page shows them as they were.
        if reading.is_restated and not context["has_ended"]:
            context |= station_restated.figures_of(ward, day)
        context |= _figures_drawn(context)
    return render(request, "reports/ward_detail.html", context)


def _register_drawn(ward: Ward, before: list[Succession], after: list[Succession]) -> SafeString:
    """The register entry and the events the ward went through, kept by the ward and its lines."""
    lines = tuple(line.read for line in [*before, *after])
    context = {
        "ward": ward,
        "origins": lineage.steps_of(ward, before),
        "heirs": lineage.steps_of(ward, after),
        "further": lineage.further_of(ward, before),
    }
    return drawn("reports/_ward_register.html", (ward.read, len(before), lines), context)


def _figures_drawn(context: dict) -> dict:
    """The parts of the ward page that show figures, each kept by the rows it shows."""

    def part(name: str, *data) -> SafeString:
        return drawn(f"reports/_ward_{name}.html", (*data, day), context_of)

    day = context["day"]
    shown = ("ward", "has_ended", "day", "paper", "peers", "money", "money_rate", "history", "uses", "gaps", "projects")
    context_of = {name: context[name] for name in shown}
    rows = {name: tuple(row.read for row in context[name]) for name in ("uses", "gaps", "projects")}
    peers, paper = context["peers"], context["paper"]
    quarters = tuple(
        (row["period"].pk, row["paper"] and row["paper"].read, row["standing"].read if "standing" in row else None)
        for row in context["history"]
    )
    return {
        "standing": part(
            "standing",
            context["ward"].read,
            paper and paper.read,
            tuple(context["money"].values()),
            peers and tuple(value.read if name == "paper" else value for name, value in peers.items()),
        ),
        "quarters": _quarters_drawn(context) or part("history", quarters),
        "facilities": part("facilities", *rows.values()),
    }


def _quarters_drawn(context: dict) -> SafeString | None:
    """The quarters of a restated page, kept by their sums."""
    history = context.get("restated_history")
    if history is None:
        return None
    rows = tuple(tuple(row.items()) for row in history)
    return drawn("reports/_ward_history_restated.html", rows, {"history": history})
