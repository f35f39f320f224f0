"""How far an assessment is: what was answered is a part of all that is asked, also of what was found not to apply."""

import pytest
from django.urls import reverse

from programme.actions.assessment import FindingEntry, save_findings
from programme.models import Assessment, Finding

from .conftest import entries_for
from .test_entry import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_but_one(opened, cast):
    """Every criterion answered, one of them found not to apply: 54 of 54 answered, 53 count."""
    entries = [entry for entry in entries_for(opened.assessment) if entry.code != "B07"]
    off = FindingEntry("B07", 1, None, is_applicable=False, note="Không được giao phương tiện")
    save_findings(assessment_id=opened.assessment.pk, by=cast.ward1, entries=[*entries, off])
    opened.assessment.refresh_from_db()
    assert (opened.assessment.answered, opened.assessment.total) == (54, 53)
    return opened.assessment


def test_pages_say_answered_of_all_that_is_asked(all_but_one, cast, sign_in):
    ward = sign_in(cast.ward1)
    grid = ward.get(reverse("programme:assessment-edit", args=[all_but_one.pk])).content.decode()
    assert '<span data-count="answered">54</span>/<span data-count="asked">54</span>' in grid
    assert "(đã trả lời 54/54)" in ward.get(all_but_one.get_absolute_url()).content.decode()
    task = next(task for task in ward.get("/viec-cua-toi/").context["tasks"] if task.total)
    assert (task.done, task.total) == (54, 54)
    page = ward.get(reverse("reports:ward-detail", args=[cast.hoan_kiem.pk])).context
    assert [(task.done, task.total) for task in page["tasks"] if task.total] == [(54, 54)]


def test_a_cell_that_is_saved_answers_with_all_that_is_asked(all_but_one, cast, sign_in):
    finding = Finding.objects.get(assessment=all_but_one, criterion__code="E02")
    told = send(sign_in(cast.ward1), all_but_one, "E02", version=finding.version, value="81,5").json()["totals"]
    assert (told["answered"], told["asked"], told["total"]) == (54, 54, 53)


def test_the_queue_says_reviewed_of_all_that_is_asked(all_but_one, cast, sign_in):
    Assessment.objects.filter(pk=all_but_one.pk).update(
        state="submitted", submitted_by=cast.chief1, submitted_at=all_but_one.updated_at, reviewed=54
    )
    page = sign_in(cast.reviewer).get(reverse("programme:review-queue"))
    assert [row.asked for row in page.context["rows"]] == [54] and ">54/54<" in page.content.decode()


def test_asked_is_counted_for_each_by_itself(all_but_one, opened):
    assert set(Assessment.objects.with_asked().values_list("pk", "asked")) == {
        (all_but_one.pk, 54),
        (opened.foreign.pk, 54),
    }
    Finding.objects.filter(assessment=opened.foreign).delete()
    assert Assessment.objects.with_asked().get(pk=opened.foreign.pk).asked == 0
