"""The real units and their lineage: loaded whole, checked by line, loaded twice without a change."""

import shutil
from datetime import date

import pytest

from organisation import reference_data
from organisation.lineage.proposal import propose
from organisation.models import Ancestry, AuditEntry, Reorganisation, ReportingPeriod, Succession, Ward
from organisation.reference_data.events import plan_of_files
from tests import events


@pytest.fixture(scope="module")
def reference():
    return reference_data.read()


@pytest.fixture
def loaded(db, reference):
    reference_data.load(reference)


def test_files_have_no_problem(reference):
    assert reference.problems == []
    assert len(reference.wards) == 126 + 635 and len(reference.lines) == 910


@pytest.mark.parametrize(
    ("day", "units", "phuong"),
    [(date(2024, 12, 31), 579, 175), (date(2025, 1, 1), 526, 160), (date(2025, 7, 1), 126, 51)],
)
def test_units_alive_on_the_day_of_a_merger(loaded, day, units, phuong):
    alive = Ward.objects.alive_on(day)
    assert (alive.count(), alive.of_kinds(["phường"]).count()) == (units, phuong)


def test_code_with_a_day_names_one_unit(loaded):
    for day in (date(2024, 6, 1), date(2025, 3, 1), date(2026, 6, 1)):
        codes = list(Ward.objects.alive_on(day).values_list("code", flat=True))
        assert len(codes) == len(set(codes))
    assert Ward.objects.alive_on(date(2024, 6, 1)).get(code="00097").name == "Tứ Liên"
    assert Ward.objects.alive_on(date(2026, 6, 1)).get(code="00097").name == "Hồng Hà"


def test_every_ended_unit_has_one_heir_that_takes_its_records(loaded):
    ended = Ward.objects.filter(dissolved_on__isnull=False)
    assert ended.count() == 635
    assert Succession.objects.filter(takes_records=True).values("predecessor").distinct().count() == 635
    today = Ward.objects.filter(dissolved_on__isnull=True)
    carried = Ancestry.objects.filter(descendant__in=today, carries_records=True).values_list("ancestor", flat=True)
    assert len(carried) == len(set(carried)) == 635 + 126  # each unit's own records count at itself


def test_split_units_keep_all_their_heirs(loaded):
    june = Ward.objects.alive_on(date(2025, 6, 30))
    split = [ward for ward in june.prefetch_related("heirs") if len(ward.heirs.all()) > 1]
    assert len(split) == 199


def test_loading_twice_changes_nothing(loaded, reference):
    before = (
        list(Ward.objects.order_by("pk").values()),
        list(Succession.objects.order_by("pk").values()),
        Ancestry.objects.count(),
    )
    counts = reference_data.load(reference_data.read())
    assert set(counts.values()) == {0}
    assert before == (
        list(Ward.objects.order_by("pk").values()),
        list(Succession.objects.order_by("pk").values()),
        Ancestry.objects.count(),
    )


def test_periods_of_the_programme_exist(loaded):
    assert ReportingPeriod.objects.with_code("2026-Q3").get().label == "quý III năm 2026"


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "reference"
    shutil.copytree(reference_data.FOLDER, copy)
    return copy


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("tilegrid.csv", "00008,9,5", "00008,10,5", "đã thuộc"),
        ("lineage.csv", "00010,Nguyễn Trung Trực", "99999,Nguyễn Trung Trực", "99999"),
        ("lineage.csv", "00010,Nguyễn Trung Trực", "00010,Tên Sai", "không phải Tên Sai"),
        ("lineage.csv", "whole,whole,yes,sole", "whole,whole,no,", "nhận số liệu"),
        (
            "units_before.csv",
            "00001,Phúc Xá,phường,Quận Ba Đình,,2025-06-30",
            "00001,Phúc Xá,phường,Quận Ba Đình,,2025-13-30",
            "ngày",
        ),
        ("units_before.csv", "00001,Phúc Xá,phường", "00001,Phúc Xá,khu phố", "loại"),
        ("units_2025-07.csv", "00008,Ngọc Hà,Ngoc Ha,phường", "00008,Ngọc Hà,Ngoc Ha,xã", "51 phường"),
    ],
)
def test_a_spoiled_file_is_named_with_its_line(folder, name, old, new, says):
    spoil(folder, name, old, new)
    problems = reference_data.read(folder).problems
    assert any(says in problem.text and problem.line >= 1 for problem in problems), problems


def test_nothing_is_written_when_a_file_has_a_problem(db, folder):
    spoil(folder, "tilegrid.csv", "00008,9,5", "00008,10,5")
    with pytest.raises(ValueError):
        reference_data.load(reference_data.read(folder))
    assert not Ward.objects.exists()


def test_heirs_of_every_line_are_what_the_rule_proposes(loaded, reference):
    right = 0
    for day in {line["day"] for line in reference.lines}:
        plan = plan_of_files(reference, day)
        said = [(bool(line.takes_records), line.rule) for line in plan.lines]
        for line in plan.lines:
            line.takes_records, line.rule = None, ""
        propose(plan)
        right += sum((line.takes_records, line.rule) == one for line, one in zip(plan.lines, said, strict=True))
    assert right == len(reference.lines) == 910


def test_real_events_are_carried_out_by_the_path_of_any_event(loaded):
    told = [
        (event.effective_on, event.state, event.document.number, event.units.count(), event.lines.count())
        for event in Reorganisation.objects.order_by("effective_on")
    ]
    assert told == [
        (date(2025, 1, 1), "carried_out", "1286/NQ-UBTVQH15", 56, 115),
        (date(2025, 7, 1), "carried_out", "1656/NQ-UBTVQH15", 126, 795),
    ]
    assert Succession.objects.count() == 910
    ended = [Ward.objects.filter(dissolved_on=day).count() for day in (date(2025, 1, 1), date(2025, 7, 1))]
    assert ended == [109, 526]
    acts = AuditEntry.objects.order_by("number").values_list("action", "by")
    one = ["create_reorganisation", "replace_reorganisation_rows", "approve_reorganisation", "carry_out_reorganisation"]
    assert list(acts) == [(act, None) for act in [*one, *one]]


def test_units_are_as_the_files_say(loaded, reference):
    wrong = []
    for ward in Ward.objects.all():
        row = reference.wards[ward.code, ward.established_on]
        wrong += [(ward, name) for name in row.keys() - {"file", "line"} if getattr(ward, name) != row[name]]
    assert wrong == [] and Ward.objects.count() == len(reference.wards)


def test_later_events_stay_when_the_files_are_loaded_again(loaded):
    ward = Ward.objects.get(name="Hoàn Kiếm", dissolved_on=None)
    events.carry(events.split(date(2026, 3, 1), ward, 2))
    before = list(Ward.objects.order_by("pk").values())
    assert set(reference_data.load(reference_data.read()).values()) == {0}
    assert list(Ward.objects.order_by("pk").values()) == before
