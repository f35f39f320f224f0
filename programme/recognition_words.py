"""The conditions of recognition in words, for the page: generated from a judgement, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation import periods
from organisation.formats import day as written_day
from organisation.formats import number

from .models import Assessment
from .recognition_rule import CONCLUDED, GROUPS, KEYS, MANDATORY, POINTS, REGISTERED, VETOES, Judgement


@dataclass(frozen=True)
class Line:
    """What was found for one condition, of one quarter or at all."""

    words: str
    is_met: bool
    is_to_come: bool = False  # the quarter's assessments are not open: nobody has failed it


@dataclass(frozen=True)
class Condition:
    """One condition: what it asks, what was found, whether it is met."""

    key: str
    asks: str
    lines: list[Line]
    is_met: bool

    @property
    def is_to_come(self) -> bool:
        """Whether nothing could be found yet: every quarter is still to open."""
        return bool(self.lines) and all(line.is_to_come for line in self.lines)


def conditions(judgement: Judgement) -> list[Condition]:
    """Every condition of the rule in order, also those for which nothing was found yet (not met)."""
    return [
        Condition(
            key,
            _asks(key, judgement.of(key)),
            [Line(_found(fact), fact["met"], key == CONCLUDED and not fact["state"]) for fact in judgement.of(key)],
            judgement.meets(key),
        )
        for key in KEYS
    ]


def _asks(key: str, facts: list[dict]) -> str:
    percents = sorted({fact["percent"] for fact in facts if "percent" in fact}, key=Decimal)
    percent = " / ".join(f"{number(Decimal(text))}%" for text in percents)
    if not percent and key in (POINTS, GROUPS):  # no assessment says yet which threshold binds it
        return (
            _("Mỗi phiếu đạt ngưỡng chung của bộ tiêu chí")
            if key == POINTS
            else _("Mỗi nhóm đạt ngưỡng nhóm của bộ tiêu chí")
        )
    return {
        REGISTERED: _("Đăng ký trước năm (đơn vị thành lập trong năm: đăng ký trong năm đó)"),
        CONCLUDED: _("Phiếu đánh giá mọi quý của năm đã được kết luận"),
        POINTS: _("Mỗi phiếu đạt từ %(percent)s tổng điểm (bộ không có điểm: số tiêu chí áp dụng)")
        % {"percent": percent},
        GROUPS: _("Mỗi nhóm đạt từ %(percent)s điểm của nhóm (bộ không có điểm: số tiêu chí của nhóm)")
        % {"percent": percent},
        MANDATORY: _("Mọi tiêu chí bắt buộc (điểm liệt) đều đã được chấm"),
        VETOES: _("Không có điểm liệt"),
    }[key]


def _found(fact: dict) -> str:
    said = _SAID[fact["key"]](fact)
    return f"{period_label(fact['period'])}: {said}" if "period" in fact else said


def _registered(fact: dict) -> str:
    return _("đăng ký ngày %(day)s") % {"day": written_day(date.fromisoformat(fact["on"]))}


def _concluded(fact: dict) -> str:
    return str(Assessment.State(fact["state"]).label) if fact["state"] else _("chưa mở phiếu")


def _points(fact: dict) -> str:
    words = _("%(part)s/%(whole)s tiêu chí đạt") if fact.get("of") == "criteria" else _("%(part)s/%(whole)s điểm")
    return words % {"part": number(Decimal(fact["part"])), "whole": number(Decimal(fact["whole"]))}


def _groups(fact: dict) -> str:
    words = _("%(part)d/%(whole)d nhóm đạt ngưỡng") % fact
    return words + _("; chưa đạt: %(codes)s") % {"codes": ", ".join(fact["codes"])} if fact["codes"] else words


def _mandatory(fact: dict) -> str:
    return _("chưa chấm: %(codes)s") % {"codes": ", ".join(fact["codes"])} if fact["codes"] else _("đã chấm đủ")


def _vetoes(fact: dict) -> str:
    return _("vi phạm: %(codes)s") % {"codes": ", ".join(fact["codes"])} if fact["codes"] else _("không có")


_SAID = {
    REGISTERED: _registered,
    CONCLUDED: _concluded,
    POINTS: _points,
    GROUPS: _groups,
    MANDATORY: _mandatory,
    VETOES: _vetoes,
}


def period_label(code: str) -> str:
    """quý III năm 2026 for 2026-Q3."""
    return periods.label(*periods.parse_code(code))
