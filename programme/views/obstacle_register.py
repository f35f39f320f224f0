"""The register of obstacles: all that is in the reader's scope, whom they are put to, which answers are overdue."""

from datetime import date

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from programme import clock_rules as rules
from programme.models import Obstacle

from . import register_parts as parts
from .clock_page import acts_on_obstacle

RELATED = ("duty__directive", "duty__ward", "duty__agency", "asked_of", "owner", "raised_by", "answered_by")
TEXTS = ("what", "answer", "resolution", "duty__directive__code", "duty__ward__search", "duty__agency__name")
YES = "co"


@require_safe
def obstacle_list(request):
    """Obstacles of the duties in scope, and those put to the reader's own agency."""
    officer, day = request.user, clock.today()
    rows = Obstacle.objects.visible_to(officer)
    listing = Listing(
        request,
        rows.select_related(*RELATED),
        columns(),
        default_order=("-raised_at", "-pk"),
        search=parts.searching(*TEXTS),
        filters={
            "trang-thai": one_of("state", Obstacle.State.values),
            "chi-tieu": parts.of_key("duty__directive"),
            "van-ban": parts.of_key("duty__directive__document"),
            "hoi": parts.of_key("asked_of"),
            "qua-han": lambda found, value: found.filter(_overdue(day)) if value == YES else found,
            "cua": parts.whose(officer, Q(owner=officer) | Q(raised_by=officer), _to_answer(officer)),
        },
        prepare=lambda found: mark(found, officer, day),
    )
    if listing.export_kind:
        return listing.export("vuong-mac", _("Vướng mắc"))
    chosen = listing.chosen
    return render(
        request,
        "programme/obstacle_list.html",
        listing.context()
        | {
            "title": _("Vướng mắc"),
            "states": Obstacle.State.choices,
            "directives": parts.directives_in(rows, "duty__directive", chosen=chosen["chi-tieu"]),
            "documents": parts.documents_in(rows, "duty__directive", chosen=chosen["van-ban"]),
            "agencies": parts.agencies_in(rows, "asked_of"),
            "to_do": _("chờ tôi trả lời") if officer.has_perm(rules.ANSWER) else "",
            "figures": _figures(listing.queryset, day),
            "day": day,
        },
    )


def columns() -> list[Column]:
    return [
        Column("chi-tieu", _("Chỉ tiêu, nhiệm vụ"), lambda row: row.duty.directive.code, ("duty__directive__code",)),
        Column("don-vi", _("Đơn vị"), lambda row: str(row.duty.bearer), ("duty__ward__sort_key", "duty__agency__name")),
        Column("vuong-mac", _("Vướng mắc"), lambda row: row.what),
        Column("tu-ngay", _("Từ ngày"), lambda row: row.since_on, ("since_on",)),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
        Column("hoi", _("Hỏi cơ quan"), lambda row: row.asked_of.name if row.asked_of_id else "", ("asked_of__name",)),
        Column("hoi-ngay", _("Hỏi ngày"), lambda row: row.asked_on, ("asked_on",)),
        Column("truoc-ngay", _("Xin trả lời trước ngày"), lambda row: row.answer_by, ("answer_by",)),
        Column("cham", _("Trả lời chậm (ngày)"), lambda row: row.days_over),
        Column("tra-loi", _("Trả lời"), lambda row: row.answer),
        Column("tra-loi-luc", _("Trả lời lúc"), lambda row: row.answered_at, ("answered_at",)),
        Column("nguoi", _("Người phụ trách"), lambda row: str(row.owner or row.raised_by), ("owner__full_name",)),
        Column("thao-go", _("Đã tháo gỡ thế nào"), lambda row: row.resolution),
        Column("thao-go-ngay", _("Tháo gỡ ngày"), lambda row: row.resolved_on, ("resolved_on",)),
    ]


def mark(rows, officer, day: date) -> None:
    """How long each answer is overdue, whether its duty may be opened, and what the reader may do. One query."""
    seen = parts.seen_duties(rows, officer)
    for row in rows:
        row.is_seen = row.duty_id in seen
        late = row.state == Obstacle.State.ASKED and row.answer_by and row.answer_by < day
        row.days_over = (day - row.answer_by).days if late else None
        row.may = acts_on_obstacle(row, officer)


def _overdue(day: date) -> Q:
    return Q(state=Obstacle.State.ASKED, answer_by__lt=day)


def _to_answer(officer) -> Q:
    """Waiting for an answer that the officer may give."""
    if not officer.has_perm(rules.ANSWER):
        return Q(pk__in=())
    waiting = Q(state=Obstacle.State.ASKED)
    return waiting if officer.sees_all else waiting & Q(asked_of=officer.agency_id or 0)


def _figures(rows, day: date) -> dict[str, int]:
    """Of the rows shown, all pages: not resolved, waiting for an answer, overdue. One query."""
    open_ones = ~Q(state=Obstacle.State.RESOLVED)
    return rows.order_by().aggregate(
        unresolved=Count("pk", filter=open_ones),
        waiting=Count("pk", filter=Q(state=Obstacle.State.ASKED)),
        overdue=Count("pk", filter=_overdue(day)),
    )
