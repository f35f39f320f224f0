"""The rows of a money workbook as what is asked of ladders; every fault goes to its cell."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.numbers import WITH_WORD, read_number
from organisation.scope import why_closed
from organisation.sheets.table import Table
from organisation.sheets.trial import Trial
from organisation.sheets.values import day_in, text_of, whole_of
from organisation.text import fold

from ..asked import Paper, RowAsked
from ..models import InvestmentProject, Source
from ..rungs import amount_fault
from .money_template import RUNG_COLUMNS


class Reader:
    """The rows of the file as what is asked of ladders; every fault goes to the trial."""

    def __init__(self, table: Table, trial: Trial, factor: int, projects: list[InvestmentProject]):
        self.table, self.trial, self.factor = table, trial, factor
        self.projects = {project.pk: project for project in projects}
        self.by_code: dict[str, list[InvestmentProject]] = {}
        for project in projects:
            self.by_code.setdefault(fold(project.code), []).append(project)
        self.asked: dict[int, list[RowAsked]] = {}
        self.lines: dict[tuple, int] = {}

    def cell(self, row: list, key: str):
        return row[self.table.places[key]]

    def take(self, line: int, row: list) -> None:
        """One row; a row without any amount asks nothing."""
        if all(self.cell(row, key) == "" for key in RUNG_COLUMNS):
            return
        self.trial.rows += 1
        project = self.tried(line, "ma_du_an", lambda: self.project(row))
        year = self.tried(line, "nam", lambda: _needed(whole_of(self.cell(row, "nam"), least=2000, most=2100)))
        source = self.tried(line, "nguon_von", lambda: _source(self.cell(row, "nguon_von")))
        number = text_of(self.cell(row, "so_quyet_dinh"))
        day = self.tried(line, "ngay_quyet_dinh", lambda: day_in(self.cell(row, "ngay_quyet_dinh")) or "")
        amounts = {
            rung: self.tried(line, key, lambda key=key: self.amount(self.cell(row, key)))
            for key, rung in RUNG_COLUMNS.items()
            if self.cell(row, key) != ""
        }
        if None in (project, year, source, day) or None in amounts.values():
            return
        self.keep(line, project, RowAsked(year, source, amounts, None, Paper(number, day or None)))

    def keep(self, line: int, project: InvestmentProject, asked: RowAsked) -> None:
        if (project.pk, asked.key) in self.lines:
            words = {"line": self.lines[project.pk, asked.key]}
            self.trial.tell(f"A{line}", _("Trùng dự án, năm và nguồn với dòng %(line)d: xin gộp vào một dòng.") % words)
            return
        self.lines[project.pk, asked.key] = line
        self.asked.setdefault(project.pk, []).append(asked)

    def tried(self, line: int, key: str, read):
        """What `read` gives; None, and the reason at the cell, when it refuses."""
        try:
            return read()
        except ValidationError as refusal:
            self.trial.tell(self.table.place(line, key), " ".join(refusal.messages))
            return None

    def project(self, row: list) -> InvestmentProject:
        """By the number of its file, else by its code. Raises ValidationError."""
        number = whole_of(self.cell(row, "so_ho_so"), most=2**31)
        if number is not None:
            found = [self.projects[number]] if number in self.projects else []
        else:
            found = self.by_code.get(fold(text_of(self.cell(row, "ma_du_an"))) or "-", [])
        if len(found) != 1:
            raise ValidationError(
                _("Nhiều dự án cùng mã này: xin ghi thêm số hồ sơ như trong tệp mẫu.")
                if found
                else _("Không có dự án mang số hồ sơ, mã này trong phạm vi bạn được ghi vốn.")
            )
        if found[0].completed_on and (closed := why_closed(found[0].ward)):
            raise ValidationError(closed)
        return found[0]

    def amount(self, value) -> int:
        """A cell in the file's unit as whole đồng. Raises ValidationError."""
        if isinstance(value, str):
            if WITH_WORD.match(value.casefold()):
                raise ValidationError(_("Ô ghi kèm đơn vị: cả tệp chỉ một đơn vị tính, xin chỉ ghi chữ số."))
            exact = read_number(value)
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise ValidationError(_("Ô không phải là số: xin gõ lại số tiền."))
        else:
            exact = Decimal(repr(value))
        amount = exact * self.factor
        if abs(amount) < 10**18 and amount == int(amount):
            amount = int(amount)
        if text := amount_fault(amount):
            raise ValidationError(text)
        return amount


def _needed(value):
    if value is None:
        raise ValidationError(_("Xin ghi năm ngân sách."))
    return value


def _source(value) -> str:
    """By code or by name. Raises ValidationError."""
    typed = fold(text_of(value))
    for code, label in Source.choices:
        if typed in (fold(code), fold(str(label))):
            return code
    raise ValidationError(_("Không rõ nguồn vốn: xin ghi một trong %(codes)s.") % {"codes": ", ".join(Source.values)})
