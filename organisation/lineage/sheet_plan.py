"""What the rows of a sheet mean: which standing unit each names, what it becomes, how much passes on."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Detail, Ward
from organisation.text import fold

from .plan import Line, Plan, Unit
from .problem import Problem
from .proposal import propose
from .unit_checks import description_problems
from .unit_names import Units

ANSWERS = {"co": True, "x": True, "yes": True, "1": True, "khong": False, "no": False, "0": False, "": None}
SHORTER = {
    "chưa rõ phạm vi": Detail.EXTENT_UNKNOWN,
    "một phần diện tích": Detail.AREA_ONLY,
    "toàn bộ dân số": Detail.ALL_POPULATION,
}


@cache
def details() -> dict[str, str]:
    """How a share may be written: its code, its label in either language of the pages, or shorter."""
    known = {fold(value): value for value in Detail.values} | {fold(words): value for words, value in SHORTER.items()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {fold(str(label)): value for value, label in Detail.choices}
    return known


def plan_from_rows(rows: list[dict], effective_on: date) -> tuple[Plan, list[Problem]]:
    """The plan that the rows mean on that day, with proposals; every cell that means nothing is named with its row.

    What the rows mean together is for the checks (`checks.problems`). One query.
    """
    plan, found = Plan(effective_on), []
    units = Units(effective_on - timedelta(days=1))
    times = Counter()
    for row in rows:
        row_problems: list[str] = []
        ward = units.find(row["ma_don_vi_truoc"], row["ten_don_vi_truoc"], row["quan_huyen_cu"], row_problems.append)
        key = _unit(plan, row, row_problems.append)
        if ward and not key:
            text = _("%(ward)s kết thúc mà không có đơn vị kế thừa: xin ghi mã, tên và loại đơn vị sau.")
            row_problems.append(text % {"ward": ward.full_name})
        detail = _detail(row["phan"], row_problems.append)
        takes = _answer(row["nhan_so_lieu"], row_problems.append)
        found += [Problem(row["row"], text) for text in row_problems]
        if ward and key:
            plan.lines.append(Line(row=row["row"], predecessor=ward, unit=key, detail=detail, takes_records=takes))
            times[ward.pk] += 1
    for line in plan.lines:
        line.detail = line.detail or (Detail.WHOLE if times[line.predecessor.pk] == 1 else Detail.PART)
    found += _unreached(plan, rows)
    propose(plan)
    return plan, found


def _unreached(plan: Plan, rows: list[dict]) -> list[Problem]:
    """Take out the units whose rows name no unit before (that is told already), after telling what else is wrong with them."""
    first = {_key(row): row["row"] for row in reversed(rows)}
    unreached = plan.units.keys() - {line.unit for line in plan.lines}
    units = [(first[key], plan.units.pop(key)) for key in unreached]
    return [Problem(row, text) for row, unit in units for text in description_problems(unit)]


def _key(row: dict) -> str:
    return row["ma_don_vi_sau"] or fold(row["ten_don_vi_sau"])


def _unit(plan: Plan, row: dict, wrong: Callable) -> str:
    """The key of the unit that the row leads to, added to the plan when it is new; "" when the row names none."""
    code, name, kind = row["ma_don_vi_sau"], row["ten_don_vi_sau"], fold(row["loai_don_vi_sau"])
    if not (key := _key(row)):
        return ""
    kind = next((value for value in Ward.Kind.values if fold(value) == kind), row["loai_don_vi_sau"])
    unit = plan.units.setdefault(key, Unit(key=key, code=code, name=name, kind=kind))
    unit.name, unit.kind = unit.name or name, unit.kind or kind
    for said, held in ((name, unit.name), (kind, unit.kind)):
        if said and said != held:
            text = _("Đơn vị sau mã %(code)s ghi “%(said)s” ở dòng này và “%(held)s” ở dòng trước: xin ghi thống nhất.")
            wrong(text % {"code": code, "said": said, "held": held})
    return key


def _detail(text: str, wrong: Callable) -> str:
    if not text:
        return ""
    if fold(text) not in details():
        values = {"said": text, "known": "; ".join(str(label) for label in Detail.labels)}
        wrong(_("Phần “%(said)s” không có, xin ghi một trong: %(known)s.") % values)
    return details().get(fold(text), "")


def _answer(text: str, wrong: Callable) -> bool | None:
    answer = fold(text)
    if answer.isdecimal():
        answer = answer.lstrip("0") or "0"  # a number in a sheet is read as a code
    if answer not in ANSWERS:
        wrong(_("Nhận số liệu “%(said)s” không rõ: xin ghi “có”, “không” hoặc để trống.") % {"said": text})
    return ANSWERS.get(answer)
