"""The wording's page: everybody reads the history, who keeps directives enters the next; the admin leaves the wording alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from programme.actions.directives import revise_wording, set_trajectory
from programme.actions.progress import save_progress, submit_progress
from programme.models import Directive, DirectiveStanding
from tests import factories

pytestmark = pytest.mark.django_db
INLINES = {f"{name}-{part}_FORMS": "0" for name in ("wordings", "trajectory") for part in ("TOTAL", "INITIAL")}


def test_admin_refuses_to_save_over_somebody_elses_change(directives, cast, sign_in):
    row, client = directives.wards, sign_in(cast.admin)
    page = reverse("admin:programme_directive_change", args=[row.pk])
    assert 'name="seen_version" value="1"' in client.get(page).content.decode()
    Directive.objects.filter(pk=row.pk).update(version=2, measure_text="Của người khác")
    facts = {"kind": "target", "document": row.document_id, "lead": cast.catp.pk, "binds": "wards", "unit": "%",
             "cohort_kinds": '["phường"]', "target_value": "90", "is_active": "on", "measure_text": "Của tôi", **INLINES}  # fmt: skip
    stale = client.post(page, facts | {"seen_version": "1"}).content.decode()
    assert "Người khác vừa sửa mục này" in stale and "Của tôi" in stale and 'name="seen_version" value="2"' in stale
    assert "Người khác vừa sửa mục này" in client.post(page, facts).content.decode()
    row.refresh_from_db()
    assert (row.measure_text, row.version) == ("Của người khác", 2)
    assert client.post(page, facts | {"seen_version": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.measure_text, row.version) == ("Của tôi", 3)


def test_admin_shows_wordings_and_trajectory_without_letting_them_be_changed(directives, cast, sign_in):
    row = directives.wards
    revise_wording(
        directive_id=row.pk, version=1, by=cast.admin, text="Có trụ sở riêng", document=row.document, reason="Bản ký"
    )
    set_trajectory(directive_id=row.pk, version=2, by=cast.admin, points=[(date(2026, 3, 31), Decimal("41.5"))])
    text = sign_in(cast.admin).get(reverse("admin:programme_directive_change", args=[row.pk])).content.decode()
    assert "Có trụ sở riêng" in text and "Có trụ sở độc lập" in text and "41,5" in text
    assert 'name="wordings-0-text"' not in text and 'name="trajectory-0-value"' not in text


def test_open_period_follows_a_target_changed_in_the_admin(opened, directives, cast, sign_in):
    row = opened.own
    save_progress(
        progress_id=row.pk, version=row.version, by=cast.chief1, answer="reported", value=50, narrative="Đã làm"
    )
    submit_progress(progress_ids=[row.pk], by=cast.chief1)
    standing = DirectiveStanding.objects.get(directive=directives.wards)
    assert (standing.reached, standing.percent) == (0, 50)
    facts = {"kind": "target", "document": directives.wards.document_id, "lead": cast.catp.pk, "binds": "wards", "unit": "%",
             "cohort_kinds": '["phường"]', "target_value": "50", "is_active": "on", "seen_version": "1", **INLINES}  # fmt: skip
    page = reverse("admin:programme_directive_change", args=[directives.wards.pk])
    assert sign_in(cast.admin).post(page, facts).status_code == 302
    standing.refresh_from_db()
    assert standing.percent == 100


def address(row) -> str:
    return reverse("programme:directive-wording", args=[row.pk])


def test_keeper_enters_the_next_wording_and_the_reader_sees_both(directives, cast, sign_in):
    row = directives.task
    typed = {
        "text": "Quán triệt, phổ biến kế hoạch",
        "reason": "Theo bản ký",
        "is_verified": "on",
        "version": row.version,
    }
    assert sign_in(cast.admin).post(address(row), typed).status_code == 302
    row.refresh_from_db()
    assert row.name == "Quán triệt, phổ biến kế hoạch"
    text = sign_in(cast.ward1).get(address(row)).content.decode()
    assert "Quán triệt, phổ biến kế hoạch" in text and "Quán triệt kế hoạch" in text
    assert "đã đối chiếu với bản ký" in text and 'name="reason"' not in text


def test_stale_or_reasonless_wording_keeps_what_was_typed(directives, cast, sign_in):
    row, client = directives.task, sign_in(cast.admin)
    stale = client.post(address(row), {"text": "Lời của tôi", "reason": "Vì sao", "version": 9})
    assert stale.status_code == 409 and "Lời của tôi" in stale.content.decode()
    bare = client.post(address(row), {"text": "Lời của tôi", "version": row.version})
    assert "Xin nêu lý do" in bare.content.decode() and "Lời của tôi" in bare.content.decode()
    assert not row.wordings.exists()


def test_wording_is_refused_to_those_who_only_read(directives, cast, sign_in):
    typed = {"text": "Khác", "reason": "Vì sao", "version": 1}
    assert sign_in(cast.ward1).post(address(directives.task), typed).status_code == 403
    assert sign_in(cast.ward1).get(address(Directive(pk=2**62))).status_code == 404


def test_admin_leaves_the_wording_and_refuses_what_the_actions_refuse(directives, cast, sign_in):
    row, client = directives.wards, sign_in(cast.admin)
    page = reverse("admin:programme_directive_change", args=[row.pk])
    facts = {"kind": "target", "document": row.document_id, "lead": cast.catp.pk, "binds": "wards", "unit": "%",
             "cohort_kinds": '["phường"]', "target_value": "140", "is_active": "on", "seen_version": "1",
             **INLINES}  # fmt: skip
    refused = client.post(page, facts | {"name": "Lời khác"})
    assert refused.status_code == 200 and "từ 0 đến 100" in refused.content.decode()
    assert client.post(page, facts | {"name": "Lời khác", "target_value": "90"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.target_value, row.version) == ("Có trụ sở độc lập", 90, 2)


def test_admin_adds_a_directive_with_its_first_wording(directives, cast, sign_in):
    facts = {"code": "N-70", "kind": "task", "name": "Việc mới", "document": factories.make_document().pk, "unit": "định tính",
             "lead": cast.catp.pk, "binds": "lead", "cohort_kinds": '["phường"]', **INLINES}  # fmt: skip
    assert sign_in(cast.admin).post(reverse("admin:programme_directive_add"), facts).status_code == 302
    assert Directive.objects.get(code="N-70").wordings.get().text == "Việc mới"
