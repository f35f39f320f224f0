"""The ward list: the register of a day for everyone, the figures of a quarter for those who may see the ward."""

from django.db.models import F, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from organisation.memory import by_its_data, markup
from organisation.models import Ward
from organisation.reading import Reading, asked, mark_heirs
from organisation.restating import ENDED
from programme.models import Assessment
from reports import lookup, ward_rows
from reports.city import quarters_to_choose
from reports.views.chosen import chosen_quarter
from reports.ward_figures import MIXED, FiguresOfPage, with_figures

HEADQUARTERS_WORDS = {True: gettext_lazy("độc lập"), False: gettext_lazy("chưa độc lập"), None: ""}
COLUMNS = [
    Column("name", gettext_lazy("Tên"), lambda ward: ward.name, ("sort_key",)),
    Column("kind", gettext_lazy("Loại"), lambda ward: ward.get_kind_display(), ("kind", "sort_key")),
    Column("code", gettext_lazy("Mã"), lambda ward: ward.code, ("code",)),
    Column("state", gettext_lazy("Đánh giá"), lambda ward: ward_rows.state_word(ward.state), ("state", "sort_key")),
    Column("met", gettext_lazy("Tiêu chí đạt"), lambda ward: ward.met, ("met", "sort_key")),
    Column("total", gettext_lazy("Tiêu chí áp dụng"), lambda ward: ward.total),
    Column("points", gettext_lazy("Điểm"), lambda ward: ward.points, ("points", "sort_key")),
    Column("owed", gettext_lazy("Báo cáo còn thiếu"), lambda ward: ward.owed, ("owed", "sort_key")),
    Column(
        "headquarters",
        gettext_lazy("Trụ sở"),
        lambda ward: HEADQUARTERS_WORDS[ward.independent],
        ("independent", "sort_key"),
    ),
]
REGISTER_COLUMNS = [
    Column("papers", gettext_lazy("Số phiếu tính vào"), lambda ward: ward.papers or None),
    Column("passed", gettext_lazy("Số phiếu đủ điều kiện"), lambda ward: ward.passed if ward.judged else None),
    Column("district", gettext_lazy("Quận, huyện cũ"), lambda ward: ward.district),
    Column("established", gettext_lazy("Thành lập"), lambda ward: ward.established_on),
    Column("dissolved", gettext_lazy("Kết thúc"), lambda ward: ward.dissolved_on),
    Column("heir", gettext_lazy("Đơn vị nhận số liệu"), lambda ward: ward.heir.full_name if ward.heir else ""),
    Column("predecessors", gettext_lazy("Đơn vị trước"), lambda ward: ward.predecessors),
]


def _among(choices: dict):
    """A filter whose words in the address stand for conditions on the figures."""
    return lambda wards, word: wards.filter(choices[word]) if word in choices else wards


FILTERS = {
    "loai": one_of("kind", Ward.Kind.values),
    "trang-thai": one_of("state", [*Assessment.State.values, MIXED]),
    "dien": _among({"trong": Q(papers__gt=0), "ngoai": Q(papers=0)}),
    # Of several assessments under one unit: some that pass, some that do not.
    "ket-qua": _among({"du": Q(passed__gt=0), "chua": Q(judged__gt=F("passed"))}),
    "tru-so": _among(
        {
            "co": Q(independent=True),
            "khong": Q(independent=False),
            "chua-ro": Q(site__isnull=False, independent__isnull=True),
        }
    ),
    ENDED: lambda wards, word: wards,  # chooses the wards themselves: see `_listing`
}
OF_REGISTER = {"loai", ENDED}  # the filters, and the columns to sort by, that need no figures
ORDERS_OF_REGISTER = {"name", "kind", "code"}


