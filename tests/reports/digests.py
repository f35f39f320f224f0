"""Rows that digests tell of: what a ward and an agency owe, what came back, what was asked, answered, decided."""

from datetime import date, datetime

from organisation.models import Officer
from organisation.periods import HANOI
from programme.models import Directive, Dispute, Duty, Extension, Obstacle
from tests.factories import make_period
from tests.reports import builders

MONDAY = date(2026, 11, 23)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)


def owe(wards=(), agencies=(), *, due_on: date, code="T-1", **values) -> list:
    """A report of each body on a directive, due that day."""
    rows = builders.make_duties(wards, agencies, period=make_period("2026-Q3"), code=code, **values)
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(due_on=due_on)
    return rows


def owe_until(body: dict, due_on: date, code="D-1", **values) -> Duty:
    """A duty of the body under a directive with that deadline."""
    first = builders.make_duties(period=make_period("2026-Q3"), code=code)
    assert first == []
    Directive.objects.filter(code=code).update(due_on=due_on)
    return Duty.objects.create(
        directive=Directive.objects.get(code=code), valid_from=builders.PUBLISHED, **body, **values
    )


def ask(duty: Duty, agency, by: Officer, **values) -> Obstacle:
    return Obstacle.objects.create(
        **{
            "duty": duty,
            "what": "Chưa có mặt bằng",
            "since_on": MONDAY,
            "state": "asked",
            "raised_by": by,
            "asked_of": agency,
            "asked_on": MONDAY,
            **values,
        }
    )


def answer(obstacle: Obstacle, by: Officer) -> None:
    Obstacle.objects.filter(pk=obstacle.pk).update(
        state="answered", answer="Đã giao đất", answered_by=by, answered_at=at(MONDAY)
    )


def decide(duty: Duty, asker: Officer, by: Officer) -> tuple[Extension, Dispute]:
    decided = {"decided_by": by, "decided_at": at(MONDAY)}
    extension = Extension.objects.create(
        duty=duty, old_due_on=MONDAY, new_due_on=date(2026, 12, 31), reason="Chờ vốn", asked_by=asker,
        state="granted", **decided
    )  # fmt: skip
    dispute = Dispute.objects.create(duty=duty, reason="Đã gửi", raised_by=asker, state="rejected", **decided)
    return extension, dispute


def returned(by: Officer, day: date = MONDAY) -> dict:
    return {"state": "returned", "return_reason": "Thiếu số liệu", "returned_by": by, "returned_at": at(day)}


def with_mail(*officers: Officer) -> None:
    for officer in officers:
        Officer.objects.filter(pk=officer.pk).update(email=f"{officer.username}@example.vn")
