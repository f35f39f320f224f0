"""The rows of a sheet against the findings as they stand: every change, every fault, all at once. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import read_number, write_number
from organisation.workbooks import Cell, Problem
from programme.models import Finding

from . import values
from .columns import ANSWER, COLUMNS, ENTRY, NOTE, OFF, VALUE, Said
from .reading import RawSheet

FIELD = {VALUE: "value", OFF: "off", NOTE: "note", ANSWER: "answer"}


@dataclass(frozen=True)
class Change:
    """One cell of a criterion that would change, in words."""

    finding: Finding
    row: int
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """A criterion's answer to save; `answer` None leaves the answer to a warning as saving leaves it."""

    code: str
    version: int
    value: Decimal | None
    is_applicable: bool
    note: str
    answer: str | None


@dataclass
class Found:
    """What the sheet would do: the answers to save, the same in words, and what is wrong."""

    answers: list[Answer] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return not (self.answers or self.problems)


def compare(raw: RawSheet, findings: Mapping[str, Finding]) -> Found:
    """Row by row; `findings` by code, with their criteria."""
    found, seen = Found(problems=list(raw.problems)), {}
    for number, cells in raw.rows:
        code = code_of(cells["ma"], findings)
        if code is None:
            _tell(found, number, "ma", _unknown(cells["ma"]))
        elif code in seen:
            text = _("mã %(code)s đã có ở dòng %(row)d: mỗi tiêu chí một dòng, xin xóa dòng thừa")
            _tell(found, number, "ma", text % {"code": code, "row": seen[code]})
        else:
            seen[code] = number
            _row(found, number, cells, findings[code])
    if missing := [code for code in findings if code not in seen]:
        text = _("thiếu dòng của %(count)d tiêu chí: %(codes)s. Xin tải lại tệp của phiếu, không xóa dòng nào")
        found.problems.append(Problem(None, COLUMNS["ma"], text % {"count": len(missing), "codes": ", ".join(missing)}))
    found.problems.sort(key=lambda problem: (problem.row is not None, problem.row or 0))
    return found


def code_of(cell: Cell, known: Mapping[str, object]) -> str | None:
    """The criterion's code as it stands in the set; where a program made the number 97 of 00097 it is found again."""
    if cell.text in known:
        return cell.text
    if not cell.is_number:
        return None
    alike = [code for code in known if code.isdigit() and code.lstrip("0") == cell.text]
    return alike[0] if len(alike) == 1 else None


def _unknown(cell: Cell) -> str:
    if not cell.text:
        return _("dòng không có mã tiêu chí: xin ghi lại mã như tệp mẫu, hoặc xóa trắng cả dòng")
    return _("mã “%(code)s” không có trong phiếu này: xin ghi lại mã như tệp mẫu, hoặc xóa trắng cả dòng") % {
        "code": cell.text[:40]
    }


def _tell(found: Found, row: int, key: str, text: str) -> None:
    found.problems.append(Problem(row, COLUMNS[key], text))


def _row(found: Found, number: int, cells: dict[str, Cell], finding: Finding) -> None:
    """The row's changes, or its faults: a row with a fault changes nothing."""
    said = _said(found, number, cells, finding)
    if said is None:
        return
    held = Said.by(finding)
    touched = said.touched(cells["ban_goc"].text if "ban_goc" in cells else "")
    wanted = replace(held, **{FIELD[key]: getattr(said, FIELD[key]) for key in touched})
    if wanted.off and VALUE not in touched:
        wanted = replace(wanted, value="")  # what was there when it was filled in no longer applies
    if wanted == held:
        return
    faults = _faults(wanted, held, finding) or _stale(wanted, held, cells["phien_ban"], finding)
    for key, text in faults:
        _tell(found, number, key, text)
    if faults:
        return
    if (wanted.value, wanted.off) != (held.value, held.off) and wanted.answer == held.answer:
        wanted = replace(wanted, answer="")  # it was given for the value before
    found.answers.append(_answer(wanted, held, finding))
    before, after = held.words(finding.criterion), wanted.words(finding.criterion)
    found.changes.extend(
        Change(finding, number, COLUMNS[key], before[key], after[key]) for key in ENTRY if before[key] != after[key]
    )


def _said(found: Found, number: int, cells: dict[str, Cell], finding: Finding) -> Said | None:
    """What the row says; None where a cell cannot be read, and then it is told."""
    readers = {
        VALUE: lambda cell: write_number(values.value_of(cell, finding.criterion)),
        OFF: values.is_off,
        NOTE: values.words_of,
        ANSWER: values.words_of,
    }
    said, fine = {}, True
    for key, read in readers.items():
        try:
            said[FIELD[key]] = read(cells[key])
        except ValidationError as refusal:
            _tell(found, number, key, " ".join(refusal.messages))
            fine = False
    return Said(**said) if fine else None


def _faults(wanted: Said, held: Said, finding: Finding) -> list[tuple[str, str]]:
    """Why the answer cannot be, as (column, sentence)."""
    if finding.is_computed and (wanted.value, wanted.off) != (held.value, held.off):
        text = _(
            "giá trị tính từ sổ theo dõi (%(value)s), không nhập tay: xin để nguyên, không đồng ý thì ghi giải trình"
        )
        return [(VALUE, text % {"value": finding.self_text})]
    if not wanted.off:
        return []
    faults = []
    if finding.criterion.is_veto:
        faults.append((OFF, _("tiêu chí điểm liệt luôn áp dụng: xin xóa ô này")))
    if wanted.value:
        faults.append((VALUE, _("đã chọn “không áp dụng”: xin xóa giá trị, hoặc bỏ chọn “không áp dụng”")))
    if not wanted.note:
        faults.append((NOTE, _("chọn “không áp dụng” thì phải giải trình vì sao")))
    return faults


def _stale(wanted: Said, held: Said, version: Cell, finding: Finding) -> list[tuple[str, str]]:
    """Somebody saved the criterion after the sheet went out: both values, by column."""
    if version.text == str(finding.version):
        return []
    if not version.text.isdigit():
        return [("ma", _("dòng thiếu phiên bản (cột ẩn đã bị xóa hay sửa): xin tải lại tệp của phiếu và nhập vào đó"))]
    text = _(
        "người khác vừa lưu tiêu chí này sau khi tệp được tải: cổng đang giữ “%(held)s”, tệp ghi “%(wanted)s”. Xin ghi vào tệp "
        "như cổng đang giữ, hoặc sửa tiêu chí này trên trang nhập phiếu"
    )
    now, then = held.words(finding.criterion), wanted.words(finding.criterion)
    return [
        (key, text % {"held": now[key] or _("trống"), "wanted": then[key] or _("trống")})
        for key in ENTRY
        if now[key] != then[key]
    ]


def _answer(wanted: Said, held: Said, finding: Finding) -> Answer:
    """What is saved. A text that was not changed is kept to the letter."""
    return Answer(
        code=finding.criterion.code,
        version=finding.version,
        value=read_number(wanted.value) if wanted.value else None,
        is_applicable=not wanted.off,
        note=finding.self_note if wanted.note == held.note else wanted.note,
        answer=None if wanted.answer == held.answer else wanted.answer,
    )
