"""Equipment: the matrix of wards and categories, the whole city on one page."""

from dataclasses import replace

from django.db.models import Q
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import restating
from organisation.listing import Column, Listing, one_of
from organisation.memory import drawn
from organisation.models import ReportingPeriod, Ward
from organisation.prepared import PreparedRows
from organisation.reading import Reading, asked
from organisation.scope import visible_wards

from ..cells import head_html, legend, matrix_html
from ..matrix import Matrix, named_sources, read
from ..models import EquipmentCategory, EquipmentHolding
from ..standards import Standards

FIGURES = (
    ("have", gettext_lazy("hiện có")),
    ("usable", gettext_lazy("còn dùng được")),
    ("need", gettext_lazy("nhu cầu")),
)
PER_PAGE = 200
PERIODS_OFFERED = 12
_CATEGORIES = PreparedRows(EquipmentCategory, lambda: EquipmentCategory.objects.filter(is_active=True))
_QUARTERS = PreparedRows(
    ReportingPeriod, lambda: ReportingPeriod.objects.quarters().order_by("-ends_on")[:PERIODS_OFFERED]
)


def reading_of(request) -> Reading:
    """The reading asked for; a period's code in `ky` stands for its last day where no day is asked."""
    how = asked(request.GET)
    code = request.GET.get("ky", "")
    if request.GET.get("ngay", "").strip() or not code:
        return how
    period = ReportingPeriod.objects.with_code(code).first()
    return replace(how, day=period.ends_on, is_today=False) if period else how


def _columns(categories, standards: Standards) -> list[Column]:
    """The ward, then for each category three figures, the norm where there is one, what is missing and what came after."""
    columns = [Column("name", gettext_lazy("Phường, xã"), str, ("sort_key",))]
    normed, lacking, received = _("định mức"), _("còn thiếu"), _("bàn giao sau kiểm kê")
    for category in categories:
        head = f"{category.name} ({category.unit})"
        columns += [
            Column(f"{name}-{category.code}", f"{head}, {label}", _figure(category.pk, name)) for name, label in FIGURES
        ]
        if standards.has_norms:
            columns.append(Column(f"norm-{category.code}", f"{head}, {normed}", _norm(category.pk, standards)))
        columns += [
            Column(f"short-{category.code}", f"{head}, {lacking}", _short(category.pk, standards)),
            Column(f"more-{category.code}", f"{head}, {received}", _received(category.pk)),
        ]
    return columns


def _figure(key: int, name: str):
    return lambda ward: getattr(ward.held.get(key), name, None)


def _norm(key: int, standards: Standards):
    return lambda ward: getattr(standards.norm(ward.pk, key), "value", None)


def _short(key: int, standards: Standards):
    return lambda ward: standards.short(ward.pk, key, ward.held[key]) if key in ward.held else None


def _received(key: int):
    return lambda ward: ward.received.get(key)


def _attach(wards, matrix: Matrix, how: Reading) -> None:
    """Give each ward `held` and `received` by category, and the other units whose counts they hold."""
    others = named_sources(matrix)
    received: dict[int, dict[int, int]] = {}
    for (ward, kind), number in matrix.received.items():
        received.setdefault(ward, {})[kind] = number
    for ward in wards:
        ward.held, ward.others = matrix.cells.get(ward.pk, {}), others.get(ward.pk, [])
        ward.received = received.get(ward.pk, {})
    restating.mark(wards, how, _itself, in_full=True)


def _itself(ward: Ward) -> Ward:
    return ward


def _unit_columns() -> list[Column]:
    """As of all records, but that a restated row sums several units."""
    then, *rest = restating.columns(_itself)
    return [Column(then.key, then.label, lambda ward: "; ".join([str(ward), *ward.others])), *rest]


def wards_asked(request, how: Reading):
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
    """Wards of the day × categories: usable, and what is short of the norm or the need; restated, over the units before as well."""
    everything = _CATEGORIES()
    group = request.GET.get("nhom", "")
    categories = [each for each in everything if each.group == group] or everything
    how, is_export = reading_of(request), "export" in request.GET
    asked_for = wards_asked(request, how)
    wards = list(asked_for.only("kind", "name", "district"))
    kinds = {ward.pk: ward.kind for ward in wards}
    matrix, standards = read(how, kinds), Standards(how.day, kinds)
    short = matrix.short_wards([each.pk for each in categories], standards)
    columns = [*_columns(categories, standards), *_unit_columns()] if is_export else [_columns([], standards)[0]]
    listing = _listing(request, asked_for, columns, short, how, lambda found: _attach(found, matrix, how))
    if listing.export_kind:
        return listing.export("trang-bi", _("Trang bị của phường, xã"))
    is_whole = not listing.is_filtered and not listing.sort
    listing.queryset = wards if is_whole else listing.queryset.only("kind", "name", "district")
    listing.prepare = None  # the page is drawn from the matrix itself
    context = listing.context()
    return render(
        request,
        "facilities/equipment_list.html",
        {
            **context,
            "reading": how,
            "matrix": matrix,
            "head": head_html(categories, request.GET),
            "body": matrix_html(context["rows"], categories, matrix, named_sources(matrix), standards),
            "legend": legend(),
            "filters": _filters(request, how, listing),
            "as_of": how.day,
            "wards_in_all": len(wards),
            "counted": len(matrix.cells),
            "short": len(short),
            "has_norms": standards.has_norms,
        },
    )


def _listing(request, wards, columns, short: set[int], how: Reading, prepare) -> Listing:
    return Listing(
        request,
        wards,
        columns,
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "nhom": lambda found, _value: found,
            "ky": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short) if value == "yes" else found,
            restating.ENDED: lambda found, _value: found,  # chooses the wards themselves: see `wards_asked`
        },
        prepare=prepare,
        reading=how,
    )


def _filters(request, how: Reading, listing: Listing) -> SafeString:
    """The reading and the form above the matrix, kept by the address, the reading and the periods offered."""
    periods = tuple((period.code, period.label) for period in _QUARTERS())
    context = {
        "request": request,
        "reading": how,
        "own_day": True,
        "words": listing.words,
        "chosen": {name.replace("-", "_"): value for name, value in listing.chosen.items()},
        "kinds": Ward.Kind.choices,
        "groups": EquipmentCategory.Group.choices,
        "periods": periods,
    }
    return drawn("facilities/_equipment_above.html", (request.get_full_path(), how, periods), context)
