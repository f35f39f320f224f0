"""The admin's part in facilities: categories are kept, wards' records are only looked at."""

from datetime import date

import pytest
from django.urls import reverse

from facilities.actions import add_disbursement
from facilities.models import EquipmentCategory, Headquarters

LOOKED_AT = ["equipmentholding", "headquarters", "occupancy", "investmentproject", "funding", "disbursement"]


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


@pytest.mark.parametrize("model", LOOKED_AT)
def test_wards_records_are_looked_at_and_not_changed(admin, building, project, funding, model):
    assert admin.get(reverse(f"admin:facilities_{model}_changelist"), {"q": "hoan kiem"}).status_code == 200
    assert admin.get(reverse(f"admin:facilities_{model}_add")).status_code == 403


def test_record_opens_without_a_way_to_save(admin, building):
    page = admin.get(reverse("admin:facilities_headquarters_change", args=[building.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert (
        admin.post(reverse("admin:facilities_headquarters_change", args=[building.pk]), {"name": "x"}).status_code
        == 403
    )
    assert Headquarters.objects.get().name == "Trụ sở Công an phường Hoàn Kiếm"


def test_funding_opens_with_its_payments(admin, cast, funding):
    add_disbursement(funding_id=funding.pk, by=cast.ward1, paid_on=date(2026, 5, 4), amount=1_000_000, voucher="UNC 15")
    page = admin.get(reverse("admin:facilities_funding_change", args=[funding.pk]))
    assert page.status_code == 200 and "UNC 15" in page.content.decode()


@pytest.mark.parametrize(("words", "found"), [("trang thi", 1), ("TRÀNG THI", 1), ("ba dinh", 0)])
def test_admin_search_ignores_marks(admin, building, words, found):
    page = admin.get(reverse("admin:facilities_headquarters_changelist"), {"q": words})
    assert page.context["cl"].result_count == found


def test_category_is_added_unless_it_is_a_weapon(admin):
    path = reverse("admin:facilities_equipmentcategory_add")
    sent = {
        "code": "drone",
        "group": "it",
        "name": "Thiết bị trình chiếu",
        "unit": "chiếc",
        "position": 9,
        "is_active": "on",
    }
    refused = admin.post(path, sent | {"name": "Súng ngắn"})
    assert "Luật 15/2017/QH14" in refused.content.decode()
    assert admin.post(path, sent).status_code == 302
    assert EquipmentCategory.objects.get().name == "Thiết bị trình chiếu"


def test_ward_officers_have_no_admin(cast, sign_in, building):
    assert sign_in(cast.ward1).get(reverse("admin:facilities_headquarters_changelist")).status_code in {302, 403}
