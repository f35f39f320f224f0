"""One ward's equipment: its counts on a day against the norm, what it received since, and the form for whoever enters them."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import clock, restating
from organisation.access import BIGGEST_KEY, check
from organisation.models import ReportingPeriod, Ward
from organisation.reading import Reading
from organisation.scope import visible_wards, why_closed

from ..actions.equipment import StaleHoldings, save_holdings
from ..counted import Counted, counted_on
from ..forms.equipment import HoldingsForm
from ..history import history_of
from ..matrix import read
from ..models import EquipmentCategory, EquipmentCount, EquipmentHolding, Handover, Norm
from ..standards import Cell, Standards
from .equipment import reading_of
from .shared import CONFLICT, KEEP, OK, VERB, last_entry

HANDOVERS, COUNTS = 10, 12


@dataclass(frozen=True)
class Row:
    """A category at a ward: its count, the norm in force, how many are missing, and what was handed over after the count."""

    category: EquipmentCategory
    counted: Counted | None
    norm: Norm | None
    short: int | None
    is_judged: bool
    more: int | None

    @property
    def status(self) -> str:
        return "no_data" if self.counted is None or not self.is_judged else "not_met" if self.short else "met"


def rows_of(ward: Ward, how: Reading, categories: list[EquipmentCategory]) -> list[Row]:
    """The ward's figures on the reading's day, category by category. Five queries."""
    found = counted_on([ward.pk], [each.pk for each in categories], how.day)
    standards, received = Standards(how.day, {ward.pk: ward.kind}), read(how, [ward.pk]).received
    rows = []
    for each in categories:
        counted = found.get((ward.pk, each.pk))
        cell = Cell(*counted[:3]) if counted else None
        wanted = standards.wanted(ward.pk, each.pk, cell.need) if cell else None
        rows.append(
            Row(
                each,
                counted,
                standards.norm(ward.pk, each.pk),
                standards.short(ward.pk, each.pk, cell) if cell else None,
                wanted is not None,
                received.get((ward.pk, each.pk)),
            )
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def equipment_edit(request, pk):
    """A form for the ward's own officers (and by `?sua=1` for who keeps the registers), a table for whoever else may see it."""
    ward = get_object_or_404(visible_wards(request.user), pk=min(pk, BIGGEST_KEY))
    closed, is_own = why_closed(ward), ward.pk == request.user.ward_id and request.user.has_perm(VERB)
    may_edit = not closed and (is_own or request.user.has_perm(KEEP))
    how = Reading("then", (asked := reading_of(request)).day, asked.is_today, asked.is_readable)
    enters = may_edit and how.day >= clock.today() and (is_own or "sua" in request.GET)
    if request.method != "POST" and (not enters or "xem" in request.GET):
        return _detail(request, ward, how, may_edit=may_edit)
    if not request.user.has_perm(KEEP):
        check(request.user, VERB)
    if not may_edit:
        raise PermissionDenied(closed or _("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    categories = list(EquipmentCategory.objects.filter(is_active=True))
    rows = {row.category_id: row for row in EquipmentHolding.objects.filter(ward=ward)}
    form = HoldingsForm(request.POST or None, categories=categories, rows=rows)
    if request.method == "POST" and form.is_valid() and _save(request, ward, form):
        return redirect("facilities:equipment-edit", pk=ward.pk)
    context = {"form": form, **_about(ward, may_edit=True)}
    return render(request, "facilities/equipment_form.html", context, status=CONFLICT if form.stale else OK)


def _about(ward: Ward, *, may_edit: bool) -> dict:
    """What both faces of the page show beside the figures."""
    days = EquipmentCount.objects.filter(ward=ward).order_by("-counted_on").values("counted_on")
    return {
        "ward": ward,
        "ended": restating.ended(ward),
        "may_edit": may_edit,
        "handovers": Handover.objects.filter(ward=ward).select_related("category")[:HANDOVERS],
        "counts": days.annotate(kinds=Count("pk"))[:COUNTS],
        "history": history_of(ward, actions=("save_holdings", "import_holdings")),
    }


def _detail(request, ward: Ward, how: Reading, *, may_edit: bool):
    categories = list(EquipmentCategory.objects.filter(is_active=True))
    rows = rows_of(ward, how, categories)
    return render(
        request,
        "facilities/equipment_detail.html",
        {
            **_about(ward, may_edit=may_edit),
            "rows": rows,
            "counted": sum(row.counted is not None for row in rows),
            "lacking": sum(bool(row.short) for row in rows),
            "reading": how,
            "as_of": how.day,
            "is_past": how.day < clock.today(),
            "periods": _periods_before(clock.today()),
        },
    )


def _periods_before(day: date):
    return ReportingPeriod.objects.quarters().closed_by(day)[:COUNTS]


def _save(request, ward, form) -> bool:
    try:
        count = save_holdings(
            ward_id=ward.pk, by=request.user, entries=form.entries(), counted_on=form.cleaned_data["counted_on"]
        )
    except StaleHoldings as stale:
        form.tell_stale_rows(stale.rows)
        form.saved_by = last_entry(ward)
        return False
    except ValidationError as refusal:
        form.tell(refusal)
        return False
    messages.success(
        request, _("Đã lưu %(count)d dòng trang bị.") % {"count": count} if count else _("Không có dòng nào thay đổi.")
    )
    return True
