"""Equipment: the matrix of wards and categories, and one ward's count."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation import clock
from organisation.access import BIGGEST_KEY, check
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.scope import visible_wards

from ..actions import StaleHoldings, save_holdings
from ..forms import HoldingsForm
from ..history import history_of
from ..models import EquipmentCategory, EquipmentHolding
from .shared import CONFLICT, OK, VERB, last_entry

FIGURES = (
    ("have", gettext_lazy("hiện có")),
    ("usable", gettext_lazy("còn dùng được")),
    ("need", gettext_lazy("nhu cầu")),
)
PER_PAGE = 30
SHORT = EquipmentHolding.objects.filter(usable__lt=F("need"))


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


def _attach(wards, categories) -> None:
    """Give each ward `held` (by category id) and `cells` in the order of the categories. One query."""
    held: dict[int, dict[int, EquipmentHolding]] = {ward.pk: {} for ward in wards}
    for row in EquipmentHolding.objects.filter(ward__in=held, category__in=categories):
        row.short = max((row.need or 0) - row.usable, 0)
        held[row.ward_id][row.category_id] = row
    for ward in wards:
        ward.held = held[ward.pk]
        ward.cells = [ward.held.get(category.pk) for category in categories]


@require_safe
def equipment_list(request):
    """Wards of today × categories: usable of held, and what is short of the need."""
    categories = list(
        one_of("group", EquipmentCategory.Group.values)(
            EquipmentCategory.objects.filter(is_active=True), request.GET.get("nhom", "")
        )
    )
    wards = visible_wards(request.user).alive_on(clock.today())
    short = SHORT.filter(category__in=categories)
    listing = Listing(
        request,
        wards,
        _columns(categories),
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "nhom": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short.values("ward")) if value == "yes" else found,
        },
        prepare=lambda found: _attach(found, categories),
    )
    if listing.export_kind:
        return listing.export("trang-bi", _("Trang bị của phường, xã"))
    counted = EquipmentHolding.objects.visible_to(request.user).filter(ward__in=wards)
    return render(
        request,
        "facilities/equipment_list.html",
        {
            **listing.context(),
            "categories": categories,
            "as_of": clock.today(),
            "kinds": Ward.Kind.choices,
            "groups": EquipmentCategory.Group.choices,
            "wards_in_all": wards.count(),
            "counted": counted.values("ward").distinct().count(),
            "short": counted.filter(usable__lt=F("need")).values("ward").distinct().count(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def equipment_edit(request, pk):
    """One ward's count: a form for its own officers, a table for whoever else may see it."""
    ward = get_object_or_404(visible_wards(request.user), pk=min(pk, BIGGEST_KEY))
    categories = list(EquipmentCategory.objects.filter(is_active=True))
    rows = {row.category_id: row for row in EquipmentHolding.objects.filter(ward=ward)}
    may_edit = ward.pk == request.user.ward_id and request.user.has_perm(VERB)
    context = {
        "ward": ward,
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
        raise PermissionDenied(_("Bạn xem được hồ sơ này nhưng chỉ đơn vị của hồ sơ mới được sửa."))
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
