"""Two people at once, with real threads: nothing acknowledged is lost. The control shows that without the guard it would be."""

import threading
import time
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from organisation import audit, clock
from organisation.versions import StaleEdit
from programme.actions import assessment as actions
from programme.actions.assessment import FindingEntry, StaleFindings
from programme.actions.criteria import publish_criteria_set
from programme.actions.opening import Opened, open_period
from programme.actions.progress import save_progress
from programme.actions.recognition import refuse_recognition
from programme.actions.recount import recount
from programme.actions.registration import register_recognition
from programme.actions.reorganising import hand_over
from programme.models import Assessment, Finding, Progress, Recognition
from tests import merging
from tests.at_once import together

from . import titles, versions
from .conftest import DAY, entries_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def add_word(row_id, by, word):
    """Read the words, add one's own, save; start again whenever somebody was faster."""
    while True:
        row = Progress.objects.get(pk=row_id)
        try:
            return save_progress(
                progress_id=row_id,
                version=row.version,
                by=by,
                answer="reported",
                percent=50,
                narrative=f"{row.narrative} {word}".strip(),
            )
        except StaleEdit:
            continue


def test_no_word_is_lost_when_four_people_add_at_once(opened, cast):
    def ten_words(name, by):
        return lambda: [add_word(opened.own.pk, by, f"{name}{turn}") for turn in range(10)]

    people = {"a": cast.ward1, "b": cast.chief1, "c": cast.ward1, "d": cast.chief1}
    results = together(*(ten_words(name, by) for name, by in people.items()))
    assert not [error for error in results if isinstance(error, Exception)]
    row = Progress.objects.get(pk=opened.own.pk)
    assert sorted(row.narrative.split()) == sorted(f"{name}{turn}" for name in people for turn in range(10))
    assert row.version == 41


def test_control_plain_saving_loses_a_word(opened):
    both_have_read = threading.Barrier(2)

    def careless():
        row = Progress.objects.get(pk=opened.own.pk)
        both_have_read.wait(timeout=30)
        row.narrative += f"{threading.get_ident()} "
        row.save()

    assert together(careless, careless) == [None, None]
    assert len(Progress.objects.get(pk=opened.own.pk).narrative.split()) == 1


def test_two_tabs_on_one_criterion_one_is_told(opened, cast):
    def save(value, by):
        return lambda: actions.save_findings(
            assessment_id=opened.assessment.pk, by=by, entries=[FindingEntry("B03", 1, value)]
        )

    results = together(save(30, cast.ward1), save(31, cast.chief1))
    told = [result for result in results if isinstance(result, StaleFindings)]
    assert len(told) == 1
    assert (
        told[0].current["B03"].self_value
        == Finding.objects.get(assessment=opened.assessment, criterion__code="B03").self_value
    )
    assert recount() == []


def test_two_tabs_on_different_criteria_both_stand(opened, cast):
    def save(code, by):
        return lambda: actions.save_findings(
            assessment_id=opened.assessment.pk, by=by, entries=[FindingEntry(code, 1, 1)]
        )

    results = together(save("B01", cast.ward1), save("B02", cast.chief1))
    assert not [error for error in results if isinstance(error, Exception)], results
    assert Assessment.objects.get(pk=opened.assessment.pk).met_self == 2
    assert recount() == []


def test_two_openings_at_once_make_everything_once(cast, criteria_set, directives, period):
    results = together(*[lambda: open_period(period=period, day=DAY)] * 2)
    assert sorted(result.findings for result in results) == [0, 108]
    assert Opened() in results and recount() == []


@pytest.mark.parametrize("first", ["open", "publish"])
def test_a_quarter_opened_while_a_set_is_published_is_judged_by_the_new_set(
    cast, criteria_set, directives, period, first
):
    draft = versions.next_version(criteria_set, cast.admin)
    acts = {
        "open": lambda: open_period(period=period, day=DAY),
        "publish": lambda: publish_criteria_set(criteria_set_id=draft.pk, by=cast.admin),
    }
    second, done = next(name for name in acts if name != first), threading.Event()

    def begin():
        with transaction.atomic():
            acts[first]()
            done.set()
            time.sleep(1.5)  # for the other to come to where it waits, with nothing of this committed

    def follow():
        done.wait(timeout=30)
        return acts[second]()

    answers = together(begin, follow)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    papers = Assessment.objects.for_period(period)
    assert papers.count() == 2 and {paper.criteria_set_id for paper in papers} == {draft.pk}
    assert Finding.objects.count() == 108 and recount() == []


def test_a_failed_step_leaves_nothing_half_done(opened, cast):
    before = Finding.objects.get(assessment=opened.assessment, criterion__code="B01").version
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.save_findings(
            assessment_id=opened.assessment.pk, by=cast.ward1, entries=[FindingEntry("B01", before, 1)]
        )
        raise RuntimeError
    assert Assessment.objects.get(pk=opened.assessment.pk).met_self == 0
    assert Finding.objects.get(assessment=opened.assessment, criterion__code="B01").version == before


def test_work_is_handed_over_while_the_heir_answers(opened, cast, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 9, 13, 3, tzinfo=UTC))
    actions.save_findings(
        assessment_id=opened.assessment.pk, by=cast.ward1, entries=entries_for(opened.assessment, codes={"A01"})
    )
    event = merging.draft(date(2026, 9, 12), {"Mới": [cast.hoan_kiem, cast.ba_dinh]})
    heirs = merging.carried_out(event)
    open_period(period=opened.period, day=date(2026, 9, 13))
    row = Progress.objects.filter(duty__ward=event.units.get().ward).first()
    begun = threading.Event()

    def answer():
        with transaction.atomic():
            list(Progress.objects.filter(pk=row.pk).select_for_update(of=("self",)))
            begun.set()
            time.sleep(1.5)  # for the other to come to where it waits
            audit.record(by=None, action="save_progress", row=row)

    def hand():
        begun.wait(timeout=30)
        return hand_over(event=event, heirs=heirs, by=None)

    answered, told = together(answer, hand)
    assert answered is None and len(told) == 1


def test_two_decisions_on_one_registration_one_wins(cast):
    title = titles.make_title(cast.hoan_kiem, None, state="proposed", decided_at=None)
    answers = together(*[partial(refuse, title, cast.leader, reason) for reason in ("Một", "Hai")])
    assert sorted(type(answer).__name__ for answer in answers) == ["Recognition", "StaleEdit"]
    kept = Recognition.objects.get()
    assert kept.state == "refused" and kept.steps.count() == 1
    assert kept.refusal_reason == next(one.refusal_reason for one in answers if isinstance(one, Recognition))


def refuse(title, by, reason):
    return refuse_recognition(
        recognition_id=title.pk, version=title.version, by=by, decided_on=date(2026, 2, 1), reason=reason
    )


def test_two_registrations_at_once_make_one(cast, criteria_set):
    year = clock.today().year + 1
    answers = together(*[lambda: register_recognition(ward_id=cast.hoan_kiem.pk, year=year, by=cast.chief1)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Recognition", "ValidationError"]
    assert Recognition.objects.count() == 1
