"""Headquarters: the register of buildings and who uses them on a day."""

from operator import attrgetter

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import restating
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from organisation.reading import Reading, asked

from ..models import Headquarters
from .shared import VERB, keys_to_change

INDEPENDENT = (Headquarters.Independence.OUTSIDE, Headquarters.Independence.INSIDE)
TITLED = (Headquarters.LandTitle.CERTIFIED, Headquarters.LandTitle.SECURITY_LAND)
COLUMNS = [
    Column("name", gettext_lazy("Trụ sở"), lambda row: row.name, ("sort_key",)),
    Column("users", gettext_lazy("Đơn vị sử dụng"), lambda row: ", ".join(str(use.unit) for use in row.users)),
    Column("address", gettext_lazy("Địa chỉ"), lambda row: row.address),
    Column(
        "independence", gettext_lazy("Mức độ độc lập"), lambda row: row.get_independence_display(), ("independence",)
    ),
    Column("title", gettext_lazy("Pháp lý đất"), lambda row: row.get_land_title_display(), ("land_title",)),
    Column("paper", gettext_lazy("Diện tích sàn theo hồ sơ (m²)"), lambda row: row.floor_area_m2, ("floor_area_m2",)),
    Column(
        "measured",
        gettext_lazy("Diện tích sàn đo thực tế (m²)"),
        lambda row: row.measured_area_m2,
        ("measured_area_m2",),
    ),
    Column("condition", gettext_lazy("Tình trạng"), lambda row: row.get_condition_display(), ("condition",)),
    Column("surveyed", gettext_lazy("Khảo sát"), lambda row: row.surveyed_on, ("surveyed_on",)),
]


def _of_class(field: str, values, good):
    """A filter by one class, or `yes` for all the good ones together."""
    exact = one_of(field, values)
    return lambda rows, value: rows.filter(**{f"{field}__in": good}) if value == "yes" else exact(rows, value)


# What an export adds to the columns of the page.
EXPORT_COLUMNS = [
    Column("owner", gettext_lazy("Đơn vị sở hữu, quản lý"), lambda row: row.owner),
    Column("class", gettext_lazy("Lớp tài sản"), lambda row: row.get_asset_class_display()),
    Column("roll", gettext_lazy("Biên chế tài sản"), lambda row: row.get_asset_roll_display()),
    Column("land", gettext_lazy("Diện tích đất theo hồ sơ (m²)"), lambda row: row.land_area_m2),
    Column("land_measured", gettext_lazy("Diện tích đất đo thực tế (m²)"), lambda row: row.measured_land_m2),
    Column("reception", gettext_lazy("Phòng trực ban tiếp dân (m²)"), lambda row: row.reception_area_m2),
    Column("meeting", gettext_lazy("Phòng họp (m²/người)"), lambda row: row.meeting_area_per_officer_m2),
    Column(
        "access", gettext_lazy("Người khuyết tật vào phòng tiếp dân"), lambda row: row.get_reception_access_display()
    ),
    Column("grade", gettext_lazy("Mức công năng (1–5)"), lambda row: row.function_grade),
    Column("built", gettext_lazy("Năm xây dựng"), lambda row: row.year_built),
    Column("latitude", gettext_lazy("Vĩ độ"), lambda row: row.latitude),
    Column("longitude", gettext_lazy("Kinh độ"), lambda row: row.longitude),
]
UNIT_COLUMNS = [
    Column("khi-do", gettext_lazy("Đơn vị ghi khi đó"), lambda row: ", ".join(str(use.ward) for use in row.users)),
    Column(
        "hien-nay",
        gettext_lazy("Đơn vị hiện nay (nhận số liệu)"),
        lambda row: ", ".join(dict.fromkeys(str(use.heir or use.ward) for use in row.users)),
    ),
    Column(
        "truoc",
        gettext_lazy("Đơn vị trước"),
        lambda row: ", ".join(dict.fromkeys(str(use.ward) for use in row.former)),
    ),
]
FILTERS = {
    "doc-lap": _of_class("independence", Headquarters.Independence.values, INDEPENDENT),
    "phap-ly": _of_class("land_title", Headquarters.LandTitle.values, TITLED),
    "tinh-trang": one_of("condition", Headquarters.Condition.values),
    "bien-che": one_of("asset_roll", Headquarters.AssetRoll.values),
    "tiep-can": one_of("reception_access", Headquarters.Access.values),
    restating.ENDED: lambda rows, _value: rows,  # names former users too: see `listing_of`
}


def _of_kind(how: Reading):
    return lambda rows, kind: rows.used_by_kind(kind, how.day) if kind in Ward.Kind.values else rows


def _mark(rows, how: Reading, *, in_full: bool) -> None:
    """Give each use of these buildings the unit it is shown under."""
    uses = [use for row in rows for use in row.users]
    restating.mark(uses, how, attrgetter("ward"), in_full=in_full)


def listing_of(request, how: Reading) -> Listing:
    """The buildings with their users on the day, on request and in an export with the former ones."""
    with_former = request.GET.get(restating.ENDED) == "1"
    is_export = "export" in request.GET
    rows = Headquarters.objects.visible_to(request.user).with_users(how.day)
    return Listing(
        request,
        rows.with_former_users(how.day) if with_former or is_export else rows,
        [*COLUMNS, *([*EXPORT_COLUMNS, *UNIT_COLUMNS] if is_export else [])],
        search=lambda found, words: found.matching(words, how.day, ever=with_former),
        filters=FILTERS | {"loai": _of_kind(how)},
        prepare=lambda found: _mark(found, how, in_full=is_export),
        reading=how,
    )


@require_safe
def headquarters_list(request):
    """The register of buildings with who uses them on the day asked for (`ngay`), as far as the officer sees."""
    how = asked(request.GET)
    listing = listing_of(request, how)
    if listing.export_kind:
        return listing.export("tru-so", _("Danh sách trụ sở"))
    sums = listing.queryset.order_by().aggregate(
        independent=Count("pk", filter=Q(independence__in=INDEPENDENT)),
        titled=Count("pk", filter=Q(land_title__in=TITLED)),
        poor=Count("pk", filter=Q(condition__in=(Headquarters.Condition.BAD, Headquarters.Condition.POOR))),
    )
    return render(
        request,
        "facilities/headquarters_list.html",
        {
            **listing.context(),
            "sums": sums,
            "reading": how,
            "own_day": True,
            "as_of": how.day,
            "kinds": Ward.Kind.choices,
            "independences": Headquarters.Independence.choices,
            "titles": Headquarters.LandTitle.choices,
            "conditions": Headquarters.Condition.choices,
            "rolls": Headquarters.AssetRoll.choices,
            "accesses": Headquarters.Access.choices,
            "pickable": keys_to_change(listing.page_obj.object_list, request.user),
            "may_add": request.user.ward_id and request.user.has_perm(VERB),
        },
    )
