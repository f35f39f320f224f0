"""What administrators do in the admin leaves the trail, outside of any transaction of the test's too."""

from datetime import date

import pytest
from django.urls import reverse

from organisation import audit
from organisation.models import AuditEntry, Holiday, Officer, ReportingPeriod, Succession
from tests import events, factories
from tests.world import make_criteria_draft

# Each request commits for itself, as in production: PostgreSQL refuses a lock outside of a transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def choose(client, model: str, action: str, *keys):
    data = {"action": action, "_selected_action": list(keys)}
    return client.post(reverse(f"admin:{model}_changelist"), data, follow=True)


def test_change_is_recorded_with_old_and_new_when_saved(cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("admin:organisation_holiday_add"), {"day": "02/09/2026", "name": "Quốc khánh", "source": ""})
    holiday = Holiday.objects.get()
    address = reverse("admin:organisation_holiday_change", args=[holiday.pk])
    client.post(address, {"day": "02/09/2026", "name": "Lễ Quốc khánh", "source": ""})
    assert AuditEntry.objects.get(action="admin_change").changes == {"name": ["Quốc khánh", "Lễ Quốc khánh"]}
    client.post(reverse("admin:organisation_holiday_delete", args=[holiday.pk]), {"post": "yes"})
    assert list(AuditEntry.objects.order_by("number").values_list("action", "by__username")) == [
        ("admin_add", "admin"),
        ("admin_change", "admin"),
        ("admin_delete", "admin"),
    ]
    assert audit.broken_links() == []


def test_password_is_changed_and_never_told(cast, sign_in):
    secret = "dai-va-kho-doan-2026"
    address = reverse("admin:auth_user_password_change", args=[cast.ward1.pk])
    answer = sign_in(cast.admin).post(address, {"usable_password": "true", "password1": secret, "password2": secret})
    assert answer.status_code == 302
    assert Officer.objects.get(pk=cast.ward1.pk).check_password(secret)
    assert AuditEntry.objects.get(action="admin_change").changes == {}


def test_superuser_is_out_of_reach_of_an_administrator(cast, sign_in):
    root = factories.make_officer("root", is_superuser=True, is_staff=True)
    client = sign_in(cast.admin)
    for name in ("admin:organisation_officer_change", "admin:auth_user_password_change"):
        assert client.post(reverse(name, args=[root.pk]), {}).status_code == 403, name
    assert sign_in(root).get(reverse("admin:organisation_officer_change", args=[root.pk])).status_code == 200


def test_period_is_locked_and_opened_by_whom_may_change_it(cast, sign_in):
    period = factories.make_period("2026-Q3")
    choose(sign_in(cast.admin), "organisation_reportingperiod", "lock", period.pk)
    assert ReportingPeriod.objects.get(pk=period.pk).is_locked
    choose(sign_in(cast.admin), "organisation_reportingperiod", "unlock", period.pk)
    assert not ReportingPeriod.objects.get(pk=period.pk).is_locked
    assert [row.action for row in AuditEntry.objects.order_by("number")] == ["lock_period", "unlock_period"]


def test_period_stays_open_when_a_reader_of_the_admin_tries_to_lock_it(cast, sign_in):
    viewer = factories.make_officer("viewer", is_staff=True)
    viewer.user_permissions.add(permission("view_reportingperiod"))
    period = factories.make_period("2026-Q3")
    choose(sign_in(viewer), "organisation_reportingperiod", "lock", period.pk)
    assert not ReportingPeriod.objects.get(pk=period.pk).is_locked


def permission(codename: str):
    return Officer._meta.get_field("user_permissions").related_model.objects.get(codename=codename)


def test_draft_is_published_once_and_with_its_trail(cast, sign_in):
    draft = make_criteria_draft()
    for _press in range(2):
        choose(sign_in(cast.admin), "programme_criteriaset", "publish", draft.pk)
    draft.refresh_from_db()
    assert draft.state == "published" and draft.published_at
    assert AuditEntry.objects.filter(action="publish_criteria_set").count() == 1


def test_lines_and_units_are_written_by_events_alone(cast, sign_in):
    client = sign_in(cast.admin)
    line = Succession.objects.get()
    refused = [
        ("admin:organisation_succession_add", []),
        ("admin:organisation_succession_delete", [line.pk]),
        ("admin:organisation_reorganisation_add", []),
        ("admin:organisation_reorganisation_delete", [line.event_id]),
        ("admin:organisation_ward_add", []),
        ("admin:organisation_ward_delete", [cast.ba_dinh.pk]),
    ]
    for name, keys in refused:
        assert client.post(reverse(name, args=keys), {"post": "yes"}).status_code == 403, name
    assert client.post(reverse("admin:organisation_succession_change", args=[line.pk]), {}).status_code == 403
    assert client.get(reverse("admin:organisation_succession_change", args=[line.pk])).status_code == 200
    assert Succession.objects.count() == 1


def test_facts_of_a_ward_stay_editable_but_not_its_days(cast, sign_in):
    ward = cast.ba_dinh
    values = {
        "province": ward.province_id,
        "code": ward.code,
        "name": ward.name,
        "kind": ward.kind,
        "population": "65023",
    }
    values |= {"established_on": "01/01/2020", "dissolved_on": "01/01/2026", "tile_column": 10, "tile_row": 5}
    values |= {"origins-TOTAL_FORMS": 0, "origins-INITIAL_FORMS": 0}
    answer = sign_in(cast.admin).post(reverse("admin:organisation_ward_change", args=[ward.pk]), values)
    assert answer.status_code == 302
    ward.refresh_from_db()
    assert (ward.population, ward.established_on, ward.dissolved_on) == (65023, factories.MERGER, None)
    assert AuditEntry.objects.get(action="admin_change").changes == {"population": [None, 65023]}


def test_officer_is_not_sent_back_to_an_ended_unit_by_a_form_opened_before(cast, sign_in):
    client, address = sign_in(cast.admin), reverse("admin:organisation_officer_change", args=[cast.ward1.pk])
    values = client.get(address).context["adminform"].form.initial
    values = {name: value for name, value in values.items() if value is not None} | {"post": "Phó trưởng", "groups": []}
    events.carry(events.merge(date(2026, 3, 1), [cast.hoan_kiem, cast.ba_dinh], name="Mới"))
    answer = client.post(address, values)
    assert answer.context["adminform"].form.errors.keys() == {"ward"}
    assert "đã kết thúc ngày 01/03/2026" in answer.content.decode()
    cast.ward1.refresh_from_db()
    assert cast.ward1.ward.name == "Mới" and cast.ward1.post != "Phó trưởng"
