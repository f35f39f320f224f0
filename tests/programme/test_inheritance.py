"""What a unit takes from the units before it: never the title; verdicts carried, in conflict, or to be judged again."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from organisation.consequences import foresight_of
from organisation.models import Ward
from programme import inheritance
from programme.consequences import foresee
from programme.models import Evidence, Recognition
from programme.recognition_rule import judge
from tests import factories, merging
from tests.world import make_criteria_set

from . import titles

pytestmark = pytest.mark.django_db
EVENT = date(2027, 6, 1)
TODAY = date(2027, 7, 1)


@pytest.fixture
def judged(cast, monkeypatch):
    """Hoàn Kiếm met everything in 2026-Q4, Ba Đình all but A01; it is July 2027."""
    make_criteria_set()
    titles.on(monkeypatch, TODAY)
    return [
        titles.conclude(cast.hoan_kiem, "2026-Q4", cast.auditor),
        titles.conclude(cast.ba_dinh, "2026-Q4", cast.auditor, missed=["A01"]),
    ]


def heir(passes, name="Mới", day=EVENT) -> Ward:
    event = merging.draft(day, passes)
    merging.carried_out(event)
    return event.units.get(name=name).ward


def outcomes(ward, officer) -> dict[str, str]:
    return {row.criterion.code: str(row.outcome) for row in inheritance.of(ward, officer, TODAY).rows}


def test_agreeing_verdicts_are_carried_and_differing_ones_are_a_conflict(judged, cast):
    ward = heir({"Mới": [cast.hoan_kiem, cast.ba_dinh]})
    assert outcomes(ward, cast.leader) == {"A01": "conflict", "A02": "carried", "A03": "carried"}


def test_a_unit_alone_carries_what_was_not_met_too_and_says_so(judged, cast):
    ward = heir({"Mới": [cast.ba_dinh]})
    before = inheritance.of(ward, cast.leader, TODAY)
    assert before.count("carried") == 3
    assert before.rows[0].said[0][1].verified_verdict == "not_met"


def test_a_part_of_a_split_unit_is_judged_again(judged, cast):
    first = heir({"Mới": [cast.hoan_kiem, cast.ba_dinh], "Khác": [cast.ba_dinh]})
    other = Ward.objects.get(name="Khác")
    assert outcomes(first, cast.leader) == dict.fromkeys(["A01", "A02", "A03"], "reassess")
    assert outcomes(other, cast.leader) == {}, "its records are taken by the other unit: nobody speaks for it"
    source = inheritance.of(other, cast.leader, TODAY).sources[0]
    assert (source.is_whole, source.is_taken, source.paper) == (False, False, judged[1])


def test_a_criterion_one_of_them_did_not_judge_is_judged_again(judged, cast):
    judged[0].findings.filter(criterion__code="A02").update(verified_verdict="")
    ward = heir({"Mới": [cast.hoan_kiem, cast.ba_dinh]})
    assert outcomes(ward, cast.leader)["A02"] == "reassess"


def test_over_two_events_the_nearest_concluded_result_speaks(judged, cast):
    middle = heir({"Giữa": [cast.hoan_kiem]}, "Giữa", date(2027, 3, 1))
    last = heir({"Cuối": [middle, cast.ba_dinh]}, "Cuối")
    assert [source.ward for source in inheritance.of(last, cast.leader, TODAY).sources] == [
        cast.ba_dinh,
        cast.hoan_kiem,
    ]
    assert outcomes(last, cast.leader)["A01"] == "conflict"
    paper = titles.conclude(middle, "2027-Q1", cast.auditor, missed=["A01"])
    assert inheritance.of(last, cast.leader, TODAY).rows[0].said[1][0].paper == paper
    assert outcomes(last, cast.leader)["A01"] == "carried"


def test_a_predecessors_title_never_becomes_the_heirs(judged, cast):
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    assert Recognition.objects.in_force_on(TODAY).get() == title
    ward = heir({"Mới": [cast.hoan_kiem]})
    assert not Recognition.objects.in_force_on(TODAY).exists()
    assert Recognition.objects.in_force_on(date(2027, 5, 31)).get() == title, "until its unit ended"
    assert not Recognition.objects.filter(ward=ward).exists()
    assert [(row.pk, row.standing) for row in inheritance.of(ward, cast.leader, TODAY).titles] == [(title.pk, "ended")]
    own = Recognition.objects.create(ward=ward, year=2027, registered_on=EVENT)
    assert judge(own, TODAY).papers == []


def test_the_heirs_page_cites_titles_verdicts_and_evidence(judged, cast, sign_in):
    titles.make_title(cast.hoan_kiem, cast.leader)
    paper = Evidence(ward=cast.hoan_kiem, name="NQ 05.pdf", content_type="application/pdf", size=3, sha256="1" * 64,
                     document_number="05-NQ/ĐU", received_by=cast.ward1, no_secret_confirmed_at=timezone.now())  # fmt: skip
    paper.file.save("evidence/x.pdf", ContentFile(b"%PDF"), save=True)
    judged[0].findings.get(criterion__code="A01").evidence.add(paper)
    ward = heir({"Mới": [cast.hoan_kiem, cast.ba_dinh]})
    own = Recognition.objects.create(ward=ward, year=2028, registered_on=TODAY)
    officer = factories.make_officer("moi", "ward_chief", ward=ward)
    page = sign_in(officer).get(reverse("programme:recognition-inheritance", args=[ward.pk])).content.decode()
    for words in (
        "1</b> tiêu chí mâu thuẫn",
        "2</b> tiêu chí mang sang",
        "kết thúc cùng đơn vị",
        "NQ 05.pdf",
        "05-NQ/ĐU",
    ):
        assert words in page, words
    assert paper.get_absolute_url() in page and judged[1].get_absolute_url() in page
    assert "không chuyển sang đơn vị này" in sign_in(officer).get(own.get_absolute_url()).content.decode()
    only = sign_in(officer).get(reverse("programme:recognition-inheritance", args=[ward.pk]), {"ket-qua": "conflict"})
    assert [row.criterion.code for row in only.context["rows"]] == ["A01"]
    hidden = sign_in(cast.admin).get(reverse("programme:recognition-inheritance", args=[ward.pk])).content.decode()
    assert "NQ 05.pdf" in hidden and paper.get_absolute_url() not in hidden


def test_preview_names_titles_in_force_and_open_registrations(judged, cast):
    title = titles.make_title(cast.hoan_kiem, cast.leader)
    titles.make_title(cast.ba_dinh, cast.leader, state="withdrawn", withdrawn_on=EVENT, withdrawal_reason="x")
    opened = Recognition.objects.create(ward=cast.ba_dinh, year=2028, registered_on=EVENT)
    event = merging.draft(date(2027, 8, 1), {"Mới": [cast.hoan_kiem, cast.ba_dinh]})
    found = {effect.url: effect for effect in foresee(foresight_of(event)) if "công nhận" in effect.what}
    assert set(found) == {title.get_absolute_url(), opened.get_absolute_url()}
    told = found[title.get_absolute_url()]
    assert "không chuyển sang đơn vị mới phường Mới" in told.then and "01/02/2028" in told.what
    assert told.tone == "warning"


def test_titles_that_will_have_run_out_are_not_named(judged, cast):
    titles.make_title(cast.hoan_kiem, cast.leader, valid_until=date(2027, 7, 15))
    event = merging.draft(date(2027, 8, 1), {"Mới": [cast.hoan_kiem]})
    assert [effect for effect in foresee(foresight_of(event)) if "được công nhận" in effect.what] == []


def test_an_ended_unit_is_not_recognised_by_a_later_decision(judged, cast):
    opened = Recognition.objects.create(ward=cast.ba_dinh, year=2026, registered_on=date(2025, 12, 1))
    heir({"Mới": [cast.ba_dinh]})
    titles.propose(opened, cast.reviewer)
    assert Recognition.objects.standing_on(TODAY).get(pk=opened.pk).standing == "ended"
    with pytest.raises(Exception, match="Đơn vị đã kết thúc"):
        titles.decide(opened, cast.leader, decided_on=date(2027, 6, 2))
