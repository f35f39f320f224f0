"""A year for recognition: wards registered before it, its quarters concluded, a proposal and a decision to vary."""

from datetime import date

from django.utils import timezone

from organisation import clock
from programme.actions import totals
from programme.actions.opening import open_period
from programme.actions.recognition import Decision, Minutes, propose_recognition, recognise
from programme.actions.registration import register_recognition
from programme.content import content_hash
from programme.models import Assessment, Recognition
from tests import factories

YEAR = 2026
BEFORE, AFTER = date(2025, 12, 1), date(2027, 2, 10)
QUARTERS = [f"{YEAR}-Q{number}" for number in (1, 2, 3, 4)]
MINUTES = Minutes(date(2027, 1, 20), "Nhất trí đề nghị.", 7, 1, 1, "02/BB")


def on(monkeypatch, day: date) -> None:
    """It is that day."""
    monkeypatch.setattr(clock, "today", lambda: day)


def conclude(ward, code: str, leader, *, missed=(), unanswered=()) -> Assessment:
    """The ward's assessment of the quarter, concluded: all met but the `missed` codes and the `unanswered` ones."""
    period = factories.make_period(code)
    open_period(period=period, day=period.ends_on)
    paper = Assessment.objects.select_related("ward", "period", "criteria_set").get(ward=ward, period=period)
    findings = list(paper.findings.select_related("criterion"))
    for finding in findings:
        verdict = "not_met" if finding.criterion.code in missed else "met"
        finding.self_verdict = finding.verified_verdict = "" if finding.criterion.code in unanswered else verdict
        finding.save()
    totals.apply(paper, findings)
    now = timezone.now()
    paper.state, paper.content_hash = "concluded", content_hash(paper)
    paper.submitted_by = paper.verified_by = paper.concluded_by = leader
    paper.submitted_at = paper.verified_at = paper.concluded_at = now
    paper.save()
    return paper


def register(monkeypatch, ward, chief, year=YEAR) -> Recognition:
    on(monkeypatch, date(year - 1, 12, 1))
    return register_recognition(ward_id=ward.pk, year=year, by=chief)


def propose(recognition: Recognition, reviewer, minutes=MINUTES) -> Recognition:
    recognition.refresh_from_db()
    return propose_recognition(recognition_id=recognition.pk, version=recognition.version, by=reviewer, minutes=minutes)


def decision(**values) -> Decision:
    said = {
        "decision_number": "15/QĐ",
        "decided_on": date(2027, 2, 1),
        "signer_name": "Nguyễn Văn Ký",
        "signer_post": "Giám đốc",
        "valid_from": date(2027, 2, 1),
        "term_count": 24,
        "term_unit": "month",
    }
    return Decision(**(said | values))


def decide(recognition: Recognition, leader, **values) -> Recognition:
    recognition.refresh_from_db()
    return recognise(recognition_id=recognition.pk, version=recognition.version, by=leader, decision=decision(**values))


def make_title(ward, officer, **values) -> Recognition:
    """A title as a decision left it, written down at once."""
    said = {
        "year": 2025,
        "state": "recognised",
        "registered_on": date(2024, 12, 1),
        "minutes_on": date(2026, 1, 10),
        "minutes_text": "Nhất trí.",
        "votes_for": 5,
        "votes_against": 0,
        "votes_abstain": 0,
        "decision_number": "1/QĐ",
        "decided_on": date(2026, 2, 1),
        "signer_name": "Nguyễn Văn Ký",
        "signer_post": "Giám đốc",
        "valid_from": date(2026, 2, 1),
        "valid_until": date(2028, 2, 1),
        "term_count": 2,
        "term_unit": "year",
        "decided_by": officer,
        "decided_at": timezone.now(),
    }
    return Recognition.objects.create(ward=ward, **(said | values))
