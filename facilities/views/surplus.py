"""Surplus buildings: the register of cases with its alarms, and the buildings that may be too many."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.listing import Column, Listing, one_of
from organisation.models import Reorganisation

from ..models import Headquarters, SurplusCase
from ..surplus import LIMIT_MONTHS, OPEN, WARNING_MONTHS, Cause, candidates, cases, idle, idle_from, in_hands_of
from .shared import PROPOSE

ALARMS = (
    (str(WARNING_MONTHS), gettext_lazy("không sử dụng từ 9 tháng")),
    (str(LIMIT_MONTHS), gettext_lazy("không sử dụng từ 12 tháng")),
)
BUILDING = Column("name", gettext_lazy("Trụ sở"), lambda row: row.building.name, ("headquarters__sort_key",))
USERS = Column("users", gettext_lazy("Đơn vị đang sử dụng"), lambda row: _named(row.building.users))
FORMER = Column("former", gettext_lazy("Đơn vị sử dụng trước"), lambda row: _named(row.building.former))
SINCE = Column("since", gettext_lazy("Không sử dụng từ ngày"), lambda row: row.since, ("since",))
DAYS = Column("days", gettext_lazy("Số ngày không sử dụng"), lambda row: row.idle.days if row.idle else None)
ALARM = Column("alarm", gettext_lazy("Cảnh báo"), lambda row: row.idle.word if row.idle else "")
COLUMNS = [
    BUILDING,
    Column("address", gettext_lazy("Địa chỉ"), lambda row: row.building.address),
    USERS,
    FORMER,
    Column("state", gettext_lazy("Trạng thái"), lambda row: row.get_state_display(), ("state",)),
    SINCE,
    DAYS,
    ALARM,
    Column("form", gettext_lazy("Hình thức đề xuất"), lambda row: row.get_proposed_form_display(), ("proposed_form",)),
    Column("proposed", gettext_lazy("Ngày đề xuất"), lambda row: row.proposed_on, ("proposed_on",)),
    Column("decided", gettext_lazy("Hình thức theo quyết định"), lambda row: row.get_decided_form_display()),
    Column("number", gettext_lazy("Số quyết định"), lambda row: row.decision_number),
    Column("decided_on", gettext_lazy("Ngày quyết định"), lambda row: row.decided_on, ("decided_on",)),
    Column("receiver", gettext_lazy("Nơi nhận"), lambda row: row.receiver_named),
    Column("done", gettext_lazy("Ngày thực hiện xong"), lambda row: row.carried_out_on, ("carried_out_on",)),
]
CANDIDATE_COLUMNS = [
    Column("name", gettext_lazy("Trụ sở"), lambda row: row.name, ("sort_key",)),
    Column("address", gettext_lazy("Địa chỉ"), lambda row: row.address),
    Column("cause", gettext_lazy("Vì sao cần xem xét"), lambda row: Cause(row.cause).label, ("cause",)),
    USERS,
    FORMER,
    Column("event", gettext_lazy("Sự kiện sắp xếp"), lambda row: row.event_name),
    SINCE,
    DAYS,
    ALARM,
]


def _named(uses: Iterable) -> str:
    return ", ".join(dict.fromkeys(use.ward.full_name for use in uses))


def _alarmed(rows, value: str):
    """Unused for so many months on the day; of cases those still open."""
    return rows.filter(since__lte=idle_from(clock.today(), int(value))) if value in dict(ALARMS) else rows


def _alarmed_cases(rows, value: str):
    return _alarmed(rows, value).filter(state__in=OPEN) if value in dict(ALARMS) else rows


def _in_state(rows, value: str):
    return rows.filter(state__in=OPEN) if value == "open" else one_of("state", SurplusCase.State.values)(rows, value)


def _of_words(path: str):
    def keep(rows, words: str):
        return rows.filter(**{f"{path}__in": Headquarters.objects.matching(words, ever=True).values("pk")})

    return keep


def describe_cases(rows: list[SurplusCase]) -> None:
    """Give each case its building with the users of now and before, how long it is idle, who receives it. Three queries."""
    day = clock.today()
    buildings = {row.headquarters_id for row in rows}
    found = Headquarters.objects.filter(pk__in=buildings).with_users(day).with_former_users(day).in_bulk()
    for row in rows:
        row.building = found[row.headquarters_id]
        row.idle = idle(row.since, row.carried_out_on or day) if row.state != SurplusCase.State.WITHDRAWN else None
        row.receiver_named = row.receiver_ward.full_name if row.receiver_ward else row.receiver


def _describe_candidates(rows: list[Headquarters]) -> None:
    """Give each building its event's name, how long it is idle, and itself as its own `building`. One query."""
    names = dict(Reorganisation.objects.filter(pk__in={row.event_id for row in rows}).values_list("pk", "name"))
    day = clock.today()
    for row in rows:
        row.building, row.event_name, row.idle = row, names.get(row.event_id, ""), idle(row.since, day)
        row.cause_word = Cause(row.cause).label


@require_safe
def surplus_list(request):
    """Every case the officer sees, with the alarms at 9 and 12 months."""
    day = clock.today()
    rows = cases(day).visible_to(request.user).select_related("headquarters", "receiver_ward")
    listing = Listing(
        request,
        rows,
        COLUMNS,
        search=_of_words("headquarters"),
        filters={
            "trang-thai": _in_state,
            "hinh-thuc": one_of("proposed_form", SurplusCase.Form.values),
            "canh-bao": _alarmed_cases,
        },
        prepare=describe_cases,
    )
    if listing.export_kind:
        return listing.export("tru-so-doi-du", _("Trụ sở dôi dư"))
    late = Q(state__in=OPEN, since__lte=idle_from(day, LIMIT_MONTHS))
    sums = rows.order_by().aggregate(
        proposed=Count("pk", filter=Q(state=SurplusCase.State.PROPOSED)),
        decided=Count("pk", filter=Q(state=SurplusCase.State.DECIDED)),
        late=Count("pk", filter=late),
    )
    waiting = candidates(day).visible_to(request.user)
    return render(
        request,
        "facilities/surplus_list.html",
        {
            **listing.context(),
            "sums": sums,
            "candidate_count": waiting.order_by().count(),
            "candidates_late": _alarmed(waiting, str(LIMIT_MONTHS)).order_by().count(),
            "states": SurplusCase.State.choices,
            "forms": SurplusCase.Form.choices,
            "alarms": ALARMS,
            "as_of": day,
        },
    )


@require_safe
def surplus_candidate_list(request):
    """Buildings that may be too many and have no case: out of reorganisations and of uses that ended."""
    day = clock.today()
    listing = Listing(
        request,
        candidates(day).visible_to(request.user).with_users(day).with_former_users(day),
        CANDIDATE_COLUMNS,
        search=_of_words("pk"),
        filters={"vi-sao": one_of("cause", Cause.values), "canh-bao": _alarmed},
        prepare=_describe_candidates,
    )
    if listing.export_kind:
        return listing.export("tru-so-can-xem-xet", _("Trụ sở cần xem xét dôi dư"))
    may_propose = request.user.has_perm(PROPOSE)
    mine = in_hands_of(request.user, day) if may_propose else Headquarters.objects.none()
    keys = [row.pk for row in listing.page_obj.object_list]
    return render(
        request,
        "facilities/surplus_candidates.html",
        {
            **listing.context(),
            "mine": set(mine.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set(),
            "causes": Cause.choices,
            "alarms": ALARMS,
            "as_of": day,
        },
    )
