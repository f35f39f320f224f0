"""Recognition in my work: what a ward may register, keep or should know; what the city proposes and decides."""

from datetime import date, timedelta
from functools import partial
from operator import attrgetter

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from organisation import clock, restating
from organisation.models import Officer, Ward
from organisation.prepared import Prepared, PreparedRows, Slot, day_slot
from organisation.prepared_for import PreparedFor
from organisation.reading import Reading
from programme import recognition_life as life
from programme.models import CriteriaSet, Recognition
from programme.models.recognition_standing import WARNING_DAYS
from programme.recognition_ready import ready
from reports.links import to
from reports.owing import Task, standing_on

State, Standing = Recognition.State, Recognition.Standing
SHOWN = 10


_OF_WARD = PreparedRows(
    Recognition,
    lambda: Recognition.objects.filter(ward=Slot("ward")).standing_on(day_slot("day")).order_by("-year", "-pk"),
    also=("standing",),
)


def of_own_ward(officer: Officer, day: date) -> list[Task]:
    """The ward's titles that end soon, refusals and withdrawals of late, and in the last days of a year the registration for the next.

    `WARNING_DAYS` before each end and after each news. Two queries at most.
    """
    rows = _OF_WARD(ward=officer.ward_id, day=day)
    return [*_registration(officer, rows, day), *_ending(rows), *_news(rows, day)]


def _registration(officer: Officer, rows: list[Recognition], day: date) -> list[Task]:
    year, last = day.year + 1, date(day.year, 12, 31)
    taken = any(row.year == year and row.state != State.CANCELLED for row in rows)
    if (
        taken
        or (last - day).days > WARNING_DAYS
        or not officer.has_perm(life.REGISTER_VERB)
        or not _may_register(officer.ward_id, day)
    ):
        return []
    what = _("Đăng ký công nhận năm %(year)s") % {"year": year}
    url = to("programme:recognition-register")
    return [Task(what, last, url, standing_on(last, day), action=_("Đăng ký"), day_word=_("hạn đăng ký"))]


def _sets_for_ward():
    own = Ward.objects.filter(pk=Slot("ward")).order_by()
    return (
        CriteriaSet.objects.in_force_on(day_slot("day"))
        .annotate(kind=Subquery(own.values("kind")), ends_on=Subquery(own.values("dissolved_on")))
        .order_by()
        .values_list("cohort_kinds", "kind", "ends_on")
    )


_SETS_FOR_WARD = Prepared(_sets_for_ward)


def _may_register(ward: int, day: date) -> bool:
    """Whether the ward stands and is of a kind that a set of criteria in force is for. One query."""
    return any(
        kind in kinds and (ends_on is None or ends_on > clock.today())
        for kinds, kind, ends_on in _SETS_FOR_WARD(ward=ward, day=day)
    )


def _ending(rows: list[Recognition]) -> list[Task]:
    """Titles in their last days that nobody has begun to renew."""
    begun = {row.renews_id for row in rows if row.state in {State.REGISTERED, State.PROPOSED}}
    return [
        Task(
            _("Danh hiệu công nhận năm %(year)s sắp hết hạn") % {"year": row.year},
            row.valid_until - timedelta(days=1),
            row.get_absolute_url(),
            "due",
            action=_("Xem hồ sơ"),
            day_word=_("hiệu lực đến hết ngày"),
        )
        for row in rows
        if row.standing == Standing.EXPIRING and row.pk not in begun
    ]


def _news(rows: list[Recognition], day: date) -> list[Task]:
    since, told = day - timedelta(days=WARNING_DAYS), []
    for row in rows:
        if row.state == State.REFUSED and row.decided_at and clock.hanoi_day(row.decided_at) >= since:
            told.append((row, _("Không được công nhận năm %(year)s"), row.refusal_reason))
        elif row.state == State.WITHDRAWN and row.withdrawn_at and clock.hanoi_day(row.withdrawn_at) >= since:
            told.append((row, _("Bị thu hồi công nhận năm %(year)s"), row.withdrawal_reason))
    return [
        Task(
            what % {"year": row.year},
            None,
            row.get_absolute_url(),
            "watch",
            action=_("Xem hồ sơ"),
            note=_("Lý do: %(reason)s") % {"reason": reason},
        )
        for row, what, reason in told
    ]


def _open(state: str, may: Q) -> PreparedFor:
    """Those in that state that the reader `may` take up, of units that still stand; nobody judges what they registered themselves."""
    return PreparedFor(
        lambda reader: (
            Recognition.objects.visible_to(reader)
            .standing_on(day_slot("day"))
            .filter(may, standing=state)
            .exclude(registered_by=Slot("officer"))
            .order_by("year", "ward__sort_key", "pk")
        ),
        prepare=partial(PreparedRows, Recognition, related=("ward",)),
    )


_REGISTERED = _open(State.REGISTERED, Q(year__lte=Slot("year")))
_PROPOSED = _open(State.PROPOSED, ~Q(proposed_by=Slot("officer")))


def to_propose(officer: Officer, reading: Reading, day: date) -> tuple[int, list[Task]]:
    """How many registrations of this year and before may be proposed, and the first of them: those whose rule is met ahead."""
    rows = _REGISTERED(officer, officer=officer.pk, day=day, year=day.year)
    return _queue(rows, reading, day, "programme:recognition-propose", _("Đề nghị"))


def to_decide(officer: Officer, reading: Reading, day: date) -> tuple[int, list[Task]]:
    """How many proposals wait for a decision, but for the officer's own, and the first of them: those whose rule is met ahead."""
    rows = _PROPOSED(officer, officer=officer.pk, day=day)
    return _queue(rows, reading, day, "", _("Quyết định"))


def _queue(rows: list[Recognition], reading: Reading, day: date, page: str, action: str) -> tuple[int, list[Task]]:
    """Three queries at most, one more when restated."""
    met = ready(rows, day)
    shown = sorted(rows, key=lambda row: row.pk not in met)[:SHOWN]
    restating.mark(shown, reading, attrgetter("ward"))
    return len(rows), [
        Task(
            _("%(unit)s, năm %(year)s") % {"unit": restating.shown(row), "year": row.year},
            None,
            to(page, row.pk) if page and row.pk in met else row.get_absolute_url(),
            action=action if row.pk in met else _("Xem điều kiện"),
            note=_("đủ điều kiện theo quy tắc") if row.pk in met else _("chưa đủ điều kiện theo quy tắc"),
        )
        for row in shown
    ]
