"""What bodies owe, by their deadlines: reports of a period, assessments, duties. For many bodies at once, a query each."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import periods
from programme.models import Assessment, Duty, LockException, Progress
from reports.digest import SOON_DAYS, Fact, kind_on, short
from reports.links import to
from reports.models import Obligation
from reports.obligations import OWED
from reports.owing_reports import OF_PERIOD, label_of

ANSWER_OWED = "reports.answer_obligation"
ENTER_PROGRESS, ENTER_ASSESSMENT = "programme.enter_progress", "programme.enter_assessment"


@dataclass(frozen=True)
class Told:
    """A fact and whom it is for: whoever of the `ward`, `agency` or city holds the `verb`, or one `officer` who sees their records."""

    fact: Fact
    officer: int | None = None
    ward: int | None = None
    agency: int | None = None
    verb: str = ""

    @property
    def place(self) -> tuple:
        """Where those are posted to whom it is told; neither a ward nor an agency: the city."""
        return ("ward", self.ward) if self.ward else ("agency", self.agency) if self.agency else ("city", True)


def owed(wards: Collection[int], agencies: Collection[int], day: date) -> Iterator[Told]:
    """All that the bodies owe by a week from the day. Four queries."""
    yield from _compliance(wards, agencies, day)
    yield from _reports(wards, agencies, day)
    yield from _assessments(wards, day)
    yield from _deadlines(wards, agencies, day)


def _compliance(wards, agencies, day: date) -> Iterator[Told]:
    """Reports that a regime asks for and that are not sent: of these bodies and of the city."""
    rows = Obligation.objects.filter(OWED, due_effective_on__lte=day + timedelta(days=SOON_DAYS))
    rows = rows.filter(of_bodies("", wards, agencies) | Q(ward=None, agency=None)).order_by("due_effective_on", "pk")
    of_row = ("pk", "ward", "agency", "level__regime__name", "due_effective_on", *OF_PERIOD)
    for pk, ward, agency, report, due_on, *of_period in rows.values_list(*of_row):
        text = _("Báo cáo phải gửi: %(report)s, %(period)s") % {"report": report, "period": label_of(*of_period)}
        url = to("reports:obligation-detail", pk)
        fact = Fact(kind_on(due_on, day), f"obligation:{pk}:{due_on}", short(text), url, due_on)
        yield Told(fact, ward=ward, agency=agency, verb=ANSWER_OWED)


def of_bodies(path: str, wards: Collection[int], agencies: Collection[int]) -> Q:
    """Rows whose duty (at `path`) one of the bodies bears."""
    return Q(**{f"{path}ward__in": wards}) | Q(**{f"{path}agency__in": agencies})


def _open_to(ward: str, day: date) -> Q:
    """Rows of periods that still take entries: not locked, or with an exception for the ward."""
    free = LockException.objects.in_force_on(day).filter(ward=OuterRef(ward), period=OuterRef("period"))
    return Q(period__locked_at__isnull=True) | Q(Exists(free))


def _reports(wards, agencies, day: date) -> Iterator[Told]:
    """Reports on duties not signed off, one fact for each body and period."""
    rows = (
        Progress.objects.unanswered()
        .filter(of_bodies("duty__", wards, agencies), _open_to("duty__ward", day))
        .filter(due_on__lte=day + timedelta(days=SOON_DAYS), duty__directive__is_active=True)
        .order_by()
        .values_list("duty__ward", "duty__agency", "period__kind", "period__year", "period__number", "due_on")
        .annotate(count=Count("pk"))
    )
    for ward, agency, kind, year, number, due_on, count in rows:
        code = periods.span(kind, year, number).code
        text = ngettext(
            "%(count)s nghĩa vụ chưa báo cáo, %(period)s", "%(count)s nghĩa vụ chưa báo cáo, %(period)s", count
        ) % {"count": count, "period": periods.label(kind, year, number)}
        url = to("programme:progress-list", ky=code)
        fact = Fact(kind_on(due_on, day), f"progress:{code}:{due_on}", text, url, due_on)
        yield Told(fact, ward=ward, agency=agency, verb=ENTER_PROGRESS)


def _assessments(wards, day: date) -> Iterator[Told]:
    """Assessments not sent."""
    rows = (
        Assessment.objects.filter(_open_to("ward", day), ward__in=wards)
        .filter(state__in=[Assessment.State.DRAFT, Assessment.State.RETURNED])
        .filter(due_on__lte=day + timedelta(days=SOON_DAYS))
        .order_by()
        .values_list("pk", "ward", "period__kind", "period__year", "period__number", "due_on")
    )
    for pk, ward, kind, year, number, due_on in rows:
        text = _("Phiếu tự chấm %(period)s chưa gửi") % {"period": periods.label(kind, year, number)}
        fact = Fact(
            kind_on(due_on, day), f"assessment:{pk}:{due_on}", text, to("programme:assessment-edit", pk), due_on
        )
        yield Told(fact, ward=ward, verb=ENTER_ASSESSMENT)


def _deadlines(wards, agencies, day: date) -> Iterator[Told]:
    """Duties not completed, against the deadline that holds for the bearer now."""
    last = day + timedelta(days=SOON_DAYS)
    rows = (
        Duty.objects.owed_on(day)
        .filter(of_bodies("", wards, agencies), done_on__isnull=True, directive__due_on__lte=last)
        .exclude(last_status="done")
        .select_related("directive")
        .only("directive", "ward", "agency", "extended_until", *(f"directive__{name}" for name in _OF_DIRECTIVE))
        .order_by(F("directive__due_on"), "pk")
    )
    for row in rows:
        due_on = row.current_due_on
        if kind := kind_on(due_on, day):
            text = _("Nhiệm vụ chưa hoàn thành: %(what)s") % {"what": short(str(row.directive))}
            url = to("programme:duty-detail", row.pk)
            fact = Fact(kind, f"duty:{row.pk}:{due_on}", text, url, due_on)
            yield Told(fact, ward=row.ward_id, agency=row.agency_id, verb=ENTER_PROGRESS)


_OF_DIRECTIVE = ("code", "name", "due_on", "extended_until")
