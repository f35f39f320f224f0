"""Answering duties: drafts, sign-off, no change, nil, clashes, refusals, the ward's summary."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEntry
from organisation.versions import StaleEdit
from programme.actions.opening import open_period
from programme.actions.progress import (
    ProgressEntry,
    Refused,
    StaleRows,
    recall_progress,
    save_grid,
    save_progress,
    submit_progress,
)
from programme.actions.recount import recount
from programme.models import Directive, Progress, WardStanding
from tests import factories

pytestmark = pytest.mark.django_db
ON_TIME = datetime(2026, 9, 16, 16, 59, 59, tzinfo=UTC)  # 23:59:59 of the due day in Hanoi
TOO_LATE = datetime(2026, 9, 16, 17, 0, 0, tzinfo=UTC)


def save(row, by, **values):
    return save_progress(
        progress_id=row.pk,
        version=values.pop("version", row.version),
        by=by,
        **{"answer": "reported", "percent": 60, "narrative": "Đang làm", **values},
    )


def test_draft_is_kept_with_its_status_and_trail(opened, cast):
    row = save(opened.own, cast.ward1, value=Decimal("60.5"), percent=None)
    assert (row.state, row.value, row.status, row.version) == ("draft", Decimal("60.5"), "on_track", 2)
    entry = AuditEntry.objects.get(action="save_progress")
    assert entry.by == cast.ward1 and entry.ward == cast.hoan_kiem and entry.changes["value"] == [None, "60.5"]
    assert WardStanding.objects.get(ward=cast.hoan_kiem).duties_reported == 0


def test_the_same_answer_twice_changes_nothing(opened, cast):
    save(opened.own, cast.ward1)
    again = save(opened.own, cast.ward1, version=1)
    assert again.version == 2 and AuditEntry.objects.filter(action="save_progress").count() == 1


def test_a_stale_answer_is_refused_and_nothing_is_written(opened, cast):
    save(opened.own, cast.ward1, narrative="Của tôi")
    with pytest.raises(StaleEdit) as stale:
        save(opened.own, cast.chief1, version=1, narrative="Của bạn")
    assert stale.value.current.narrative == "Của tôi"
    assert Progress.objects.get(pk=opened.own.pk).narrative == "Của tôi"


def test_a_grid_with_one_stale_row_saves_none_of_it(opened, cast):
    save(opened.own, cast.ward1)
    with pytest.raises(StaleRows) as stale:
        save_grid(
            by=cast.chief1,
            entries=[ProgressEntry(opened.own.pk, 1, "nil"), ProgressEntry(opened.own_task.pk, 1, "nil")],
        )
    assert set(stale.value.current) == {opened.own.pk}
    assert Progress.objects.get(pk=opened.own_task.pk).state == "open"


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("ward2", Progress.DoesNotExist),
        ("agency", Progress.DoesNotExist),
        ("reviewer", Progress.DoesNotExist),
        ("idle", Progress.DoesNotExist),
    ],
)
def test_only_the_bearer_answers(opened, cast, who, error):
    with pytest.raises(error):
        save(opened.own, cast.everyone[who])
    assert Progress.objects.get(pk=opened.own.pk).state == "open"


def test_the_agency_answers_its_own_duty(opened, cast):
    save(opened.of_agency, cast.agency)
    assert submit_progress(progress_ids=[opened.of_agency.pk], by=cast.agency) == 1


def test_an_officer_cannot_sign_for_the_ward(opened, cast):
    save(opened.own, cast.ward1)
    with pytest.raises(PermissionDenied):
        submit_progress(progress_ids=[opened.own.pk], by=cast.ward1)


@pytest.mark.parametrize(("moment", "on_time"), [(ON_TIME, 1), (TOO_LATE, 0)])
def test_the_hanoi_day_decides_what_is_on_time(opened, cast, moment, on_time):
    save(opened.own, cast.ward1)
    with time_machine.travel(moment, tick=False):
        submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    standing = WardStanding.objects.get(ward=cast.hoan_kiem)
    assert (standing.duties_reported, standing.duties_on_time) == (1, on_time)
    assert recount() == []


@pytest.mark.parametrize(("values", "words"), [({"percent": None}, "Cần giá trị"), (None, "Chưa trả lời")])
def test_sign_off_is_refused_when_something_is_missing(opened, cast, values, words):
    if values:
        save(opened.own, cast.ward1, **values)
    save(opened.own_task, cast.ward1)
    with pytest.raises(Refused, match=words) as refused:
        submit_progress(progress_ids=[opened.own.pk, opened.own_task.pk], by=cast.chief1)
    assert set(refused.value.reasons) == {opened.own.pk}
    assert not Progress.objects.filter(state="submitted").exists()


def test_nil_is_a_report(opened, cast):
    save(opened.own, cast.ward1, answer="nil", percent=None, narrative="")
    assert submit_progress(progress_ids=[opened.own.pk], by=cast.chief1) == 1
    assert submit_progress(progress_ids=[opened.own.pk], by=cast.chief1) == 0


def test_no_change_takes_the_last_signed_answer(opened, cast):
    save(opened.own, cast.ward1, value=Decimal(100), percent=None, narrative="Đã có trụ sở")
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    following = factories.make_period("2026-Q4")
    open_period(period=following, day=following.ends_on)
    row = Progress.objects.get(period=following, duty=opened.own.duty)
    row = save(row, cast.ward1, answer="no_change", percent=None, narrative="")
    assert (row.value, row.narrative, row.status, row.answer) == (100, "Đã có trụ sở", "done", "no_change")


def test_no_change_is_refused_when_there_is_nothing_before(opened, cast):
    with pytest.raises(Refused, match="Chưa có kỳ trước"):
        save(opened.own, cast.ward1, answer="no_change")


def test_a_signed_answer_is_changed_only_after_it_is_recalled(opened, cast):
    row = save(opened.own, cast.ward1)
    submit_progress(progress_ids=[row.pk], by=cast.chief1)
    row.refresh_from_db()
    with pytest.raises(Refused, match="Đã ký và gửi"):
        save(row, cast.ward1, percent=70)
    with pytest.raises(PermissionDenied):
        recall_progress(progress_id=row.pk, version=row.version, by=cast.ward1)
    recall_progress(progress_id=row.pk, version=row.version, by=cast.chief1)
    assert WardStanding.objects.get(ward=cast.hoan_kiem).duties_reported == 0
    row.refresh_from_db()
    assert save(row, cast.ward1, percent=70).percent == 70


def test_a_locked_period_refuses_everything(opened, cast):
    save(opened.own, cast.ward1)
    opened.period.locked_at = timezone.now()
    opened.period.save()
    with pytest.raises(Refused, match="khóa"):
        save(opened.own_task, cast.ward1)
    with pytest.raises(Refused, match="khóa"):
        submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)


def test_due_day_stays_when_the_period_is_opened_again(opened, cast):
    due = opened.own.due_on
    opened.period.ward_due_on = opened.period.due_on
    opened.period.save()
    open_period(period=opened.period, day=opened.period.ends_on)
    assert Progress.objects.get(pk=opened.own.pk).due_on == due


# --- The page ---------------------------------------------------------------------------------------------------------


def grid(client, row, **values):
    data = {
        f"p{row.pk}-{name}": value for name, value in {"version": row.version, "answer": "reported", **values}.items()
    }
    return client.post(reverse("programme:progress-list"), data | {"action": values.get("action", "save")})


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("value", "1,234.5", "Không rõ"),
        ("value", "12.34.5", "Không rõ"),
        ("value", "1.23", "Không rõ"),
        ("value", "một trăm", "không phải là số"),
        ("value", "-5", "Phải từ 0"),
        ("value", "9" * 30, "Không được quá"),
        ("value", "9" * 60, "quá dài"),
        ("percent", "101", "Không được quá 100"),
        ("percent", "50,5", "số nguyên"),
        ("percent", "-1", "Phải từ 0"),
        ("answer", "x", "x"),
        ("version", "", "version"),
        ("version", "abc", "version"),
        ("version", "9" * 30, "version"),
        ("narrative", "a" * 4001, "4000"),
        ("narrative", "a\x00b", "NUL"),
    ],
)
def test_bad_input_is_named_at_the_field_and_nothing_is_lost(opened, cast, sign_in, field, typed, words):
    client = sign_in(cast.ward1)
    answer = grid(client, opened.own, **{"narrative": "Giữ lại lời này", field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Chưa lưu" in page
    if field not in {"narrative"}:
        assert "Giữ lại lời này" in page
    assert Progress.objects.get(pk=opened.own.pk).state == "open"


@pytest.mark.parametrize(
    ("typed", "value"), [("60,5", "60.5"), ("5.000", "5000"), ("1.234,5", "1234.5"), (" 70 ", "70"), ("0", "0")]
)
def test_numbers_are_read_as_written_here(opened, cast, sign_in, typed, value):
    Directive.objects.update(unit="triệu đồng")
    assert grid(sign_in(cast.ward1), opened.own, value=typed).status_code == 302
    assert Progress.objects.get(pk=opened.own.pk).value == Decimal(value)


@pytest.mark.parametrize("typed", ["140", "100,5"])
def test_a_percent_over_100_is_refused_whichever_field_it_is_typed_in(opened, cast, sign_in, typed):
    answer = grid(sign_in(cast.ward1), opened.own, value=typed, narrative="Giữ lời này")
    assert answer.status_code == 422 and "không quá 100" in answer.content.decode()
    assert "Giữ lời này" in answer.content.decode() and Progress.objects.get(pk=opened.own.pk).state == "open"


def test_text_is_stored_in_one_form(opened, cast, sign_in):
    grid(sign_in(cast.ward1), opened.own, value="1", narrative="Hoa\u0300n Kie\u0302\u0301m tốt\u202e")
    assert Progress.objects.get(pk=opened.own.pk).narrative == "Hoàn Kiếm tốt"


def test_a_figure_without_an_answer_is_a_report_and_an_untouched_row_stays_open(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    data = {
        f"p{opened.own.pk}-version": 1,
        f"p{opened.own.pk}-answer": "",
        f"p{opened.own.pk}-value": "40",
        f"p{opened.own_task.pk}-version": 1,
        f"p{opened.own_task.pk}-answer": "",
    }
    assert client.post(reverse("programme:progress-list"), data).status_code == 302
    assert (Progress.objects.get(pk=opened.own.pk).answer, Progress.objects.get(pk=opened.own_task.pk).state) == (
        "reported",
        "open",
    )


def test_a_stale_tab_shows_both_answers_and_may_then_decide(opened, cast, sign_in):
    save(opened.own, cast.chief1, narrative="Bản của trưởng")
    client = sign_in(cast.ward1)
    answer = grid(client, opened.own, value="40", narrative="Bản của tôi")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Bản của trưởng" in page and "Bản của tôi" in page
    assert Progress.objects.get(pk=opened.own.pk).narrative == "Bản của trưởng"
    assert f'name="p{opened.own.pk}-version" value="2"' in page
    opened.own.version = 2
    assert grid(client, opened.own, value="40", narrative="Bản của tôi").status_code == 302
    assert Progress.objects.get(pk=opened.own.pk).narrative == "Bản của tôi"


def test_no_change_for_the_rest_in_one_press(opened, cast, sign_in):
    for row in (opened.own, opened.own_task):
        save(row, cast.ward1, value=Decimal(80))
    submit_progress(progress_ids=[opened.own.pk, opened.own_task.pk], by=cast.chief1)
    following = factories.make_period("2026-Q4")
    open_period(period=following, day=following.ends_on)
    client, address = sign_in(cast.ward1), reverse("programme:progress-list")
    assert "không thay đổi" in client.get(address).content.decode()
    rows = Progress.objects.filter(period=following, duty__ward=cast.hoan_kiem)
    data = {f"p{row.pk}-version": 1 for row in rows} | {f"p{row.pk}-answer": "" for row in rows}
    data |= {f"p{row.pk}-narrative": "Đang làm" for row in rows} | {f"p{row.pk}-percent": "60" for row in rows}
    data |= {f"p{row.pk}-value": "80" for row in rows}
    assert client.post(address, data | {"action": "no_change"}).status_code == 302
    assert {row.answer for row in rows.all()} == {"no_change"}


def test_foreign_rows_in_the_grid_are_ignored_and_on_their_page_404(opened, cast, sign_in):
    client = sign_in(cast.ward1)
    grid(client, opened.other, value="40")
    assert Progress.objects.get(pk=opened.other.pk).state == "open"
    for number in (opened.other.pk, 10**30):
        assert client.get(f"/tien-do/{number}/").status_code == 404
        assert client.post(f"/tien-do/{number}/").status_code == 404
        assert client.post(f"/tien-do/{number}/rut-lai/").status_code == 404
    assert client.get("/tien-do/?ky=2031-Q9").status_code == 404
    assert client.get("/tien-do/rut-lai/").status_code == 404


def test_readers_see_one_duty_and_cannot_write_it(opened, cast, sign_in):
    address = reverse("programme:progress-edit", args=[opened.own.pk])
    for who in ("reviewer", "auditor", "agency", "admin"):
        client = sign_in(cast.everyone[who])
        page = client.get(address)
        assert page.status_code == 200 and "Lưu nháp" not in page.content.decode(), who
        assert client.post(address, {"action": "save"}).status_code == 403, who
