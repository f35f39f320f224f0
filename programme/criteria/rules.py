"""The rules of a set in words, every one of them made from the data that the engine judges by."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import formats, measures
from programme.models import CriteriaSet, Criterion


def measure_label(key: str) -> str:
    """What a measure is called; its key where no register offers it; "" for none."""
    found = measures.find(key) if key else None
    return str(found.label) if found else key


def groups(criteria_set: CriteriaSet, criteria: Sequence[Criterion]) -> list[dict]:
    """Criteria by group, with the group's points (None in a set without) and the least that its threshold asks."""
    scored = any(row.max_points for row in criteria)
    found: dict[int, dict] = {}
    for row in criteria:
        part = found.setdefault(row.group_id, {"group": row.group, "criteria": [], "points": Decimal(0)})
        part["criteria"].append(row)
        part["points"] += row.max_points
    for part in found.values():
        whole = part["points"] if scored else Decimal(len(part["criteria"]))
        part["least"] = least(whole, criteria_set.group_percent, scored=scored)
        if not scored:
            part["points"] = None
    return list(found.values())


def least(whole: Decimal, percent: Decimal, *, scored: bool) -> str:
    """What the threshold asks of so many points or criteria when all of them apply: "9,8/14 điểm", "18/20 tiêu chí"."""
    asked = whole * percent / 100
    if scored:
        return _("%(least)s/%(whole)s điểm") % {"least": formats.number(asked, None), "whole": formats.number(whole)}
    count = int(-(-asked // 1))
    return _("%(least)s/%(whole)s tiêu chí") % {"least": count, "whole": int(whole)}


def sentences(criteria_set: CriteriaSet, criteria: Sequence[Criterion]) -> list[str]:
    """How a verdict comes about, step by step."""
    scored = any(row.max_points for row in criteria)
    return [
        *_judging(criteria),
        _("Mỗi tiêu chí đạt thì được trọn điểm, chưa đạt thì không có điểm.")
        if scored
        else _("Bộ này không tính điểm: chỉ đếm số tiêu chí đạt."),
        _("Tiêu chí không áp dụng không tính vào mẫu số; tiêu chí chưa trả lời vẫn tính."),
        *_thresholds(criteria_set, criteria, scored=scored),
        *_kinds(criteria),
        *_vetoes(criteria),
        *_frequencies(criteria),
        *_measured(criteria),
    ]


def _kinds(criteria: Sequence[Criterion]) -> list[str]:
    """Which criteria are not for every kind of unit."""
    codes: dict[str, list[str]] = {}
    for row in criteria:
        if row.applies_to:
            codes.setdefault(row.kinds_text, []).append(row.code)
    return [
        _("Chỉ áp dụng cho %(kinds)s: %(codes)s; đơn vị loại khác được tính là không áp dụng.")
        % {"kinds": kinds, "codes": ", ".join(found)}
        for kinds, found in codes.items()
    ]


def _judging(criteria: Sequence[Criterion]) -> list[str]:
    words = {
        Criterion.Kind.BOOLEAN: _("có/không: %(codes)s"),
        Criterion.Kind.QUANTITY: _("định lượng, so giá trị với ngưỡng đạt: %(codes)s"),
        Criterion.Kind.LEVEL: _("mức xếp loại, so thứ tự của mức với mức phải đạt: %(codes)s"),
    }
    parts = [
        text % {"codes": _codes(row for row in criteria if row.kind == kind)}
        for kind, text in words.items()
        if any(row.kind == kind for row in criteria)
    ]
    return [_("Cách chấm: %(parts)s.") % {"parts": "; ".join(parts)}] if parts else []


def _thresholds(criteria_set: CriteriaSet, criteria: Sequence[Criterion], *, scored: bool) -> list[str]:
    whole = sum((row.max_points for row in criteria), Decimal(0)) if scored else Decimal(len(criteria))
    words = {
        "all": formats.number(criteria_set.pass_percent),
        "least": least(whole, criteria_set.pass_percent, scored=scored),
        "group": formats.number(criteria_set.group_percent),
    }
    return [
        _("Cả phiếu phải đạt từ %(all)s%%: ít nhất %(least)s khi mọi tiêu chí đều áp dụng.") % words,
        _("Mỗi nhóm phải đạt từ %(group)s%%.") % words,
    ]


def _vetoes(criteria: Sequence[Criterion]) -> list[str]:
    found = [row for row in criteria if row.is_veto]
    if not found:
        return [_("Bộ này không có tiêu chí điểm liệt.")]
    text = ngettext(
        "Có %(count)d tiêu chí điểm liệt, chưa đạt hoặc chưa trả lời thì cả phiếu chưa đủ điều kiện: %(codes)s.",
        "Có %(count)d tiêu chí điểm liệt, chưa đạt hoặc chưa trả lời thì cả phiếu chưa đủ điều kiện: %(codes)s.",
        len(found),
    )
    return [text % {"count": len(found), "codes": _codes(found)}]


def _frequencies(criteria: Sequence[Criterion]) -> list[str]:
    yearly = [row for row in criteria if row.frequency == Criterion.Frequency.YEAR]
    if not yearly:
        return [_("Mọi tiêu chí chấm hằng quý.")]
    text = _(
        "Chấm hằng năm, câu trả lời giữ nguyên trong các quý sau của năm cho đến khi sửa: %(codes)s; các tiêu chí khác chấm hằng quý."
    )
    return [text % {"codes": _codes(yearly)}]


def _measured(criteria: Sequence[Criterion]) -> list[str]:
    return [
        _("%(code)s tính từ sổ theo dõi “%(measure)s”, không nhập tay khi sổ có số liệu.")
        % {"code": row.code, "measure": measure_label(row.measure)}
        for row in criteria
        if row.measure
    ]


def _codes(criteria) -> str:
    return ", ".join(row.code for row in criteria)
