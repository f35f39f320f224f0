"""What can be wrong with lines: who stood on the day before, how much passes on, who takes the records."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from organisation.formats import day as written
from organisation.models import Detail, Succession, Ward

from .plan import Line, Plan
from .problem import Problem


def line_problems(plan: Plan) -> list[Problem]:
    """Faults and warnings of the plan's lines. At most one query."""
    if not plan.lines:
        return [
            Problem(
                None, _("Sự kiện chưa có dòng nào: xin thêm đơn vị hình thành và các đơn vị trước, hoặc nhập từ tệp.")
            )
        ]
    found = lasting_problems(plan)
    for lines in plan.by_predecessor().values():
        found += [*_shares(lines), *_takers(lines)]
    return found


def lasting_problems(plan: Plan) -> list[Problem]:
    """What no further line can mend: a unit that does not stand, a line said twice, an extent that there is not."""
    found = list(_not_standing(plan))
    for line in plan.lines:
        if line.detail not in Detail.values:
            text = _("Phần “%(detail)s” không có: xin chọn trong danh sách.") % {"detail": line.detail}
            found.append(Problem(line.row, text))
    for lines in plan.by_predecessor().values():
        found += _repeated(plan, lines)
    return found


def _not_standing(plan: Plan) -> Iterator[Problem]:
    day = plan.effective_on
    wards = {line.predecessor.pk: line.predecessor for line in plan.lines}
    ended = _what_followed([ward.pk for ward in wards.values() if ward.dissolved_on])
    for line in plan.lines:
        ward = line.predecessor
        if ward.dissolved_on and ward.dissolved_on < day:
            yield Problem(line.row, _dissolved(ward, ended.get(ward.pk, [])))
        elif ward.dissolved_on:
            yield Problem(line.row, _ended_later(ward, ended.get(ward.pk, [])))
        elif ward.established_on and ward.established_on >= day:
            text = _("%(ward)s hình thành ngày %(day)s, chưa có vào ngày %(before)s: xin kiểm tra ngày hiệu lực.")
            yield Problem(
                line.row,
                text
                % {
                    "ward": named(ward),
                    "day": written(ward.established_on),
                    "before": written(day - timedelta(days=1)),
                },
            )


def _what_followed(ward_ids: list[int]) -> dict[int, list[Succession]]:
    found: dict[int, list[Succession]] = {}
    if ward_ids:
        rows = Succession.objects.filter(predecessor__in=ward_ids).select_related("successor", "event").order_by("pk")
        for row in rows:
            found.setdefault(row.predecessor_id, []).append(row)
    return found


def _dissolved(ward: Ward, after: list[Succession]) -> str:
    values = {"ward": named(ward), "day": written(ward.dissolved_on)}
    if not after:
        return _("%(ward)s đã kết thúc ngày %(day)s: xin ghi đơn vị đang hoạt động.") % values
    values["heirs"] = ", ".join(named(row.successor) for row in after)
    text = _("%(ward)s đã kết thúc ngày %(day)s, đơn vị kế thừa là %(heirs)s: xin ghi đơn vị kế thừa làm đơn vị trước.")
    return text % values


def _ended_later(ward: Ward, after: list[Succession]) -> str:
    event = f" “{after[0].event.name}”" if after else ""
    return _(
        "%(ward)s đã kết thúc ngày %(day)s theo sự kiện khác%(event)s, trùng thời gian với sự kiện này: xin kiểm tra ngày hiệu "
        "lực hoặc bỏ dòng này."
    ) % {"ward": named(ward), "day": written(ward.dissolved_on), "event": event}


def _repeated(plan: Plan, lines: list[Line]) -> Iterator[Problem]:
    first: dict[str, Line] = {}
    for line in lines:
        if line.unit in first:
            unit = plan.units.get(line.unit)
            yield Problem(
                line.row,
                _("Dòng trùng với dòng %(row)d (%(ward)s → %(unit)s): xin bỏ một dòng.")
                % {
                    "row": first[line.unit].row,
                    "ward": named(line.predecessor),
                    "unit": unit.label if unit else line.unit,
                },
            )
        first.setdefault(line.unit, line)


def _shares(lines: list[Line]) -> Iterator[Problem]:
    ward = named(lines[0].predecessor)
    if len({line.unit for line in lines}) == 1:
        if lines[0].detail in {Detail.PART, Detail.AREA_ONLY, Detail.ALL_POPULATION}:
            text = _(
                "%(ward)s chỉ có một đơn vị kế thừa nhưng ghi một phần: xin thêm đơn vị nhận phần còn lại, ghi “toàn bộ”, hoặc "
                "“chưa rõ phạm vi” khi không rõ."
            )
            yield Problem(lines[0].row, text % {"ward": ward})
        return
    for line in lines:
        if line.detail == Detail.WHOLE:
            text = _(
                "%(ward)s ghi “toàn bộ” nhưng có %(count)d đơn vị kế thừa: xin ghi “một phần” hoặc bỏ các dòng khác."
            )
            yield Problem(line.row, text % {"ward": ward, "count": len(lines)})
    everyone = [line for line in lines if line.detail == Detail.ALL_POPULATION]
    for line in everyone[1:]:
        text = _("%(ward)s: toàn bộ dân số chỉ có thể về một đơn vị, dòng %(row)d đã ghi: xin sửa một trong hai dòng.")
        yield Problem(line.row, text % {"ward": ward, "row": everyone[0].row})


def _takers(lines: list[Line]) -> Iterator[Problem]:
    ward = named(lines[0].predecessor)
    takers = [line for line in lines if line.takes_records]
    if not takers:
        text = _("%(ward)s chưa có đơn vị nhận số liệu: xin chọn đúng một đơn vị kế thừa.")
        yield Problem(lines[0].row, text % {"ward": ward})
    for line in takers[1:]:
        text = _(
            "%(ward)s có hai đơn vị cùng nhận số liệu (dòng %(row)d và dòng này): xin chọn đúng một, nếu không sẽ tính hai lần."
        )
        yield Problem(line.row, text % {"ward": ward, "row": takers[0].row})
    for line in takers:
        if line.detail == Detail.AREA_ONLY:
            text = _("%(ward)s: đơn vị chỉ nhận đất, không có dân, lại nhận số liệu: xin xem lại.")
            yield Problem(line.row, text % {"ward": ward}, is_warning=True)


def named(ward: Ward) -> str:
    """The unit with its code, to be found again: phường Hàng Bạc (Quận Hoàn Kiếm) [00061]."""
    return f"{ward.full_name} [{ward.code}]"
