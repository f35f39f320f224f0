"""Equipment: the matrix of wards and categories, the whole city on one page, and one category over all wards."""

from dataclasses import replace

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import restating
from organisation.listing import Column, Listing, one_of
from organisation.models import ReportingPeriod, Ward
from organisation.reading import Reading, asked
from organisation.scope import visible_wards

from ..cells import head_html, legend, matrix_html
from ..matrix import Matrix, Standards, named_sources, read
from ..models import EquipmentCategory, EquipmentCount

FIGURES = (
    ("have", gettext_lazy("hiện có")),
    ("usable", gettext_lazy("còn dùng được")),
    ("need", gettext_lazy("nhu cầu")),
)
PER_PAGE = 200
PERIODS_OFFERED = 12


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
    for category in categories:
        head = f"{category.name} ({category.unit})"
        columns += [
            Column(f"{name}-{category.code}", f"{head}, {label}", _figure(category.pk, name)) for name, label in FIGURES
        ]
        if standards.has_norms:
            columns.append(Column(f"norm-{category.code}", f"{head}, {_('định mức')}", _norm(category.pk, standards)))
        columns += [
            Column(f"short-{category.code}", f"{head}, {_('còn thiếu')}", _short(category.pk, standards)),
            Column(f"more-{category.code}", f"{head}, {_('bàn giao sau kiểm kê')}", _received(category.pk)),
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


def _attach(wards, matrix: Matrix, how: Reading, *, in_full: bool) -> None:
    """Give each ward `held` and `received` by category, and the other units whose counts they hold."""
    others = named_sources(matrix)
    received: dict[int, dict[int, int]] = {}
    for (ward, kind), number in matrix.received.items():
        received.setdefault(ward, {})[kind] = number
    for ward in wards:
        ward.held, ward.others = matrix.cells.get(ward.pk, {}), others.get(ward.pk, [])
        ward.received = received.get(ward.pk, {})
    if in_full:
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
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=how.day) | Q(pk__in=EquipmentCount.objects.values("ward"))
    )


@require_safe
def equipment_list(request):
    """Wards of the day × categories: usable, and what is short of the norm or the need; restated, over the units before as well."""
    everything = list(EquipmentCategory.objects.filter(is_active=True))
    group = request.GET.get("nhom", "")
    categories = [each for each in everything if each.group == group] or everything
    how, is_export = reading_of(request), "export" in request.GET
    wards = wards_asked(request, how)
    kinds = dict(wards.order_by().values_list("pk", "kind"))
    matrix, standards = read(how, kinds), Standards(how.day, kinds)
    short = matrix.short_wards([each.pk for each in categories], standards)
    listing = Listing(
        request,
        wards,
        [*_columns(categories, standards), *_unit_columns()] if is_export else [_columns([], standards)[0]],
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "nhom": lambda found, _value: found,
            "ky": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short) if value == "yes" else found,
            restating.ENDED: lambda found, _value: found,  # chooses the wards themselves: see `wards_asked`
        },
        prepare=lambda found: _attach(found, matrix, how, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export("trang-bi", _("Trang bị của phường, xã"))
    context = listing.context()
    return render(
        request,
        "facilities/equipment_list.html",
        {
            **context,
            "reading": how,
            "own_day": True,
            "categories": categories,
            "head": head_html(categories, request.GET),
            "body": matrix_html(context["rows"], categories, standards),
            "legend": legend(),
            "as_of": how.day,
            "kinds": Ward.Kind.choices,
            "groups": EquipmentCategory.Group.choices,
            "periods": ReportingPeriod.objects.quarters().order_by("-ends_on")[:PERIODS_OFFERED],
            "wards_in_all": len(kinds),
            "counted": len(matrix.cells),
            "short": len(short),
            "has_norms": standards.has_norms,
        },
    )


KIND_COLUMNS = [
    Column("name", gettext_lazy("Phường, xã"), str, ("sort_key",)),
    Column("have", gettext_lazy("Hiện có"), lambda row: getattr(row.cell, "have", None)),
    Column("usable", gettext_lazy("Còn dùng được"), lambda row: getattr(row.cell, "usable", None)),
    Column("need", gettext_lazy("Nhu cầu"), lambda row: getattr(row.cell, "need", None)),
    Column("norm", gettext_lazy("Định mức"), lambda row: getattr(row.norm, "value", None)),
    Column("short", gettext_lazy("Còn thiếu"), lambda row: row.short),
    Column("more", gettext_lazy("Bàn giao sau kiểm kê"), lambda row: row.more),
]


@require_safe
def equipment_kind(request, code):
    """One category over all wards of the day, against the norm in force or the need."""
    category = get_object_or_404(EquipmentCategory, code=code)
    how = reading_of(request)
    wards = wards_asked(request, how)
    kinds = dict(wards.order_by().values_list("pk", "kind"))
    matrix, standards = read(how, kinds), Standards(how.day, kinds)
    short = matrix.short_wards([category.pk], standards)

    def prepare(found):
        for row in found:
            row.cell = matrix.cells.get(row.pk, {}).get(category.pk)
            row.norm, row.more = standards.norm(row.pk, category.pk), matrix.received.get((row.pk, category.pk))
            row.short = standards.short(row.pk, category.pk, row.cell) if row.cell else None

    listing = Listing(
        request,
        wards,
        KIND_COLUMNS,
        search=lambda found, words: found.matching(words),
        per_page=PER_PAGE,
        filters={
            "loai": one_of("kind", Ward.Kind.values),
            "ky": lambda found, _value: found,
            "thieu": lambda found, value: found.filter(pk__in=short) if value == "yes" else found,
        },
        prepare=prepare,
        reading=how,
    )
    if listing.export_kind:
        return listing.export(f"trang-bi-{category.code}", category.name)
    held = [cells[category.pk] for cells in matrix.cells.values() if category.pk in cells]
    return render(
        request,
        "facilities/equipment_kind.html",
        {
            **listing.context(),
            "category": category,
            "reading": how,
            "as_of": how.day,
            "kinds": Ward.Kind.choices,
            "counted": len(held),
            "have": sum(cell.have for cell in held),
            "usable": sum(cell.usable for cell in held),
            "short": len(short),
        },
    )