@require_safe
def ward_list(request):
    """The register of a day (`ngay`) with the standing of one quarter (`ky`) where the reader may see it, read as `doc` says."""
    today = clock.today()
    quarters = quarters_to_choose(today)
    quarter, reading = chosen_quarter(request, quarters, today), asked(request.GET)
    seen = ward_rows.seen_ward_ids(request.user)
    if request.GET.get("export") in {"xlsx", "csv"}:
        listing = _listing(request, quarter, seen, reading, COLUMNS + REGISTER_COLUMNS, _prepare(reading))
        return listing.export("phuong-xa", _("Phường, xã"))
    listing = _shown(request, quarter, seen, reading)
    context = listing.context() | {
        "title": _("Phường, xã"),
        "reading": reading,
        "own_day": True,
        "then_day": quarter.ward_due_on.isoformat() if quarter and quarter.wards_changed else None,
        "quarter": quarter,
        "sees_figures": seen != [],
        "sees_all": seen is None,
        # Records of units younger than the day have no unit of that day to stand under.
        "looks_back": reading.is_restated and quarter is not None and reading.day < quarter.ward_due_on,
        "filters": _filters(request, listing, reading, quarters if seen != [] else None, quarter),
        "lines": ward_rows.lines(listing.page_obj.object_list, request.path, reading, seen != []),
        "earlier": lookup.earlier_units(listing.words, reading.day, today),
    }
    return render(request, "reports/ward_list.html", context)


def _listing(
    request, quarter, seen, reading: Reading, columns: list[Column], prepare=None, figures=with_figures
) -> Listing:
    """The units standing on the reading's day; with `ca-da-ket-thuc` also those that had ended by it."""
    if request.GET.get(ENDED) == "1":
        wards = Ward.objects.filter(Q(established_on__isnull=True) | Q(established_on__lte=reading.day))
    else:
        wards = Ward.objects.alive_on(reading.day)
    return Listing(
        request,
        figures(wards, quarter, seen, reading),
        columns,
        search=lambda rows, words: rows.matching(words),
        filters=FILTERS,
        default_order=("sort_key", "pk"),
        prepare=prepare,
        reading=reading,
    )


def _shown(request, quarter, seen, reading: Reading) -> Listing:
    """The listing of the page, in tuples, not models: it shows a dozen fields and loads no others."""

    def shown(wards):
        return with_figures(wards, quarter, seen, reading).values_list(*ward_rows.SHOWN, named=True)

    if not _needs_figures(request):
        listing = _listing(request, quarter, seen, reading, COLUMNS, figures=lambda wards, *_which: wards)
        listing.queryset = FiguresOfPage(listing.queryset, shown)
    else:
        listing = _listing(request, quarter, seen, reading, COLUMNS)
        listing.queryset = listing.queryset.values_list(*ward_rows.SHOWN, named=True)
    return listing


def _needs_figures(request) -> bool:
    """Does the address filter or sort by figures?"""
    sort = request.GET.get("sort", "").removeprefix("-")
    sorts = sort in {column.key for column in COLUMNS if column.order} - ORDERS_OF_REGISTER
    return sorts or any(request.GET.get(name, "").strip() for name in FILTERS.keys() - OF_REGISTER)


def _prepare(reading: Reading):
    """What an export says of each unit beside its figures: the units before it, the unit that takes its records. Two queries."""

    def prepare(rows: list[Ward]) -> None:
        ward_rows.add_predecessors(rows)
        mark_heirs(rows, reading.day, ward_id=lambda ward: ward.pk)

    return prepare


def _filters(request, listing: Listing, reading: Reading, quarters: list | None, quarter):
    return filters(
        listing.words,
        request.GET.get("ngay", ""),
        listing.sort,
        request.path,
        reading.is_restated,
        tuple(listing.chosen.items()),
        tuple((each.code, each.label) for each in quarters) if quarters is not None else None,
        quarter.code if quarter else "",
    )


@by_its_data(most=256)
def filters(
    words, day: str, sort: str, path: str, is_restated: bool, chosen: tuple, quarters: tuple | None, quarter: str
):
    """The form that filters the list; without quarters, without what concerns the figures."""
    asked_for = {name.replace("-", "_"): value for name, value in chosen}
    mixed = [(MIXED, ward_rows.state_word(MIXED))] if is_restated else []
    return markup(
        "reports/_ward_list_filters.html",
        {
            "words": words,
            "day_written": day,
            "sort": sort,
            "path": path,
            "is_restated": is_restated,
            "asked": asked_for,
            "quarters": quarters,
            "quarter": quarter,
            "kinds": Ward.Kind.choices,
            "states": [*Assessment.State.choices, *mixed],
        },
    )
