"""What each person sees of the others, and what pages cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programme.actions.opening import open_period
from programme.models import Assessment, CriteriaSet, Progress
from tests import factories

from .conftest import DAY

pytestmark = pytest.mark.django_db
GETS = ["assessment-detail", "assessment-edit", "assessment-review"]
POSTS = ["assessment-submit", "assessment-return", "assessment-verify", "assessment-conclude", "evidence-add"]


@pytest.mark.parametrize("who", ["ward2", "chief2", "agency", "idle"])
def test_a_foreign_assessment_is_404_at_every_address(opened, cast, sign_in, who):
    client = sign_in(cast.everyone[who])
    for name in GETS:
        assert client.get(reverse(f"programme:{name}", args=[opened.assessment.pk])).status_code == 404, name
    for name in POSTS:
        assert client.post(reverse(f"programme:{name}", args=[opened.assessment.pk])).status_code == 404, name


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("assessment-submit", {"chief1"}),
        ("assessment-return", {"reviewer"}),
        ("assessment-verify", {"reviewer"}),
        ("assessment-conclude", {"leader"}),
        ("evidence-add", {"ward1", "chief1"}),
    ],
)
def test_in_scope_without_the_verb_is_403(opened, cast, sign_in, name, allowed):
    for who in ("ward1", "chief1", "reviewer", "leader", "auditor", "admin"):
        answer = sign_in(cast.everyone[who]).post(reverse(f"programme:{name}", args=[opened.assessment.pk]))
        # A file is missing in the evidence: whoever may send one is told so on the page.
        assert answer.status_code == ((422 if name == "evidence-add" else 302) if who in allowed else 403), who


@pytest.mark.parametrize("name", POSTS)
def test_steps_are_posts_only(opened, cast, sign_in, name):
    assert sign_in(cast.chief1).get(reverse(f"programme:{name}", args=[opened.assessment.pk])).status_code == 405


def test_a_ward_sees_its_predecessors_records_and_cannot_change_them(cast, criteria_set, directives, sign_in):
    before = factories.make_period("2025-Q2")
    open_period(period=before, day=before.ends_on)
    old = Assessment.objects.get(ward=cast.hang_bac)
    client = sign_in(cast.ward1)
    assert client.get(old.get_absolute_url()).status_code == 200
    assert client.get(reverse("programme:assessment-edit", args=[old.pk])).status_code == 403
    assert sign_in(cast.ward2).get(old.get_absolute_url()).status_code == 404


def test_lists_exports_and_tables_hold_only_what_is_in_scope(opened, cast, directives, sign_in):
    client = sign_in(cast.ward1)
    for address in (
        reverse("programme:assessment-list"),
        reverse("programme:assessment-list") + "?export=csv&q=ba",
        reverse("programme:directive-detail", args=[directives.wards.pk]),
        reverse("programme:directive-detail", args=[directives.wards.pk]) + "?export=csv",
    ):
        page = client.get(address).content.decode()
        assert "Ba Đình" not in page, address
    assert (
        "Ba Đình"
        in sign_in(cast.agency).get(reverse("programme:directive-detail", args=[directives.wards.pk])).content.decode()
    )


def test_a_draft_set_is_for_its_keepers(cast, criteria_set, sign_in):
    draft = CriteriaSet.objects.create(name="Nháp", version=2, valid_from=DAY)
    address = reverse("programme:criteria-set-detail", args=[draft.pk])
    assert sign_in(cast.ward1).get(address).status_code == 404
    assert sign_in(cast.admin).get(address).status_code == 200
    assert sign_in(cast.ward1).get(f"/tieu-chi/{10**25}/").status_code == 404


def test_the_set_says_that_it_is_the_portals_proposal(cast, criteria_set, sign_in):
    page = sign_in(cast.ward1).get(criteria_set.get_absolute_url()).content.decode()
    assert "đề xuất của cổng" in page and "từ 90% tổng điểm, từ 70% điểm của mỗi nhóm" in page and "≥ 24 m²" in page


def test_drafts_are_shown_apart_and_named(cast, directives, criteria_set, sign_in):
    page = sign_in(cast.ward1).get(reverse("programme:document-list")).content.decode()
    assert "N-99" in page and "chưa có nguồn – bản nháp" in page


def cost(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_cost_the_same_for_3_and_30_wards(cast, criteria_set, directives, period, sign_in):
    factories.make_wards(1)
    open_period(period=period, day=DAY)
    client = sign_in(cast.reviewer)
    own = Assessment.objects.get(ward=cast.hoan_kiem)
    row = Progress.objects.get(duty__ward=cast.hoan_kiem, duty__directive=directives.wards)
    addresses = [
        reverse("programme:assessment-list"),
        reverse("programme:document-list"),
        own.get_absolute_url(),
        reverse("programme:document-detail", args=[directives.wards.document_id]),
        directives.wards.get_absolute_url(),
        reverse("programme:progress-edit", args=[row.pk]),
        criteria_set.get_absolute_url(),
    ]
    few = [cost(client, address) for address in addresses]
    factories.make_wards(27)
    open_period(period=period, day=DAY)
    assert Assessment.objects.count() == 30
    assert [cost(client, address) for address in addresses] == few
    assert max(few) <= 14, dict(zip(addresses, few, strict=True))


def test_entry_pages_cost_the_same_for_one_group_and_all(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    address = reverse("programme:assessment-edit", args=[opened.assessment.pk])
    assert cost(client, f"{address}?nhom=A") == cost(client, f"{address}?nhom=tat-ca") <= 12
    assert cost(client, reverse("programme:progress-list")) <= 12
