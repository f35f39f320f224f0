"""The ward list and the ward page: the register for everyone, figures for those who may see the ward."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.access import BIGGEST_KEY
from organisation.listing import Column, Listing, one_of
from organisation.models import Ward
from programme.models import Assessment
from reports import station, ward_rows
from reports.city import quarters_to_choose
from reports.memory import by_its_data, drawn, markup
from reports.views.chosen import chosen_quarter

HEADQUARTERS_WORDS = {True: gettext_lazy("độc lập"), False: gettext_lazy("chưa độc lập"), None: ""}
COLUMNS = [
    Column("name", gettext_lazy("Tên"), lambda ward: ward.name, ("sort_key",)),
    Column("kind", gettext_lazy("Loại"), lambda ward: ward.get_kind_display(), ("kind", "sort_key")),
    Column("code", gettext_lazy("Mã"), lambda ward: ward.code, ("code",)),
    Column("state", gettext_lazy("Đánh giá"), lambda ward: state_word(ward.state), ("state", "sort_key")),
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
    Column("district", gettext_lazy("Quận, huyện cũ"), lambda ward: ward.district),
    Column("established", gettext_lazy("Thành lập"), lambda ward: ward.established_on),
    Column("dissolved", gettext_lazy("Kết thúc"), lambda ward: ward.dissolved_on),
    Column("predecessors", gettext_lazy("Đơn vị trước"), lambda ward: ward.predecessors),
]


def state_word(state: str | None) -> str:
    return Assessment.State(state).label if state else ""


def _among(field: str, choices: dict):
    """A filter whose words in the address stand for values of the field."""
    return lambda wards, word: wards.filter(**{field: choices[word]}) if word in choices else wards


FILTERS = {
    "loai": one_of("kind", Ward.Kind.values),
    "trang-thai": one_of("state", Assessment.State.values),
    "dien": _among("paper_id__isnull", {"trong": False, "ngoai": True}),
    "ket-qua": _among("passes", {"du": True, "chua": False}),
    "tru-so": lambda wards, word: (
        wards.filter(site__isnull=False, independent__isnull=True)
        if word == "chua-ro"
        else _among("independent", {"co": True, "khong": False})(wards, word)
    ),
}


def day_asked(request) -> tuple[date, bool]:
    """The day of `ngay` (ISO or dd/mm/yyyy), today when none is given; False beside it when it could not be read."""
    text = request.GET.get("ngay", "").strip()
    if not text:
        return clock.today(), True
    if text.count("/") == 2:
        text = "-".join(part.zfill(2) for part in reversed(text.split("/")))
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return (day, True) if day else (clock.today(), False)


@require_safe
def ward_list(request):
    """The register as it stood on a day (`ngay`), with the standing of one quarter (`ky`) where the reader may see it."""
    today = clock.today()
    quarters = quarters_to_choose(today)
    quarter = chosen_quarter(request, quarters, today)
    seen = ward_rows.seen_ward_ids(request.user)
    if request.GET.get("export") in {"xlsx", "csv"}:
        return _listing(request, quarter, seen, COLUMNS + REGISTER_COLUMNS, ward_rows.add_predecessors).export(
            "phuong-xa", _("Phường, xã")
        )
    listing = _listing(request, quarter, seen, COLUMNS)
    # Tuples, not models: the page shows a dozen fields and loads no others.
    listing.queryset = listing.queryset.values_list(*ward_rows.SHOWN, named=True)
    day, is_read = day_asked(request)
    context = listing.context() | {
        "title": _("Phường, xã"),
        "day": day,
        "is_read": is_read,
        "quarter": quarter,
        "sees_figures": seen != [],
        "sees_all": seen is None,
        "filters": filters(
            listing.words,
            request.GET.get("ngay", ""),
            listing.sort,
            request.path,
            tuple(listing.chosen.items()),
            tuple((each.code, each.label) for each in quarters) if seen != [] else None,
            quarter.code if quarter else "",
        ),
        "lines": ward_rows.lines(listing.page_obj.object_list, request.path, seen != []),
        "earlier": ward_rows.earlier_units(listing.words, day) if listing.words else [],
    }
    return render(request, "reports/ward_list.html", context)


@by_its_data(most=256)
def filters(words: str, day: str, sort: str, path: str, chosen: tuple, quarters: tuple | None, quarter: str):
    """The form that filters the list; without quarters, without what concerns the figures."""
    asked = {name.replace("-", "_"): value for name, value in chosen}
    return markup(
        "reports/_ward_list_filters.html",
        {
            "words": words,
            "day_written": day,
            "sort": sort,
            "path": path,
            "asked": asked,
            "quarters": quarters,
            "quarter": quarter,
            "kinds": Ward.Kind.choices,
            "states": Assessment.State.choices,
        },
    )


def _listing(request, quarter, seen, columns, prepare=None) -> Listing:
    day, _is_read = day_asked(request)
    wards = ward_rows.with_figures(Ward.objects.alive_on(day), quarter, seen)
    return Listing(
        request,
        wards,
        columns,
        search=lambda rows, words: rows.matching(words),
        filters=FILTERS,
        default_order=("sort_key", "pk"),
        prepare=prepare,
    )


@require_safe
def ward_detail(request, pk: int):
    """One ward: where it stands, what it owes, its history and lineage; figures only for those who may see it."""
    if pk > BIGGEST_KEY:
        raise Http404
    day = clock.today()
    ward = station.find(pk, day)
    if ward is None:
        raise Http404(_("Không có phường, xã này."))
    sees = station.sees(request.user, ward)
    before, after = station.lineage(ward)
    context = {
        "title": ward.full_name[:1].upper() + ward.full_name[1:],
        "ward": ward,
        "day": day,
        "before": before,
        "after": after,
        "has_ended": ward.ended_by(day),
        "sees_figures": sees,
        "is_own": request.user.ward_id == ward.pk,
    }
    lines = tuple(line.read for line in [*before, *after])
    context["register"] = drawn(
        "reports/_ward_register.html", (ward.read, len(before), lines), {"ward": ward, "before": before, "after": after}
    )
    if sees:
        context |= station.figures_of(ward, day)
        context |= _figures_drawn(context)
    return render(request, "reports/ward_detail.html", context)


def _figures_drawn(context: dict) -> dict:
    """The parts of the ward page that show figures, each kept by the rows it shows."""

    def part(name: str, *data) -> SafeString:
        return drawn(f"reports/_ward_{name}.html", (*data, day), context_of)

    day = context["day"]
    shown = ("ward", "day", "paper", "peers", "money_rate", "history", "uses", "gaps", "projects")
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
            peers and tuple(value.read if name == "paper" else value for name, value in peers.items()),
        ),
        "quarters": part("history", quarters),
        "facilities": part("facilities", *rows.values()),
    }
