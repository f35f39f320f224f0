"""The ward list and the ward page: the register for everyone, figures for those who may see the ward."""

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.utils.dateparse import parse_date
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
from reports.memory import parts, remembered
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


def name_states(wards: list[Ward]) -> None:
    """Give each row `state_label`, the words of its state."""
    for ward in wards:
        ward.state_label = state_word(ward.state)


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
    audience = "all" if seen is None else seen[0] if seen else "none"
    shown = remembered(
        quarter and quarter.stamp,
        f"wards:{audience}:{request.get_full_path()}",
        lambda: _list_page(request, quarters, quarter, seen),
    )
    return render(request, "reports/ward_list.html", {"title": _("Phường, xã"), **shown})


def _listing(request, quarter, seen, columns, prepare) -> Listing:
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


def _list_page(request, quarters, quarter, seen) -> dict:
    """The parts of the page, the same for everyone who sees the same wards."""
    day, is_read = day_asked(request)
    listing = _listing(request, quarter, seen, COLUMNS, name_states)
    context = listing.context() | {
        "day": day,
        "is_read": is_read,
        "quarter": quarter,
        "quarters": quarters,
        "kinds": Ward.Kind.choices,
        "states": Assessment.State.choices,
        "sees_figures": seen != [],
        "sees_all": seen is None,
        "ward_url": request.path,
        "asked": {name.replace("-", "_"): value for name, value in listing.chosen.items()},
        "earlier": ward_rows.earlier_units(listing.words, day) if listing.words else [],
    }
    return parts(request, context, lead="reports/_ward_list_lead.html", body="reports/_ward_list_body.html")


@require_safe
def ward_detail(request, pk: int):
    """One ward: where it stands, what it owes, its history and lineage; figures only for those who may see it."""
    if pk > BIGGEST_KEY:
        raise Http404
    day = clock.today()
    ward = station.find(pk, day)
    if ward is None:
        raise Http404(_("Không có phường, xã này."))
    sees, is_own = station.sees(request.user, ward), request.user.ward_id == ward.pk
    shown = remembered(ward.stamp, f"ward:{pk}:{sees}:{is_own}", lambda: _ward_page(request, ward, day, sees, is_own))
    title = ward.full_name[:1].upper() + ward.full_name[1:]
    return render(request, "reports/ward_detail.html", {"title": title, "ward": ward, "day": day, **shown})


def _ward_page(request, ward: Ward, day: date, sees: bool, is_own: bool) -> dict:
    """The parts of the page, the same for everyone in the same relation to the ward."""
    before, after = station.lineage(ward)
    context = {
        "ward": ward,
        "day": day,
        "before": before,
        "after": after,
        "has_ended": ward.ended_by(day),
        "sees_figures": sees,
        "is_own": is_own,
    }
    if sees:
        context |= station.figures_of(ward, day)
    return parts(request, context, lead="reports/_ward_lead.html", body="reports/_ward_body.html")
