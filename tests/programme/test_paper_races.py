"""Papers and weights under several hands at once: one file once, a paper beside a signature, a weight beside a report."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation.versions import StaleEdit
from programme.actions.progress import save_progress, submit_progress
from programme.actions.progress_papers import add_paper
from programme.actions.recount import recount
from programme.actions.weighing import weigh_duty
from programme.models import Directive, Duty, Progress, ProgressPaper
from tests.at_once import together

from .test_evidence import stored
from .test_uploads import pdf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def adding(opened, by):
    upload = SimpleUploadedFile("a.pdf", pdf("mot"))
    return lambda: add_paper(progress_id=opened.own.pk, by=by, upload=upload, no_secret=True)


def weighing(opened, by, weight):
    duty = Duty.objects.get(pk=opened.own.duty_id)
    said = {"version": duty.version, "weight": Decimal(weight), "reason": "Địa bàn lớn"}
    return lambda: weigh_duty(duty_id=duty.pk, by=by, **said)


def test_the_same_file_from_two_hands_at_once_is_kept_once(opened, cast, settings):
    results = together(adding(opened, cast.ward1), adding(opened, cast.chief1))
    assert sorted(type(one).__name__ for one in results) == ["ProgressPaper", "ValidationError"]
    assert ProgressPaper.objects.count() == 1 == len(stored(settings))


def test_a_paper_beside_a_signature_comes_before_it_or_not_at_all(opened, cast, settings):
    save_progress(progress_id=opened.own.pk, version=1, by=cast.ward1, answer="reported", percent=50)
    paper, signed = together(
        adding(opened, cast.ward1), lambda: submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    )
    assert signed == 1 and Progress.objects.get(pk=opened.own.pk).state == "submitted"
    refused = isinstance(paper, ValidationError)
    assert refused or isinstance(paper, ProgressPaper), paper
    assert ProgressPaper.objects.count() == len(stored(settings)) == (0 if refused else 1)


def test_two_weights_at_once_one_is_told(opened, cast):
    results = together(weighing(opened, cast.reviewer, 2), weighing(opened, cast.agency, 3))
    told = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in told] == [StaleEdit], results


def test_a_weight_beside_a_signature_leaves_the_standing_right(opened, cast):
    Directive.objects.filter(code="T-01").update(rollup="weighted")
    for row, by in ((opened.own, cast.ward1), (opened.other, cast.ward2)):
        save_progress(progress_id=row.pk, version=1, by=by, answer="reported", value=Decimal(row.duty.ward_id % 90))
    results = together(
        lambda: submit_progress(progress_ids=[opened.own.pk], by=cast.chief1),
        weighing(opened, cast.reviewer, 3),
        lambda: submit_progress(progress_ids=[opened.other.pk], by=cast.chief2),
    )
    assert results[0] == results[2] == 1, results
    assert isinstance(results[1], (Duty, StaleEdit)) and recount() == []
