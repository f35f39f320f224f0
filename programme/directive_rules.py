"""What cannot be of a target or a task: each refusal at its field, in a sentence that says what to do instead."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import clock, measures
from organisation.formats import day as write_day
from organisation.models import Agency, Ward

from .models import Directive

UNMEASURED = ("định tính", "có/không")
MOST_PERCENT = Decimal(100)
Fault = tuple[str, str]


def faults(
    row: Directive, held: Directive | None, coordinating: Collection[Agency], chosen: Collection[Ward]
) -> Iterator[Fault]:
    """(field, what is wrong and what to do). `held`: the directive as it stands, None for a new one. No query of its own."""
    yield from _of_bodies(row, held, coordinating)
    yield from _of_units(row, chosen)
    yield from _of_deadline(row, held)
    yield from _of_measure(row)
    yield from _of_levels(row)
    yield from _of_register(row, held)
    if row.is_active and row.document_id is None:
        yield "is_active", _("Chỉ theo dõi chỉ tiêu, nhiệm vụ đã có văn bản: xin chọn văn bản.")
    if row.clause_id and row.clause.document_id != row.document_id:
        yield "clause", _("Điều khoản này không thuộc văn bản đã chọn.")


def _of_bodies(row: Directive, held: Directive | None, coordinating: Collection[Agency]) -> Iterator[Fault]:
    if row.lead_id is None:
        if not row.is_group:
            yield "lead", _("Thiếu cơ quan chủ trì: xin chọn đúng một cơ quan.")
        return
    retired = row.lead.retired_on
    if (held is None or held.lead_id != row.lead_id) and retired and retired <= clock.today():
        yield (
            "lead",
            _("Cơ quan này đã ngừng dùng từ ngày %(day)s: xin chọn cơ quan kế thừa.") % {"day": write_day(retired)},
        )
    if row.lead_id in {body.pk for body in coordinating}:
        yield (
            "coordinating",
            _("%(name)s đã chủ trì nên không đồng thời phối hợp: xin bỏ khỏi phần phối hợp.") % {"name": row.lead.name},
        )


def _of_units(row: Directive, chosen: Collection[Ward]) -> Iterator[Fault]:
    twice = [ward for ward, number in Counter(chosen).items() if number > 1]
    if twice:
        names = "; ".join(ward.full_name for ward in twice)
        yield "chosen_wards", _("Mỗi đơn vị chỉ chọn một lần; đang chọn hai lần: %(names)s.") % {"names": names}
    if row.binds == Directive.Binds.CHOSEN and not chosen and not row.is_group:
        yield "chosen_wards", _("Giao cho những đơn vị được chọn thì xin chọn ít nhất một đơn vị.")
    if row.binds != Directive.Binds.CHOSEN and chosen:
        yield (
            "binds",
            _("Đã chọn từng đơn vị: xin giao cho “những đơn vị được chọn”, hoặc bỏ các đơn vị đã chọn."),
        )
    if row.binds == Directive.Binds.WARDS and not row.cohort_kinds:
        yield "cohort_kinds", _("Xin chọn ít nhất một loại đơn vị.")


def _of_deadline(row: Directive, held: Directive | None) -> Iterator[Fault]:
    if held is not None and held.due_on is not None and row.due_on != held.due_on:
        yield (
            "due_on",
            _("Thời hạn ban đầu %(day)s không sửa được: cần thêm thời gian thì xin gia hạn.")
            % {"day": write_day(held.due_on)},
        )
        return
    issued = row.document.issued_on if row.document_id else None
    if row.due_on and issued and row.due_on < issued:
        words = {"due": write_day(row.due_on), "issued": write_day(issued)}
        yield (
            "due_on",
            _("Thời hạn %(due)s trước ngày ban hành văn bản %(issued)s: xin xem lại thời hạn hoặc văn bản.") % words,
        )


def _of_measure(row: Directive) -> Iterator[Fault]:
    if not row.unit and (row.target_value is not None or row.kind == Directive.Kind.TARGET):
        yield "unit", _("Chỉ tiêu phải có đơn vị tính; không đo bằng số thì ghi “định tính” hoặc “có/không”.")
    elif row.unit in UNMEASURED and row.target_value is not None and not row.levels:
        yield (
            "target_value",
            _("Đơn vị tính là “%(unit)s” thì không có giá trị phải đạt bằng số: xin để trống.") % {"unit": row.unit},
        )
    for name in ("target_value", "baseline_value"):
        value = getattr(row, name)
        if row.unit == "%" and value is not None and not 0 <= value <= MOST_PERCENT:
            yield name, _("Giá trị theo % chỉ từ 0 đến 100.")
    if (row.baseline_value is None) != (row.baseline_on is None):
        missing = "baseline_on" if row.baseline_on is None else "baseline_value"
        yield missing, _("Giá trị xuất phát cần có ngày của nó, và ngược lại.")
    if row.baseline_on and row.due_on and row.baseline_on >= row.due_on:
        yield "baseline_on", _("Ngày xuất phát phải trước thời hạn.")


def _of_levels(row: Directive) -> Iterator[Fault]:
    levels = row.levels
    if not levels:
        return
    if not isinstance(levels, list) or any(not isinstance(level, str) or not level.strip() for level in levels):
        yield "levels", _("Xin ghi mỗi mức bằng lời.")
    elif len(levels) < 2 or len(set(levels)) < len(levels):
        yield "levels", _("Xin ghi ít nhất hai mức khác nhau, từ thấp đến cao.")
    elif row.target_value is not None and row.target_value not in range(1, len(levels) + 1):
        yield (
            "target_value",
            _("Giá trị phải đạt là số thứ tự của mức, từ 1 đến %(most)d.") % {"most": len(levels)},
        )


def _of_register(row: Directive, held: Directive | None) -> Iterator[Fault]:
    if not row.measure or (held is not None and (held.measure, held.binds) == (row.measure, row.binds)):
        return
    if row.measure not in {each.key for each in measures.everything()}:
        yield "measure", _("Không có số đo này trong các sổ của cổng: xin chọn trong danh sách.")
    elif row.binds == Directive.Binds.LEAD:
        yield (
            "measure",
            _("Số từ sổ tính cho từng đơn vị: chỉ dùng khi giao cho đơn vị, không dùng khi giao cho cơ quan chủ trì."),
        )


def of_place(row: Directive, family: dict[int, Directive]) -> Iterator[Fault]:
    """Where it stands in the tree. `family`: the directives it may meet there by key, itself as it stands among them."""
    if any(child.parent_id == row.pk and child.document_id != row.document_id for child in family.values() if row.pk):
        yield "document", _("Các mục thuộc mục này đang ở văn bản cũ: xin chuyển từng mục sang văn bản mới trước.")
    if row.parent_id is None:
        return
    parent = family.get(row.parent_id)
    if parent is None or parent.document_id != row.document_id:
        yield "parent", _("Mục cấp trên phải thuộc cùng một văn bản: xin chọn mục khác.")
        return
    above, seen = parent, set()
    while above is not None and above.pk not in seen:
        if above.pk == row.pk:
            yield "parent", _("Chọn như vậy thì mục này đứng dưới chính mình: xin chọn mục cấp trên khác.")
            return
        seen.add(above.pk)
        above = family.get(above.parent_id)


def of_trajectory(row: Directive, points: Iterable[tuple[date, Decimal]]) -> Iterator[str]:
    """What is wrong with the points (day, value) of the way to the target, in sentences."""
    points = list(points)
    if points and not (row.is_numeric or row.levels):
        yield _("Mục này không đo bằng số nên không có lộ trình: xin đặt đơn vị tính trước.")
        return
    for day, number in Counter(day for day, _value in points).items():
        if number > 1:
            yield _("Ngày %(day)s có hai mốc: mỗi ngày một mốc.") % {"day": write_day(day)}
    for day, value in points:
        if row.unit == "%" and not 0 <= value <= MOST_PERCENT:
            yield _("Mốc ngày %(day)s: giá trị theo %% chỉ từ 0 đến 100.") % {"day": write_day(day)}
        if row.baseline_on and day <= row.baseline_on:
            yield _("Mốc ngày %(day)s phải sau ngày xuất phát %(start)s.") % {
                "day": write_day(day),
                "start": write_day(row.baseline_on),
            }
        if row.current_due_on and day > row.current_due_on:
            yield _("Mốc ngày %(day)s sau thời hạn %(due)s: lộ trình kết thúc ở thời hạn.") % {
                "day": write_day(day),
                "due": write_day(row.current_due_on),
            }
