"""The trajectory's page: rows written, taken away, refused with what was typed, never over somebody else's save unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from programme.actions.directives import set_trajectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(directives, cast, sign_in):
    """press(rows, **more) → the answer; a row is (day, value) or (day, value, "on") to take it away."""
    address = reverse("programme:directive-trajectory", args=[directives.wards.pk])

    def pressed(rows, **more):
        said = {"moc-TOTAL_FORMS": len(rows), "moc-INITIAL_FORMS": "0", "version": 1}
        for number, (day, value, *gone) in enumerate(rows):
            said |= {f"moc-{number}-on": day, f"moc-{number}-value": value} | (
                {f"moc-{number}-DELETE": "on"} if gone else {}
            )
        return sign_in(cast.admin).post(address, said | more)

    return pressed


def kept(row) -> list[tuple[date, Decimal]]:
    return list(row.trajectory.order_by("on").values_list("on", "value"))


def test_rows_are_written_and_taken_away(press, directives, cast, sign_in):
    row = directives.wards
    assert press([("31/03/2026", "20,5"), ("30/06/2026", "50"), ("", ""), ("", "")]).status_code == 302
    assert kept(row) == [(date(2026, 3, 31), Decimal("20.5")), (date(2026, 6, 30), 50)]
    again = [("31/03/2026", "20,5", "on"), ("30/06/2026", "60"), ("", "")]
    text = sign_in(cast.admin).get(reverse("programme:directive-trajectory", args=[row.pk])).content.decode()
    assert '<svg class="trend course"' in text and "31/03/2026: <b>20,5</b> %" in text
    assert press(again, version=2, reason="Theo kế hoạch mới").status_code == 302
    assert kept(row) == [(date(2026, 6, 30), 60)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("31/03/2026", "")], "thiếu giá trị"),
        ([("", "20")], "thiếu ngày"),
        ([("31/02/2026", "20")], "không có thật"),
        ([("31/03/2026", "1.23")], "Không rõ"),
        ([("31/03/2026", "140")], "từ 0 đến 100"),
        ([("31/03/2026", "20"), ("31/03/2026", "30")], "có hai mốc"),
    ],
)
def test_refused_rows_keep_what_was_typed(press, directives, rows, words):
    answer = press(rows, reason="Vì sao")
    text = answer.content.decode()
    assert answer.status_code == 200 and "Chưa lưu" in text and words in text and "Vì sao" in text
    assert all(f'value="{cell}"' in text for row in rows for cell in row if cell) and not kept(directives.wards)


def test_more_rows_come_without_writing(press, directives):
    text = press([("31/03/2026", "20")], **{"them-dong": "1"}).content.decode()
    assert 'name="moc-3-on"' in text and 'value="31/03/2026"' in text and "Chưa lưu" not in text
    assert not kept(directives.wards)


def test_stale_rows_are_kept_and_written_by_the_next_press(press, directives, cast):
    row = directives.wards
    set_trajectory(directive_id=row.pk, version=1, by=cast.admin, points=[(date(2026, 5, 1), Decimal(30))])
    answer = press([("31/03/2026", "20")])
    text = answer.content.decode()
    assert answer.status_code == 409 and 'value="31/03/2026"' in text and "01/05/2026" in text
    assert kept(row) == [(date(2026, 5, 1), 30)]
    assert press([("31/03/2026", "20")], version=2).status_code == 302
    assert kept(row) == [(date(2026, 3, 31), 20)]


@pytest.mark.parametrize("count", ["", "x", "-1", "9" * 40, "61"])
def test_forged_counts_of_rows_are_refused(press, directives, count):
    assert press([("31/03/2026", "20")], **{"moc-TOTAL_FORMS": count}).status_code in {200, 302}
    assert press([("31/03/2026", "20")], **{"moc-TOTAL_FORMS": count, "them-dong": "1"}).status_code == 200
