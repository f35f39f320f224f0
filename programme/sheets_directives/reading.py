"""The rows of a table of targets and tasks: what each says of its directive, or what is wrong with its cells."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import write_number
from organisation.sheets.table import Table
from organisation.sheets.trial import Trial
from organisation.sheets.values import day_in, text_of
from organisation.text import fold
from organisation.workbooks import paragraphs
from programme.models import Directive
from programme.sheets_progress.cells import value_in

from .columns import (
    ACTIVE,
    BINDS,
    CODE,
    COHORT,
    COHORTS,
    DOCUMENT,
    DUE,
    FACTS,
    LEAD,
    NO,
    PARENT,
    TARGET,
    TEXTS,
    UNIT,
    WITH,
    YES,
    Names,
    choice_words,
)

LONGEST_CODE, LONGEST_TEXT = 30, 4000
LONGEST = {"thuoc_do": 250, UNIT: 60, "co_quan_lien_quan": 200}


@dataclass
class Reader:
    """One file's cells as facts. `held`: the facts of directives as they stand, by code."""

    table: Table
    trial: Trial
    names: Names
    held: dict[str, dict]
    percents: set[str]
    lines: dict[str, int] = field(default_factory=dict)
    asked: dict[str, dict] = field(default_factory=dict)

    def take(self, line: int, cells: list) -> None:
        """One row: the facts of the columns that the file has, over those held; what is wrong is told."""
        code = self._code(line, cells)
        if code is None:
            return
        self.lines[code] = line
        facts, faults = dict(self.held.get(code) or blank()), self.trial.faults
        # The unit first: a target is read by it.
        for key in sorted(FACTS, key=lambda key: key != UNIT):
            if key in self.table.places:
                try:
                    facts[FACTS[key]] = self._read(key, cells[self.table.places[key]], facts, line)
                except ValidationError as refusal:
                    self.tell(code, key, " ".join(refusal.messages))
        if self.trial.faults == faults:
            self.asked[code] = facts

    def tell(self, code: str, key: str, text: str) -> None:
        """A fault of a row, at its cell, or at its code where the file has no such column."""
        self.trial.tell(self.table.place(self.lines[code], key if key in self.table.places else CODE), text)

    def _code(self, line: int, cells: list) -> str | None:
        code = text_of(cells[self.table.places[CODE]])
        fault = ""
        if not code:
            fault = _("dòng không có mã: xin ghi mã của chỉ tiêu, nhiệm vụ")
        elif len(code) > LONGEST_CODE:
            fault = _("mã dài quá %(most)d ký tự") % {"most": LONGEST_CODE}
        elif code in self.lines:
            fault = _("mã %(code)s đã có ở dòng %(row)d: mỗi chỉ tiêu, nhiệm vụ một dòng") % {
                "code": code,
                "row": self.lines[code],
            }
        if fault:
            self.trial.tell(self.table.place(line, CODE), fault)
        return None if fault else code

    def _read(self, key: str, cell, facts: dict, line: int):
        if key in TEXTS:
            return _text(cell, LONGEST.get(key, LONGEST_TEXT))
        text = text_of(cell)
        if key == DUE:
            return day_in(cell)
        if key == TARGET:
            is_percent = self.table.place(line, key) in self.percents
            value = value_in(cell, facts["unit"], is_percent=is_percent)
            return None if value is None else value.normalize()
        if key == PARENT:
            return text
        if key == DOCUMENT:
            return _one(text, self.names.document_by_word, _("không có văn bản số “%(text)s” trong danh mục văn bản"))
        if key == LEAD:
            return self._lead(text)
        if key == WITH:
            return sorted({self._body(name) for name in _parts(text)})
        if key == COHORT:
            return _kinds(text) if text else facts["cohort_kinds"]
        if key == ACTIVE:
            return _is_active(text, facts["is_active"])
        return _choice(text, FACTS[key], facts[FACTS[key]] if key == BINDS else "")

    def _lead(self, text: str) -> int | None:
        if len(_parts(text)) > 1:
            raise ValidationError(_("chỉ một cơ quan chủ trì; cơ quan khác ghi ở cột Cơ quan phối hợp"))
        return self._body(text) if text else None

    def _body(self, name: str) -> int:
        return _one(name, self.names.agency_by_word, _("không có cơ quan “%(text)s” trong danh mục cơ quan"))


def blank() -> dict:
    """The facts of a directive that is not there yet."""
    row = Directive()
    facts = {name: getattr(row, name) for name in FACTS.values() if name not in ("parent", "coordinating")}
    return facts | {"parent": "", "coordinating": [], "cohort_kinds": sorted(row.cohort_kinds)}


def _text(cell, most: int) -> str:
    text = paragraphs(cell) if isinstance(cell, str) else text_of(cell)
    if len(text) > most:
        raise ValidationError(_("dài quá %(most)s ký tự: xin viết gọn lại") % {"most": write_number(most)})
    return text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]


def _one(text: str, known: dict[str, set[int]], unknown: str) -> int | None:
    if not text:
        return None
    found = known.get(fold(text), set())
    if len(found) > 1:
        raise ValidationError(_("“%(text)s” chỉ nhiều hơn một: xin ghi khóa trong danh mục") % {"text": text[:60]})
    if not found:
        raise ValidationError(unknown % {"text": text[:60]})
    return next(iter(found))


def _kinds(text: str) -> list[str]:
    found = [COHORTS.get(fold(part)) for part in _parts(text.replace(",", ";"))]
    if not found or None in found:
        raise ValidationError(_("xin ghi loại đơn vị: %(kinds)s") % {"kinds": "; ".join(COHORTS.values())})
    return sorted(set(found))


def _is_active(text: str, held: bool) -> bool:
    if not text:
        return held
    if fold(text) not in (fold(YES), fold(NO)):
        raise ValidationError(_("“%(text)s”: xin chọn “có” hoặc “không”") % {"text": text[:40]})
    return fold(text) == fold(YES)


def _choice(text: str, fact: str, default: str) -> str:
    """By word or by code; an empty cell says what is held."""
    choices = choice_words(fact)
    if not text and default:
        return default
    for code, word in choices.items():
        if fold(text) in (fold(code), fold(word)):
            return code
    known = "; ".join(choices.values())
    raise ValidationError(_("“%(text)s”: xin ghi một trong %(known)s") % {"text": text[:40], "known": known})
