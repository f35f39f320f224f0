"""What happened to what a person or a body sent: returned, asked, answered, decided. For many at once, a query each."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from organisation import periods
from organisation.periods import HANOI
from programme.models import Assessment, AssessmentStep, Dispute, Extension, Obstacle, Progress
from reports.digest import ANSWERED, ASKED, DECIDED, LATE, RETURNED, Fact, short
from reports.digest_owed import ANSWER_OWED, ENTER_ASSESSMENT, ENTER_PROGRESS, Told, of_bodies
from reports.links import to
from reports.models import Objection, Obligation
from reports.obligations import EXCUSED

ANSWER_OBSTACLE, DECIDE_OWED = "programme.answer_obstacle", "reports.excuse_obligation"
NEWS_DAYS = 30  # what happened before is told no more: a portal that starts late does not flood anybody


def happened(officers: Collection[int], wards: Collection[int], agencies: Collection[int], day: date) -> Iterator[Told]:
    """All that happened to what these officers and bodies sent, within NEWS_DAYS. Eight queries."""
    since = datetime.combine(day - timedelta(days=NEWS_DAYS), time.min, HANOI)
    yield from _returned_reports(wards, agencies, since)
    yield from _returned_assessments(wards, since)
    yield from _asked(agencies, day)
    yield from _answered(officers, since)
    yield from _extensions(officers, since)
    yield from _disputes(officers, since)
    yield from _excused(wards, agencies, since)
    yield from _objections(officers, since)


def _returned_reports(wards, agencies, since) -> Iterator[Told]:
    rows = Progress.objects.filter(
        of_bodies("duty__", wards, agencies), state=Progress.State.RETURNED, returned_at__gte=since
    ).select_related("duty__directive", "period")
    for row in rows:
        text = _("%(what)s, %(period)s. Lý do: %(reason)s") % {
            "what": short(str(row.duty.directive)),
            "period": row.period.label,
            "reason": short(row.return_reason),
        }
        key = f"progress:{row.pk}:{row.returned_at.isoformat()}"
        fact = Fact(RETURNED.value, key, text, to("programme:progress-edit", row.pk), row.due_on)
        yield Told(fact, ward=row.duty.ward_id, agency=row.duty.agency_id, verb=ENTER_PROGRESS)


def _returned_assessments(wards, since) -> Iterator[Told]:
    step = AssessmentStep.objects.filter(assessment=OuterRef("pk"), action=AssessmentStep.Action.RETURN)
    step = step.order_by("-at", "-pk")
    rows = (
        Assessment.objects.filter(ward__in=wards, state=Assessment.State.RETURNED)
        .annotate(returned_at=Subquery(step.values("at")[:1]), reason=Subquery(step.values("reason")[:1]))
        .filter(returned_at__gte=since)
        .order_by()
        .values_list("pk", "ward", "due_on", "returned_at", "reason", *_OF_PERIOD)
    )
    for pk, ward, due_on, at, reason, *period in rows:
        text = _("Phiếu tự chấm %(period)s. Lý do: %(reason)s") % {
            "period": periods.label(*period),
            "reason": short(reason),
        }
        url = to("programme:assessment-edit", pk)
        fact = Fact(RETURNED.value, f"assessment:{pk}:{at.isoformat()}", text, url, due_on)
        yield Told(fact, ward=ward, verb=ENTER_ASSESSMENT)


_OF_PERIOD = ("period__kind", "period__year", "period__number")


def _asked(agencies, day: date) -> Iterator[Told]:
    """Obstacles put to the agencies and not answered: told once, and daily when the answer is past its day."""
    rows = Obstacle.objects.waiting_for_answer().filter(asked_of__in=agencies)
    for row in rows.select_related("duty__directive", "duty__ward", "duty__agency"):
        text = _("%(who)s hỏi về %(directive)s: %(what)s") % {
            "who": row.duty.bearer,
            "directive": row.duty.directive.code,
            "what": short(row.what),
        }
        is_late = bool(row.answer_by and row.answer_by < day)
        kind = LATE if is_late else ASKED.value
        if not is_late and row.asked_on < day - timedelta(days=NEWS_DAYS):
            continue
        url = to("programme:obstacle-answer", row.pk)
        fact = Fact(kind, f"obstacle:{row.pk}:{row.asked_on}", text, url, row.answer_by)
        yield Told(fact, agency=row.asked_of_id, verb=ANSWER_OBSTACLE)


def _answered(officers, since) -> Iterator[Told]:
    """Obstacles answered, for whoever raised them and whoever looks after them."""
    rows = Obstacle.objects.filter(state=Obstacle.State.ANSWERED, answered_at__gte=since)
    rows = rows.filter(Q(raised_by__in=officers) | Q(owner__in=officers))
    for row in rows.select_related("duty__directive", "asked_of"):
        text = _("%(who)s trả lời vướng mắc của %(directive)s: %(what)s") % {
            "who": row.asked_of,
            "directive": row.duty.directive.code,
            "what": short(row.answer),
        }
        url = to("programme:duty-detail", row.duty_id)
        fact = Fact(ANSWERED.value, f"obstacle:{row.pk}:{row.answered_at.isoformat()}", text, url)
        for officer in sorted({row.raised_by_id, row.owner_id} & set(officers)):
            yield Told(fact, officer=officer, ward=row.duty.ward_id, agency=row.duty.agency_id)


def _extensions(officers, since) -> Iterator[Told]:
    State = Extension.State
    rows = Extension.objects.filter(
        state__in=[State.GRANTED, State.REFUSED], decided_at__gte=since, asked_by__in=officers
    )
    for row in rows.select_related("directive", "duty__directive"):
        directive = row.directive or row.duty.directive
        text = _("Đề nghị gia hạn %(directive)s: %(state)s") % {
            "directive": directive.code,
            "state": row.get_state_display(),
        }
        url = row.duty.get_absolute_url() if row.duty_id else directive.get_absolute_url()
        due_on = row.new_due_on if row.state == State.GRANTED else None
        fact = Fact(DECIDED.value, f"extension:{row.pk}:{row.decided_at.isoformat()}", text, url, due_on)
        ward, agency = (row.duty.ward_id, row.duty.agency_id) if row.duty_id else (None, directive.lead_id)
        yield Told(fact, officer=row.asked_by_id, ward=ward, agency=agency)


def _disputes(officers, since) -> Iterator[Told]:
    State = Dispute.State
    rows = Dispute.objects.filter(
        state__in=[State.UPHELD, State.REJECTED], decided_at__gte=since, raised_by__in=officers
    )
    for row in rows.select_related("duty__directive"):
        text = _("Ý kiến về việc bị tính chậm, %(directive)s: %(state)s") % {
            "directive": row.duty.directive.code,
            "state": row.get_state_display(),
        }
        url = to("programme:duty-detail", row.duty_id)
        fact = Fact(DECIDED.value, f"dispute:{row.pk}:{row.decided_at.isoformat()}", text, url)
        yield Told(fact, officer=row.raised_by_id, ward=row.duty.ward_id, agency=row.duty.agency_id)


def _excused(wards, agencies, since) -> Iterator[Told]:
    """Reports that bodies need not send after all."""
    rows = Obligation.objects.filter(of_bodies("", wards, agencies), EXCUSED, excused_at__gte=since)
    for row in rows.select_related("level__regime", "period"):
        text = _("Được phép không gửi %(report)s, %(period)s: %(reason)s") % {
            "report": row.level.regime.name,
            "period": row.period.label,
            "reason": row.excuse,
        }
        key = f"excuse:{row.pk}:{row.excused_at.isoformat()}"
        fact = Fact(DECIDED.value, key, short(text), to("reports:obligation-detail", row.pk))
        yield Told(fact, ward=row.ward_id, agency=row.agency_id, verb=ANSWER_OWED)


def _objections(officers, since) -> Iterator[Told]:
    """Objections to a report counted late: those raised, for who decides; those decided, for who raised them."""
    State = Objection.State
    decided = Q(state__in=[State.UPHELD, State.REJECTED], decided_at__gte=since, raised_by__in=officers)
    rows = Objection.objects.filter(decided | Q(state=State.OPEN, raised_at__gte=since))
    for row in rows.select_related("obligation__level__regime", "obligation__period"):
        owed = row.obligation
        said = {"report": owed.level.regime.name, "period": owed.period.label, "state": row.get_state_display()}
        text = short(_("Ý kiến về việc gửi chậm %(report)s, %(period)s: %(state)s") % said)
        url, key = to("reports:obligation-detail", owed.pk), f"objection:{row.pk}:{row.state}"
        if row.state == State.OPEN:
            yield Told(Fact(ASKED.value, key, text, url), verb=DECIDE_OWED)
        else:
            fact = Fact(DECIDED.value, key, text, url)
            yield Told(fact, officer=row.raised_by_id, ward=owed.ward_id, agency=owed.agency_id)
