"""Equipment: the matrix of wards and categories, and one ward's count."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock, restating
from organisation.access import BIGGEST_KEY, check
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.reading import Reading, asked
from organisation.scope import visible_wards, why_closed

from ..actions import StaleHoldings, save_holdings
from ..forms import HoldingsForm
from ..history import history_of
from ..matrix import cells, contributors, counted_at, counts, short_wards
from ..models import EquipmentCategory, EquipmentHolding
from .shared import CONFLICT, OK, VERB, last_entry

FIGURES = (
    ("have", gettext_lazy("hiện có")),
    ("usable", gettext_lazy("còn dùng được")),
    ("need", gettext_lazy("nhu cầu")),
)
PER_PAGE = 30


def _columns(categories) -> list[Column]:
    """The ward, then three figures for each category."""
    columns = [Column("name", gettext_lazy("Phường, xã"), str, ("sort_key",))]
    for category in categories:
        columns += [
            Column(f"{name}-{category.code}", f"{category.name} ({category.unit}), {label}", _figure(category.pk, name))
            for name, label in FIGURES
        ]
    return columns


def _figure(key: int, name: str):
    return lambda ward: getattr(ward.held.get(key), name, None)


def _attach(wards, categories, how: Reading, *, in_full: bool) -> None:
    """Give each ward `held` (by category id), `cells` in the order of the categories, and whose counts they hold."""
    keys = [ward.pk for ward in wards]
    held, others = cells(how, keys, categories), contributors(how, keys)
    for ward in wards:
        ward.held, ward.others = held[ward.pk], others.get(ward.pk, [])
        ward.cells = [ward.held.get(category.pk) for category in categories]
    if in_full:
        restating.mark(wards, how, _itself, in_full=True)


def _itself(ward: Ward) -> Ward:
    return ward


def _unit_columns() -> list[Column]:
    """As of all records, but that a restated row sums several units."""
    then, *rest = restating.columns(_itself)
    return [Column(then.key, then.label, lambda ward: "; ".join([str(ward), *ward.others])), *rest]


def _wards(request, how: Reading):
    """The wards of the day; as it was then and on request also ended units that left a count."""
    wards = visible_wards(request.user)
    if how.is_restated or request.GET.get(restating.ENDED) != "1":
        return wards.alive_on(how.day)
    begun = wards.filter(Q(established_on__isnull=True) | Q(established_on__lte=how.day))
    return begun.filter(
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=how.day) | Q(pk__in=EquipmentHolding.objects.values("ward"))
    )


@require_safe
def equipment_list(request):
    """Wards of the day × categories: usable of held, and what is short of the need; restated, over the units before as well."""
    categories = list(
        one_of("group", EquipmentCategory.Group.values)(
            EquipmentCategory.objects.filter(is_active=True), request.GET.get("nhom", "")
        )
    )
    how, is_export = asked(request.GET), "export" in request.GET
    wards = _wards(request, how)
    short = short_wards(how, wards, categories)
    listing = Listing(
        request,
        wards,
        [*_columns(categories), *(_unit_columns() if is_export else [])],
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "nhom": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short) if value == "yes" else found,
            restating.ENDED: lambda found, _value: found,  # chooses the wards themselves: see `_wards`
        },
        prepare=lambda found: _attach(found, categories, how, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export("trang-bi", _("Trang bị của phường, xã"))
    return render(
        request,
        "facilities/equipment_list.html",
        {
            **listing.context(),
            "reading": how,
            "own_day": True,
            "categories": categories,
            "as_of": how.day,
            "kinds": Ward.Kind.choices,
            "groups": EquipmentCategory.Group.choices,
            "wards_in_all": wards.count(),
            "counted": counts(how, wards).order_by().values(counted_at(how)).distinct().count(),
            "short": short.distinct().count(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def equipment_edit(request, pk):
    """One ward's count: a form for its own officers, a table for whoever else may see it."""
    ward = get_object_or_404(visible_wards(request.user), pk=min(pk, BIGGEST_KEY))
    categories = list(EquipmentCategory.objects.filter(is_active=True))
    rows = {row.category_id: row for row in EquipmentHolding.objects.filter(ward=ward)}
    closed = why_closed(ward)
    may_edit = ward.pk == request.user.ward_id and request.user.has_perm(VERB) and not closed
    context = {
        "ward": ward,
        "ended": restating.ended(ward),
        "may_edit": may_edit,
        "as_of": clock.today(),
        "history": history_of(ward, actions=("save_holdings",)),
    }
    if request.method != "POST" and not may_edit:
        return render(
            request,
            "facilities/equipment_detail.html",
            {**context, "table": [(each, rows.get(each.pk)) for each in categories]},
        )
    check(request.user, VERB)
    if not may_edit:
        raise PermissionDenied(closed or _("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
    form = HoldingsForm(request.POST or None, categories=categories, rows=rows)
    if request.method == "POST" and form.is_valid() and _save(request, ward, form):
        return redirect("facilities:equipment-edit", pk=ward.pk)
    return render(
        request, "facilities/equipment_form.html", {**context, "form": form}, status=CONFLICT if form.stale else OK
    )


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
