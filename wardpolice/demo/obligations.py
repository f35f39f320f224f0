"""What became of the reports owed since mid-2026: a few issued on the portal, most sent on paper before it was in use."""

from datetime import date, timedelta

from organisation.models import Officer, PortalState, ReportingPeriod
from reports.actions.obligations import open_obligations
from reports.models import Objection, Obligation

from .accounts import GHOST, WARD_2
from .history import chance, moment, rewrite

FIRST, LAST = "2026-Q2", "2026-Q3"
FIELDS = ["sent_on", "sent_at", "sent_by", "paper_number", "is_nil", "note", "excused_by", "excused_at", "excuse"]
NIL = "Đơn vị vừa bàn giao địa bàn, trong kỳ không phát sinh nội dung phải báo cáo (số liệu minh hoạ)."
EXCUSE = "Đơn vị tập trung khắc phục hậu quả bão theo chỉ đạo của thành phố (số liệu minh hoạ)."
LATE, UNSENT, SAID_NIL, LET_OFF = 0.07, 0.03, 0.02, 0.01


def make_all(day: date) -> int:
    """Open and answer what was owed in every period closed since the first; nothing once anything is there. Returns rows opened."""
    held = {officer.username: officer for officer in Officer.objects.filter(is_demonstration=True)}
    if not PortalState.is_demonstration() or Obligation.objects.exists() or not {"leader", GHOST} <= set(held):
        return 0
    first = ReportingPeriod.objects.with_code(FIRST).get()
    periods = ReportingPeriod.objects.main().filter(ends_on__gte=first.ends_on, starts_on__lte=day)
    opened = 0
    for period in periods.order_by("ends_on", "kind"):
        opened += open_obligations(period=period, day=day)
        if period.due_effective_on < day:
            _answer(period, held)
    _object(held)
    return opened


def _answer(period: ReportingPeriod, held: dict[str, Officer]) -> None:
    """How each body answered; those whose report was issued on the portal have been found by opening."""
    rows = list(Obligation.objects.filter(period=period, sent_on=None).select_related("ward", "period"))
    for number, row in enumerate(rows, start=1):
        luck = chance(row.ward, f"obligation-{period.code}").random() if row.ward else 0.5
        if row.ward is None:
            _send(row, held["leader"], f"{number + period.number:02}/BC-CATP", -1)
        elif luck < LET_OFF:
            row.excused_by, row.excused_at, row.excuse = held["leader"], moment(row.due_effective_on), EXCUSE
        elif luck < LET_OFF + SAID_NIL:
            row.is_nil, row.note = True, NIL
            _send(row, held[GHOST], "", 0)
        elif period.code == LAST and (luck < LET_OFF + SAID_NIL + UNSENT or row.ward.name == WARD_2):
            continue  # still owed: the portal makes the report by itself, and the unit has only to issue it
        else:
            _send(row, held[GHOST], f"{10 + number % 40}/BC-CA", 2 if luck > 1 - LATE else -(int(luck * 10) % 2))
    rewrite(rows, FIELDS)


def _send(row: Obligation, by: Officer, number: str, days: int) -> None:
    """Sent so many days after the one that counts; a report leaves after its cut-off, at the earliest on the day after."""
    row.sent_on = max(row.due_effective_on + timedelta(days=days), row.period.ends_on + timedelta(days=1))
    row.sent_at, row.sent_by, row.paper_number = moment(row.sent_on), by, number


def _object(held: dict[str, Officer]) -> None:
    """Two units do not accept that they were late: one waits for an answer, one was right."""
    late = Obligation.objects.filter(period__in=ReportingPeriod.objects.with_code(LAST), is_nil=False)
    late = [row for row in late.order_by("ward__code") if row.sent_on and row.sent_on > row.due_effective_on]
    for row, state in zip(late, ("open", "upheld"), strict=False):
        decided = {"decided_by": held["leader"], "decided_at": moment(row.sent_on + timedelta(days=5))}
        Objection.objects.create(
            obligation=row,
            reason="Văn bản gửi đúng hạn, văn thư ghi nhận hôm sau (số liệu minh hoạ).",
            raised_by=held[GHOST],
            state=state,
            **(decided | {"decision_note": "Có dấu công văn đến."} if state == "upheld" else {}),
        )
