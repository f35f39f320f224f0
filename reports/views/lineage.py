"""The lineage page of a ward: open to everyone who signs in; earlier units' records only to those who may see them."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.lineage_drawing import legend_html
from reports import lineage, lineage_records, lineage_shown


@require_safe
def ward_lineage(request, pk: int):
    """Where the ward came from and what became of it, over all events."""
    found = lineage.family(pk, clock.today()) if pk <= BIGGEST_KEY else None
    if found is None:
        raise Http404(_("Không có phường, xã này."))
    context = {
        "title": _("Dòng kế thừa: %(ward)s") % {"ward": found.ward.full_name},
        "family": found,
        "ward": found.ward,
        "direct": sum(line.successor_id == found.ward.pk for line in found.lines),
        "events": len({line.event_id for line in found.lines}),
        "drawing": lineage_shown.drawing(found) if found.lines else "",
        "legend": legend_html(),
        "origins": lineage_shown.tree(found, back=True),
        "heirs": lineage_shown.tree(found, back=False),
        "records": lineage_records.records(found, request.user),
        "carried": len(found.carried),
    }
    return render(request, "reports/ward_lineage.html", context)
