"""Every way in which an event can be wrong, each with the sentence that says what to do; all are told at once, by row."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from organisation.lineage.checks import errors, problems, problems_of
from organisation.lineage.plan import Line, Plan, Unit
from organisation.lineage.proposal import propose
from organisation.models import ReportingPeriod, Ward
from tests import factories
from tests.factories import make_event, make_succession, make_ward

DAY = date(2026, 3, 1)
BEFORE = date(2025, 7, 1)


@dataclass
class Ground:
    """A merges with a part of B into X; the rest of B is Y. C takes no part, D ended long ago and A came from it."""

    a: Ward
    b: Ward
    c: Ward
    d: Ward
    plan: Plan

    def line(self, row: int) -> Line:
        return next(line for line in self.plan.lines if line.row == row)


@pytest.fixture
def ground(db):
    a = make_ward("Hàng Bạc", code="00001", tile_column=1, tile_row=1)
    b = make_ward("Hàng Đào", code="00002", tile_column=2, tile_row=1)
    c = make_ward("Cửa Nam", code="00003", tile_column=3, tile_row=1)
    d = make_ward("Đồng Xuân", code="00005", established_on=None, dissolved_on=BEFORE, district="Quận Hoàn Kiếm")
    make_succession(d, a, on=BEFORE)
    units = [Unit("X", "00001", "Hoàn Kiếm", "phường"), Unit("Y", "00004", "Hàng Đào", "phường")]
    lines = [Line(2, a, "X", "whole"), Line(3, b, "X", "part"), Line(4, b, "Y", "part")]
    plan = Plan(DAY, {unit.key: unit for unit in units}, lines)
    propose(plan)
    return Ground(a, b, c, d, plan)


def told(plan):
    return [(problem.row, problem.text) for problem in problems(plan)]


def test_sound_plan_has_nothing_against_it(ground):
    assert told(ground.plan) == []
    assert [(line.takes_records, line.rule) for line in ground.plan.lines] == [
        (True, "sole"),
        (False, ""),
        (True, "same_name"),
    ]


def test_tile_comes_from_the_unit_whose_records_are_taken(ground):
    tiles = {key: (unit.tile_column, unit.tile_row) for key, unit in ground.plan.units.items()}
    assert tiles == {"X": (1, 1), "Y": (2, 1)}


def set_line(row, **values):
    return lambda ground: [setattr(ground.line(row), name, value) for name, value in values.items()]


def set_unit(key, **values):
    def spoil(ground):
        ground.plan.units[key] = replace(ground.plan.units[key], **values)

    return spoil


def add_line(unit, ward, detail="whole", takes=True):
    return lambda ground: ground.plan.lines.append(Line(9, getattr(ground, ward), unit, detail, takes))


def add_unit(**values):
    def spoil(ground):
        unit = replace(Unit("Z", "00009", "Mới", "phường"), **values)
        ground.plan.units["Z"] = unit

    return spoil


def no_lines(ground):
    ground.plan.lines.clear()
    ground.plan.units.clear()


def move_day(day):
    return lambda ground: setattr(ground.plan, "effective_on", day)


def end_later(ground):
    heir = make_ward("Sau Này", established_on=date(2026, 6, 1))
    make_event(date(2026, 6, 1), name="Đợt tháng 6")
    make_succession(ground.a, heir, on=date(2026, 6, 1))
    ground.a.dissolved_on = date(2026, 6, 1)
    ground.a.save()


def future_code(ground):
    make_ward("Tương Lai", code="00004", established_on=date(2026, 5, 1))


def lock(code):
    def spoil(_ground):
        period = factories.make_period(code)
        ReportingPeriod.objects.filter(pk=period.pk).update(locked_at=datetime(2026, 4, 30, tzinfo=UTC))

    return spoil


def give_existing(key, ward):
    return lambda ground: set_unit(key, ward_id=getattr(ground, ward).pk)(ground)


BAD = [
    (no_lines, None, "Sự kiện chưa có dòng nào"),
    (
        add_line("X", "d"),
        9,
        "phường Đồng Xuân (Quận Hoàn Kiếm) [00005] đã kết thúc ngày 01/07/2025, đơn vị kế thừa là phường Hàng Bạc",
    ),
    (move_day(date(2025, 7, 1)), 2, "phường Hàng Bạc [00001] hình thành ngày 01/07/2025, chưa có vào ngày 30/06/2025"),
    (
        end_later,
        2,
        "phường Hàng Bạc [00001] đã kết thúc ngày 01/06/2026 theo sự kiện khác “Đợt tháng 6”, trùng thời gian",
    ),
    (add_line("X", "b", "part", False), 9, "Dòng trùng với dòng 3"),
    (set_line(2, detail="part"), 2, "phường Hàng Bạc [00001] chỉ có một đơn vị kế thừa nhưng ghi một phần"),
    (set_line(2, detail="part_area_only"), 2, "chỉ có một đơn vị kế thừa nhưng ghi một phần"),
    (set_line(3, detail="whole"), 3, "ghi “toàn bộ” nhưng có 2 đơn vị kế thừa"),
    (set_line(3, detail="half"), 3, "Phần “half” không có"),
    (
        lambda ground: [set_line(row, detail="part_area_all_population")(ground) for row in (3, 4)],
        4,
        "toàn bộ dân số chỉ có thể về một đơn vị, dòng 3 đã ghi",
    ),
    (set_line(3, takes_records=True), 4, "có hai đơn vị cùng nhận số liệu (dòng 3 và dòng này)"),
    (set_line(4, takes_records=False), 3, "phường Hàng Đào [00002] chưa có đơn vị nhận số liệu"),
    (add_unit(), None, "phường Mới [00009] không có đơn vị trước"),
    (set_unit("Y", code="4"), 4, "mã “4” phải gồm đúng năm chữ số"),
    (set_unit("Y", code="0000٤"), 4, "phải gồm đúng năm chữ số"),
    (set_unit("Y", name=""), 4, "mang mã 00004 chưa có tên"),
    (set_unit("Y", name="Dài " * 30), 4, "tên dài quá 100 ký tự"),
    (set_unit("Y", kind="khu phố"), 4, "loại “khu phố” không có, xin ghi một trong: phường, xã, thị trấn"),
    (set_unit("Y", code="00001"), 4, "Mã 00001 được ghi cho cả phường Hoàn Kiếm [00001] và phường Hàng Đào [00001]"),
    (
        set_unit("Y", code="00003"),
        4,
        "Mã 00003 đang thuộc phường Cửa Nam [00003], đơn vị mà sự kiện này không kết thúc: nếu",
    ),
    (future_code, 4, "Mã 00004 đã thuộc phường Tương Lai [00004] từ ngày 01/05/2026, trùng thời gian"),
    (set_unit("Y", tile_column=3, tile_row=1), 4, "ô bản đồ cột 3, hàng 1 đã thuộc phường Cửa Nam [00003]"),
    (set_unit("Y", tile_column=1, tile_row=1), 4, "đã thuộc phường Hoàn Kiếm [00001]"),
    (set_unit("Y", tile_row=None), 4, "cần cả cột và hàng"),
    (give_existing("X", "a"), 2, "phường Hàng Bạc [00001] không thể nhập vào chính nó"),
    (give_existing("Y", "d"), 4, "phường Đồng Xuân (Quận Hoàn Kiếm) [00005] đã kết thúc, không thể nhận địa bàn"),
    (
        give_existing("Y", "c"),
        4,
        "phường Cửa Nam [00003] đang hoạt động: đơn vị nhận thêm địa bàn được lập thành đơn vị mới",
    ),
    (lock("2026-Q1"), None, "nằm trong hoặc trước kỳ đã khóa số liệu (quý I năm 2026)"),
    (lock("2026-Q2"), None, "nằm trong hoặc trước kỳ đã khóa số liệu (quý II năm 2026)"),
    (set_unit("Y", restores_id=1), None, "chỉ sự kiện khôi phục mới lập lại đơn vị trước đây"),
]


@pytest.mark.parametrize(("spoil", "row", "says"), BAD, ids=[case[2][:40] for case in BAD])
def test_bad_input_is_told_with_its_row(ground, spoil, row, says):
    spoil(ground)
    found = [problem for problem in problems(ground.plan) if says in problem.text]
    assert [(problem.row, problem.is_warning) for problem in found] == [(row, False)], told(ground.plan)


WARNED = [
    (
        lambda ground: [set_line(3, takes_records=True, detail="part_area_only")(ground), set_line(4, takes_records=False)(ground)],
        3,
        "đơn vị chỉ nhận đất, không có dân, lại nhận số liệu",
    ),
    (set_unit("Y", name="Cua Nam"), 4, "phường Cua Nam [00004] trùng tên với phường Cửa Nam [00003]"),
    (set_unit("Y", name="Hoàn Kiếm"), 4, "trùng tên với phường Hoàn Kiếm [00001]"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "row", "says"), WARNED)
def test_doubtful_input_is_a_warning_that_stands_in_nobodys_way(ground, spoil, row, says):
    spoil(ground)
    assert (row, True) in [
        (problem.row, problem.is_warning) for problem in problems(ground.plan) if says in problem.text
    ]
    assert errors(problems(ground.plan)) == []


@pytest.mark.parametrize("spoil", [
    set_line(2, detail="boundary_adjusted_extent_unknown"),  # a sole heir, and the extent is said to be unknown
    set_unit("Y", code="00002"),  # the code of a unit that ends
    set_unit("Y", code="00005"),  # the code of a unit that ended before
    lock("2025-Q3"),  # locked, and over before the day
])  # fmt: skip
def test_what_may_be_is_not_refused(ground, spoil):
    spoil(ground)
    assert told(ground.plan) == []


def test_all_faults_are_told_at_once_in_the_order_of_rows(ground):
    set_line(2, detail="part")(ground)
    set_line(3, detail="whole")(ground)
    set_unit("Y", code="7")(ground)
    lock("2026-Q1")(ground)
    assert [problem.row for problem in problems(ground.plan)] == [None, 2, 3, 4]


def test_checks_ask_as_often_for_many_lines_as_for_few(ground, django_assert_num_queries):
    with django_assert_num_queries(2):  # locked periods, standing units
        problems(ground.plan)
    for place, ward in enumerate(factories.make_wards(40)):
        ground.plan.units[str(place)] = Unit(str(place), f"{80000 + place}", f"Tên {place}", "xã")
        ground.plan.lines.append(Line(10 + place, ward, str(place), "whole", True))
    with django_assert_num_queries(2):
        assert problems(ground.plan) == []


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (None, [(False, "Chưa ghi quyết định")]),
        ({"key": "QD", "number": ""}, [(True, "Quyết định chưa có số")]),
        ({"key": "QD", "number": "12/NQ-UBTVQH15"}, []),
    ],
)
def test_event_needs_its_decision(ground, document, expected):
    event = make_event(DAY, state="draft", carried_out_at=None)
    event.document = factories.make_document(**document) if document else None
    found = [problem for problem in problems_of(event) if "uyết định" in problem.text]
    assert [problem.is_warning for problem in found] == [is_warning for is_warning, _says in expected]
    assert all(says in problem.text for problem, (_kind, says) in zip(found, expected, strict=True))


def test_quarter_that_fell_due_since_is_told_but_forbids_nothing(ground):
    factories.make_period("2026-Q1")
    with time_machine.travel(datetime(2026, 3, 5, tzinfo=UTC)):
        assert problems(ground.plan) == []
    with time_machine.travel(datetime(2026, 4, 30, tzinfo=UTC)):
        [problem] = problems(ground.plan)
    assert problem.is_warning and "không còn được tính trong kỳ" in problem.text and "quý I năm 2026" in problem.text
