"""What can be wrong with the units that an event forms: described badly, or in the place of another."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from organisation.formats import day as written
from organisation.models import Ward
from organisation.text import fold

from .line_checks import named
from .plan import Plan, Unit
from .problem import Problem

LONGEST = 100


def unit_problems(plan: Plan) -> list[Problem]:
    """Faults and warnings of the plan's units. At most two queries."""
    rows = _first_rows(plan)
    others = _others(plan)
    found = [*lasting_unit_problems(plan), *_codes_twice(plan, rows), *_tiles(plan, rows, others)]
    holders: dict[str, list[Ward]] = {}
    for ward in others:
        holders.setdefault(ward.code, []).append(ward)
    names = _names(plan, others)
    for key, unit in plan.units.items():
        found += [Problem(rows[key], text) for text in _code_held(plan, unit, holders.get(unit.code, []))]
        alike = [label for one, label in names.get(_name(unit), []) if one is not unit and one.code != unit.code]
        if unit.name and alike:
            text = _("%(unit)s trùng tên với %(others)s: xin kiểm tra, vì tra cứu theo tên sẽ ra nhiều đơn vị.")
            values = {"unit": unit.label, "others": ", ".join(alike)}
            found.append(Problem(rows[key], text % values, is_warning=True))
    return found


def _name(one: Unit | Ward) -> tuple[str, str]:
    return one.kind, fold(one.name)


def _names(plan: Plan, others: Iterable[Ward]) -> dict[tuple[str, str], list[tuple[Unit | Ward, str]]]:
    """Kind and name → who goes by them, each with how it is called in full."""
    found: dict[tuple[str, str], list[tuple[Unit | Ward, str]]] = {}
    for one, label in [
        *((ward, named(ward)) for ward in others),
        *((unit, unit.label) for unit in plan.units.values()),
    ]:
        found.setdefault(_name(one), []).append((one, label))
    return found


def lasting_unit_problems(plan: Plan) -> list[Problem]:
    """What is wrong with a unit whatever the other rows say: described badly, or one that exists. At most one query."""
    rows = _first_rows(plan)
    found = list(_existing(plan, rows))
    for key, unit in plan.units.items():
        found += [Problem(rows[key], text) for text in description_problems(unit)]
        if rows[key] is None:
            text = _("Đơn vị %(unit)s không có đơn vị trước: xin thêm dòng hoặc bỏ đơn vị này.")
            found.append(Problem(None, text % {"unit": unit.label or _("chưa có tên")}))
    return found


def _first_rows(plan: Plan) -> dict[str, int | None]:
    return {key: min((line.row for line in lines), default=None) for key, lines in plan.by_unit().items()}


def _others(plan: Plan) -> list[Ward]:
    """Units standing on the day, or formed later, that the event does not end. One query."""
    day = plan.effective_on
    ended = {line.predecessor.pk for line in plan.lines}
    wards = Ward.objects.filter(
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day) | Q(established_on__gte=day)
    ).order_by("code", "pk")
    return [ward for ward in wards if ward.pk not in ended]


def description_problems(unit: Unit) -> Iterator[str]:
    """What is wrong with the code, the name or the kind as they are written."""
    label = unit.label or _("chưa có tên")
    if not (len(unit.code) == 5 and unit.code.isascii() and unit.code.isdigit()):
        text = _("Đơn vị %(unit)s: mã “%(code)s” phải gồm đúng năm chữ số, kể cả số 0 ở đầu, ví dụ 00070.")
        yield text % {"unit": label, "code": unit.code}
    if not unit.name:
        yield _("Đơn vị mang mã %(code)s chưa có tên: xin ghi tên.") % {"code": unit.code or "?"}
    if len(unit.name) > LONGEST or len(unit.district) > LONGEST:
        yield _("Đơn vị %(code)s: tên dài quá %(most)d ký tự.") % {"code": unit.code, "most": LONGEST}
    if unit.kind not in Ward.Kind.values:
        text = _("Đơn vị %(unit)s: loại “%(kind)s” không có, xin ghi một trong: %(kinds)s.")
        yield text % {"unit": label, "kind": unit.kind, "kinds": ", ".join(Ward.Kind.values)}


def _codes_twice(plan: Plan, rows: dict) -> Iterator[Problem]:
    first: dict[str, Unit] = {}
    for key, unit in plan.units.items():
        if unit.code and unit.code in first:
            text = _("Mã %(code)s được ghi cho cả %(one)s và %(other)s: mỗi đơn vị mang một mã.")
            values = {"code": unit.code, "one": first[unit.code].label, "other": unit.label}
            yield Problem(rows[key], text % values)
        first.setdefault(unit.code, unit)


def _code_held(plan: Plan, unit: Unit, holders: Iterable[Ward]) -> Iterator[str]:
    day = plan.effective_on
    for ward in holders:
        if ward.established_on is not None and ward.established_on >= day:
            text = _("Mã %(code)s đã thuộc %(ward)s từ ngày %(day)s, trùng thời gian: xin dùng mã khác.")
            yield text % {"code": unit.code, "ward": named(ward), "day": written(ward.established_on)}
        else:
            text = _(
                "Mã %(code)s đang thuộc %(ward)s, đơn vị mà sự kiện này không kết thúc: nếu %(ward)s nhận thêm địa bàn, xin ghi cả "
                "đơn vị đó làm đơn vị trước; nếu không, xin dùng mã khác."
            )
            yield text % {"code": unit.code, "ward": named(ward)}


def _tiles(plan: Plan, rows: dict, others: Iterable[Ward]) -> Iterator[Problem]:
    held = {(ward.tile_column, ward.tile_row): named(ward) for ward in others if ward.dissolved_on is None}
    for key, unit in plan.units.items():
        tile = unit.tile_column, unit.tile_row
        if tile == (None, None):
            continue
        if None in tile:
            yield Problem(rows[key], _("%(unit)s: ô bản đồ cần cả cột và hàng.") % {"unit": unit.label})
        elif tile in held:
            text = _("%(unit)s: ô bản đồ cột %(column)d, hàng %(row)d đã thuộc %(other)s, xin chọn ô khác.")
            values = {"unit": unit.label, "column": tile[0], "row": tile[1], "other": held[tile]}
            yield Problem(rows[key], text % values)
        held.setdefault(tile, unit.label)


def _existing(plan: Plan, rows: dict) -> Iterator[Problem]:
    """An event forms units; one that exists already, as it stood, can take in nothing. No query while none is given."""
    given = {unit.ward_id: unit for unit in plan.units.values() if unit.ward_id}
    for ward in Ward.objects.filter(pk__in=given).order_by("pk") if given else []:
        unit = given[ward.pk]
        mine = {line.predecessor.pk for line in plan.lines if line.unit == unit.key}
        if ward.pk in mine:
            text = _("%(ward)s không thể nhập vào chính nó: đơn vị sau sự kiện là đơn vị mới, dù giữ nguyên mã và tên.")
        elif ward.dissolved_on:
            text = _("%(ward)s đã kết thúc, không thể nhận địa bàn: xin ghi đơn vị mới hình thành.")
        else:
            text = _(
                "%(ward)s đang hoạt động: đơn vị nhận thêm địa bàn được lập thành đơn vị mới, xin ghi đơn vị đó làm đơn vị trước và "
                "mô tả đơn vị sau."
            )
        yield Problem(rows[unit.key], text % {"ward": named(ward)})
