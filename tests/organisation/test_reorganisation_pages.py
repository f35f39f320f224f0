"""The pages of reorganisation events, walked by the people who use them: who may, what is kept, what is refused and why."""

from organisation.models import Document, Reorganisation, Succession, Ward
from tests import factories

from .pages import CREATE, DAY, LIST, at, paper, soup, text, told, unit


def test_event_is_recorded_previewed_approved_and_carried_out_by_the_right_people(client, cast):
    def be(officer):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    be(cast.admin)
    answer = client.post(CREATE, told(**paper(new_number="9/NQ")), follow=True)
    event = Reorganisation.objects.get(name="Sắp xếp thử")
    assert answer.status_code == 200 and event.document.number == "9/NQ"
    wards = (cast.hoan_kiem, "whole"), (cast.ba_dinh, "whole")
    answer = client.post(at("unit-add", event.pk), unit(event, *wards), follow=True)
    assert "2 đơn vị kết thúc, 1 đơn vị hình thành" in text(answer)
    event.refresh_from_db()

    be(cast.leader)
    page = client.get(event.get_absolute_url())
    assert "Cán bộ và phạm vi" in text(page) and "chief2" in text(page)
    assert client.post(at("carry-out", event.pk)).status_code == 403
    client.post(at("approve", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert (event.state, event.approved_by) == ("approved", cast.leader)

    be(cast.admin)
    confirm = client.get(at("carry-out", event.pk))
    assert "Không thay đổi" in text(confirm) and "Việc đang mở: chưa bàn giao" in text(confirm)
    client.post(at("carry-out", event.pk))
    client.post(at("carry-out", event.pk))  # the second press changes nothing
    event.refresh_from_db()
    cast.chief2.refresh_from_db()
    assert event.is_carried_out and Succession.objects.filter(event=event).count() == 2
    assert cast.chief2.ward == Ward.objects.get(name="Hồ Gươm")
    assert event.handed_over_at is None
    client.post(at("hand-over", event.pk))
    event.refresh_from_db()
    assert event.handed_over_at is not None

    be(cast.ward2)
    assert "Hồ Gươm" in text(client.get(event.get_absolute_url()))


def test_approval_is_the_leaders_and_recording_the_administrators(client, cast, draft):
    for officer in (cast.reviewer, cast.auditor, cast.admin):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(at("approve", draft.pk), {"version": 1}).status_code == 403
    for officer in (cast.leader, cast.reviewer, cast.auditor):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        for name in ("edit", "unit-add", "lines", "import", "delete"):
            assert client.get(at(name, draft.pk)).status_code == 403, (officer, name)
    draft.refresh_from_db()
    assert draft.is_draft


def test_draft_does_not_exist_for_ward_officers(client, cast, draft):
    for officer in (cast.ward1, cast.chief2, cast.agency, cast.idle):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert draft.name not in text(client.get(LIST))
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert draft.name in text(client.get(LIST))


def test_event_with_errors_is_not_approved_and_says_why(client, cast, draft):
    client.force_login(cast.leader, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(at("approve", draft.pk), {"version": draft.version}, follow=True)
    draft.refresh_from_db()
    assert draft.is_draft and "Sự kiện chưa có dòng nào" in text(answer)


def test_double_press_makes_one_event_and_one_document(admin):
    values = told(**paper())
    before = Document.objects.count()
    targets = {admin.post(CREATE, values)["Location"] for _press in range(2)}
    assert len(targets) == 1
    assert Reorganisation.objects.filter(name="Sắp xếp thử").count() == 1
    assert Document.objects.count() == before + 1


def test_decision_is_chosen_or_written_down_and_not_both(admin, draft):
    answer = admin.post(CREATE, told(document=draft.document_id, **paper()))
    assert answer.status_code == 200 and "không cả hai" in text(answer)
    answer = admin.post(CREATE, told(**paper(new_issuer="")))
    assert "Văn bản mới cần có mục này" in text(answer)
    assert Reorganisation.objects.filter(state="draft").count() == 1


def test_stale_edit_keeps_what_was_typed_and_shows_what_is_saved(admin, draft):
    Reorganisation.objects.filter(pk=draft.pk).update(version=5, name="Tên do người khác ghi")
    values = {"name": "Tên của tôi", "effective_on": DAY, "document": draft.document_id, "version": 1}
    answer = admin.post(at("edit", draft.pk), values)
    page = soup(answer)
    assert answer.status_code == 409
    assert page.find("input", {"name": "name"})["value"] == "Tên của tôi"
    assert "Tên do người khác ghi" in text(answer)
    again = {**values, "version": page.find("input", {"name": "version"})["value"]}
    assert admin.post(at("edit", draft.pk), again).status_code == 302
    draft.refresh_from_db()
    assert draft.name == "Tên của tôi"


def test_draft_is_removed_by_post_and_of_the_version_shown(admin, draft):
    assert "Xóa bản soạn" in text(admin.get(at("delete", draft.pk)))
    admin.post(at("delete", draft.pk), {"version": 7})
    assert Reorganisation.objects.filter(pk=draft.pk).exists()
    assert admin.post(at("delete", draft.pk), {"version": draft.version})["Location"] == LIST
    assert not Reorganisation.objects.filter(pk=draft.pk).exists()


def test_list_is_exported_as_it_is_shown(admin, split):
    lines = admin.get(LIST, {"export": "csv", "trang-thai": "draft"}).content.decode().splitlines()
    assert len(lines) == 2 and "Sắp xếp thử;01/10/2026;Nghị quyết số 1/NQ;1;2;đang soạn" in lines[1]


def test_carried_out_event_is_read_by_all_and_changed_by_nobody(client, cast):
    event = Reorganisation.objects.get(state="carried_out")
    for officer in (cast.ward2, cast.idle, cast.admin):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert "Hàng Bạc" in text(client.get(event.get_absolute_url()))
        assert "Không có dòng nào" in text(client.get(event.get_absolute_url(), {"q": "ha dong"}))
    for name in ("edit", "unit-add", "lines", "import", "delete"):
        answer = client.get(at(name, event.pk))
        assert answer.status_code == 403 and "đã thực hiện nên không sửa được" in answer.content.decode(), name


def test_heir_is_changed_after_the_event_with_a_reason(admin, cast):
    other = factories.make_succession(cast.hang_bac, cast.ba_dinh, share="part", takes_records=False)
    page = at("choose-heir", other.pk)
    assert page in str(soup(admin.get(other.event.get_absolute_url())))
    assert admin.post(page, {"reason": " "}).status_code == 200
    other.refresh_from_db()
    assert not other.takes_records
    assert admin.post(page, {"reason": "Theo biên bản bàn giao"}).status_code == 302
    other.refresh_from_db()
    assert (other.takes_records, other.takes_records_rule) == (True, "decided")
    assert Succession.objects.filter(predecessor=cast.hang_bac, takes_records=True).count() == 1


def test_reversal_is_drafted_once(admin, cast):
    event = Reorganisation.objects.get(state="carried_out")
    admin.post(at("reverse", event.pk), {"effective_on": DAY})
    draft = Reorganisation.objects.get(reverses=event)
    assert draft.is_draft and draft.units.get().restores == cast.hang_bac
    assert "đã có sự kiện khôi phục" in text(admin.post(at("reverse", event.pk), {"effective_on": DAY}))
    assert at("reverse", event.pk) not in str(soup(admin.get(event.get_absolute_url())))


def test_event_of_the_future_is_approved_and_waits_for_its_day(client, cast):
    draft = factories.make_draft({"Mới": [cast.ba_dinh]}, on="2099-01-01", state="approved")
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "Chưa đến ngày hiệu lực" in text(client.get(at("carry-out", draft.pk)))
    answer = client.post(at("carry-out", draft.pk), follow=True)
    draft.refresh_from_db()
    assert not draft.is_carried_out and "chỉ thực hiện từ ngày đó" in text(answer)


def test_pages_of_an_event_ask_the_same_number_of_questions_whatever_its_lines(
    admin, cast, django_assert_max_num_queries
):
    wards = factories.make_wards(60)
    draft = factories.make_draft({f"Đơn vị {place}": [ward] for place, ward in enumerate(wards)})
    for address, most in ((draft.get_absolute_url(), 40), (at("lines", draft.pk), 15), (LIST, 15)):
        with django_assert_max_num_queries(most):
            assert admin.get(address).status_code == 200
