"""The list of assessments."""

from operator import attrgetter

from django.db.models import Count
from django.shortcuts import render
from django.utils.translation import gettext as _

from organisation import reading, restating
from organisation.listing import Column, Listing, one_of
from programme.actions.locking import GRANT_VERB, LOCK_VERB
from programme.models import Assessment

from .chosen import of_period, opened_quarters

WARD = attrgetter("ward")


def assessment_list(request):
    """All assessments in scope, read as `doc` says: filter by quarter, state, result and words; sort; export."""
    quarters, how = opened_quarters(), reading.asked(request.GET)
    is_export = "export" in request.GET
    listing = Listing(
        request,
        Assessment.objects.visible_to(request.user).select_related("ward", "period"),
        [*columns(how), *(restating.columns(WARD) if is_export else [])],
        default_order=("-period__ends_on", *restating.ahead(how, "ward"), "pk"),
        search=lambda rows, words: rows.filter(restating.found(how, "ward", words)),
        filters={
            "ky": of_period(quarters),
            "trang-thai": one_of("state", Assessment.State.values),
            "ket-qua": _of_result,
            restating.ENDED: restating.without_ended(how, "ward"),
        },
        prepare=lambda rows: restating.mark(rows, how, WARD, in_full=is_export),
        reading=how,
    )
    if listing.export_kind:
        return listing.export("danh-gia", _("Phiếu đánh giá"))
    counts = dict(
        Assessment.objects.visible_to(request.user).order_by().values_list("state").annotate(count=Count("pk"))
    )
    return render(
        request,
        "programme/assessment_list.html",
        listing.context()
        | {
            "title": _("Đánh giá theo bộ tiêu chí"),
            "reading": how,
            "quarters": quarters,
            "states": Assessment.State.choices,
            "chosen_period": listing.chosen["ky"],
            "chosen_state": listing.chosen["trang-thai"],
            "chosen_result": listing.chosen["ket-qua"],
            "results": [
                ("dat", _("đủ điều kiện")),
                ("chua-dat", _("chưa đủ điều kiện")),
                ("diem-liet", _("có điểm liệt")),
            ],
            "waiting": counts.get(Assessment.State.SUBMITTED, 0),
            "may_lock": any(request.user.has_perm(verb) for verb in (LOCK_VERB, GRANT_VERB)),
            "to_conclude": counts.get(Assessment.State.VERIFIED, 0),
        },
    )


def columns(how: reading.Reading) -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.unit.full_name, (restating.order_key(how, "ward"),)),
        Column("ky", _("Kỳ"), lambda row: row.period.label, ("period__ends_on",)),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("tu-cham", _("Tự chấm đạt"), lambda row: row.met_self, ("met_self",)),
        Column(
            "tham-dinh",
            _("Thẩm định đạt"),
            lambda row: row.met_verified if row.is_reviewed else None,
            ("met_verified",),
        ),
        Column("tong", _("Số tiêu chí"), lambda row: row.total, ("total",)),
        Column("diem", _("Điểm tự chấm"), lambda row: row.self_points, ("points_self",)),
        Column(
            "diem-td",
            _("Điểm thẩm định"),
            lambda row: row.verified_points if row.is_reviewed else None,
            ("points_verified",),
        ),
        Column(
            "diem-liet",
            _("Điểm liệt"),
            lambda row: row.vetoes_verified if row.is_reviewed else row.vetoes_self,
            ("vetoes_self",),
        ),
        Column("gui", _("Gửi lúc"), lambda row: row.submitted_at, ("submitted_at",)),
        Column("han", _("Hạn gửi"), lambda row: row.due_on, ("due_on",)),
    ]


def _of_result(queryset, value: str):
    reviewed = queryset.filter(state__in=[Assessment.State.VERIFIED, Assessment.State.CONCLUDED])
    return {
        "dat": reviewed.filter(passes_verified=True),
        "chua-dat": reviewed.filter(passes_verified=False),
        "diem-liet": reviewed.filter(vetoes_verified__gt=0),
    }.get(value, queryset)
