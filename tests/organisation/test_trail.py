"""What administrators do in the admin leaves the trail, outside of any transaction of the test's too."""

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from organisation import audit
from organisation.models import AgencyAlias, AuditEntry, Holiday, Officer, ReportingPeriod, Succession
from reports.schedule import ensure_schedule
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


# --- Inline rows, and what libraries keep in the admin -----------------------------------------------------------------------


def told(action: str, model: str) -> dict:
    return AuditEntry.objects.get(action=action, model=model).changes


def test_inline_rows_are_told_each_by_itself(cast, sign_in):
    agency, client = cast.stc, sign_in(cast.admin)
    kept, gone = (AgencyAlias.objects.create(agency=agency, name=name) for name in ("Sở TC", "STC cũ"))
    values = {"key": agency.key, "name": agency.name, "short_name": agency.short_name, "level": agency.level}
    values |= {"aliases-TOTAL_FORMS": 3, "aliases-INITIAL_FORMS": 2}
    for place, (row, name) in enumerate(((kept, "Sở Tài chính HN"), (gone, "STC cũ"), (None, "Tài chính"))):
        values |= {f"aliases-{place}-id": row.pk if row else "", f"aliases-{place}-agency": agency.pk}
        values |= {f"aliases-{place}-name": name}
    values["aliases-1-DELETE"] = "on"
    answer = client.post(reverse("admin:organisation_agency_change", args=[agency.pk]), values)
    assert answer.status_code == 302, answer.context["errors"]
    model = "organisation.agencyalias"
    assert told("admin_change", model) == {"name": ["Sở TC", "Sở Tài chính HN"]}
    assert told("admin_delete", model)["name"] == ["STC cũ", None]
    assert told("admin_add", model)["name"] == [None, "Tài chính"]
    assert audit.broken_links() == []
    history = client.get(reverse("organisation:history", args=["agency", agency.pk])).content.decode()
    assert "Sở Tài chính HN" in history and "Tài chính" in history


def test_a_verb_taken_from_a_role_is_told(cast, sign_in):
    role = Group.objects.get(name="auditor")
    verbs = list(role.permissions.values_list("pk", flat=True))
    address = reverse("admin:auth_group_change", args=[role.pk])
    sign_in(cast.admin).post(address, {"name": role.name, "permissions": verbs[1:]})
    assert told("admin_change", "auth.group") == {"permissions": [sorted(verbs), sorted(verbs[1:])]}


def test_an_entry_of_the_schedule_that_is_switched_off_is_told(cast, sign_in):
    ensure_schedule()
    entry = PeriodicTask.objects.get(task="organisation.verify_audit")
    choose(sign_in(cast.admin), "django_celery_beat_periodictask", "disable_tasks", entry.pk)
    assert told("admin_change", "django_celery_beat.periodictask") == {"enabled": [True, False]}
    choose(sign_in(cast.admin), "django_celery_beat_periodictask", "disable_tasks", entry.pk)
    assert AuditEntry.objects.count() == 1


def test_an_account_opened_again_is_told_without_what_was_typed(cast, sign_in):
    attempt = AccessAttempt.objects.create(
        username="ward1", ip_address="10.0.0.1", post_data="bí mật", failures_since_start=5
    )
    choose_delete = {"action": "delete_selected", "_selected_action": [attempt.pk], "post": "yes"}
    sign_in(cast.admin).post(reverse("admin:axes_accessattempt_changelist"), choose_delete)
    changes = told("admin_delete", "axes.accessattempt")
    assert changes["username"] == ["ward1", None] and "bí mật" not in str(changes)


def test_history_in_the_admin_is_the_portals_own(cast, sign_in):
    holiday = Holiday.objects.create(day=date(2026, 9, 2), name="Quốc khánh")
    answer = sign_in(cast.admin).get(reverse("admin:organisation_holiday_history", args=[holiday.pk]))
    assert answer.status_code == 302 and answer.url == reverse("organisation:history", args=["holiday", holiday.pk])
    answer = sign_in(cast.admin).get(reverse("admin:organisation_ward_history", args=[cast.ba_dinh.pk]), follow=True)
    assert answer.status_code == 200 and "Lịch sử thay đổi" in answer.content.decode()
