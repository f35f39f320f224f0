"""The rows of a workbook of duties against the answers as they stand: every change, every fault, all at once. Reads only."""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.models import ReportingPeriod
from organisation.sheets.percents import percent_places
from organisation.sheets.table import Table
from organisation.sheets.trial import Change, Trial
from organisation.sheets.values import text_of
from programme.actions.progress_entry import ProgressEntry, foresee
from programme.actions.progress_registers import is_measured, read_for, why_typed
from programme.models import Progress

from .cells import answer_in, percent_in, value_in, words_in
from .columns import ANSWER, CODE, ENTRY, FIELD, HEADS, PERCENT, TRACE, VALUE, WORDS, Said, Trace, bearer_of

Answer = Progress.Answer


@dataclass
class Comparison:
    """One file against one body's rows of a period, by code."""

    table: Table
    trial: Trial
    period: ReportingPeriod
    rows: dict[str, Progress]
    percents: set[str] = field(default_factory=set)
    lines: dict[int, int] = field(default_factory=dict)
    entries: list[ProgressEntry] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, line: int, cells: list) -> None:
        """One row of the file: what it asks, or what is wrong with it."""
        row = self._row(line, cells)
        trace = Trace.read(text_of(self._cell(cells, TRACE)))
        if row is None or self._is_foreign(line, trace, row):
            return
        read = self._read(line, cells, row)
        if read is None:
            return
        said, amounts = read
        held = Said.by(row)
        touched = said.touched(trace.marks if trace else "")
        wanted = replace(held, **{FIELD[key]: getattr(said, FIELD[key]) for key in touched})
        if wanted == held:
            return
        if trace and trace.version != str(row.version):
            self._tell_stale(line, held.words(), wanted.words())
        elif (entry := self._entry(line, row, wanted, touched, amounts)) is not None:
            self.lines[row.pk] = line
            self.entries.append(entry)

    def judge(self) -> None:
        """What all rows together would do, by the same rules as saving them."""
        found = foresee(self.entries, {row.pk: row for row in self.rows.values()}, read_for(self.rows.values()))
        for key, reason in found.refused.items():
            self._tell(self.lines[key], ANSWER, reason)
        for row, answer in found.changed:
            before, after = Said.by(row).words(), Said.of(**{name: answer[name] for name in FIELD.values()}).words()
            self.trial.changes += [
                Change(
                    self.table.place(self.lines[row.pk], key),
                    f"{row.duty.directive.code}: {HEADS[key]}",
                    before[key] or "—",
                    after[key] or "—",
                )
                for key in ENTRY
                if before[key] != after[key]
            ]
        changed = {row.pk for row, _answer in found.changed}
        self.trial.ready = [entry for entry in self.entries if entry.progress_id in changed]

    def _row(self, line: int, cells: list) -> Progress | None:
        code = text_of(self._cell(cells, CODE))
        if code not in self.rows:
            text = _("không có nghĩa vụ mã “%(code)s” của đơn vị bạn trong kỳ này: xin ghi lại mã như tệp mẫu")
            self._tell(
                line, CODE, text % {"code": code[:40]} if code else _("dòng không có mã: xin ghi lại như tệp mẫu")
            )
            return None
        if code in self.seen:
            text = _("mã %(code)s đã có ở dòng %(row)d: mỗi nghĩa vụ một dòng, xin xóa dòng thừa")
            self._tell(line, CODE, text % {"code": code, "row": self.seen[code]})
            return None
        self.seen[code] = line
        return self.rows[code]

    def _is_foreign(self, line: int, trace: Trace | None, row: Progress) -> bool:
        if trace is None or (trace.period, trace.bearer) == (self.period.code, bearer_of(row)):
            return False
        text = _("dòng này là của %(whose)s, kỳ %(period)s: xin tải tệp mẫu của đơn vị bạn, kỳ %(own)s")
        whose = {"whose": trace.bearer[:30], "period": trace.period[:10], "own": self.period.code}
        self._tell(line, CODE, text % whose)
        return True

    def _read(self, line: int, cells: list, row: Progress) -> tuple[Said, dict] | None:
        """(what the row says, its amounts); None where a cell cannot be read, and then it is told."""
        unit, is_percent = row.duty.directive.unit, lambda key: self.table.place(line, key) in self.percents
        readers = {
            ANSWER: answer_in,
            VALUE: lambda cell: value_in(cell, unit, is_percent=is_percent(VALUE)),
            PERCENT: lambda cell: percent_in(cell, is_percent=is_percent(PERCENT)),
            WORDS: words_in,
        }
        found, faults = {}, self.trial.faults
        for key, read in readers.items():
            try:
                found[FIELD[key]] = read(self._cell(cells, key))
            except ValidationError as refusal:
                self._tell(line, key, " ".join(refusal.messages))
        return (Said.of(**found), found) if self.trial.faults == faults else None

    def _entry(self, line: int, row: Progress, wanted: Said, touched: set[str], amounts: dict) -> ProgressEntry | None:
        """What is asked of the row; None where its cells contradict each other, and then it is told."""
        faults, answer = self.trial.faults, wanted.answer or Answer.REPORTED
        if not any((wanted.answer, wanted.value, wanted.percent, wanted.narrative)):
            self._tell(line, ANSWER, _("không xóa trắng được câu trả lời đã lưu: xin chọn một cách trả lời"))
        if VALUE in touched and (reason := why_typed(row, amounts[FIELD[VALUE]], {})):
            self._tell(line, VALUE, reason)
        if wanted.value and not row.duty.directive.is_numeric and not is_measured(row):
            self._tell(line, VALUE, _("nhiệm vụ này không đo bằng số: xin xóa giá trị, ghi tiến độ (%)"))
        kept = {VALUE: row.value, PERCENT: row.percent}
        if answer != Answer.REPORTED:
            for key in (VALUE, PERCENT):
                if key in touched and getattr(wanted, FIELD[key]):
                    self._tell(line, key, _("đã chọn không thay đổi hoặc không phát sinh: xin để trống ô này"))
            kept = {VALUE: None, PERCENT: None}
        if self.trial.faults > faults:
            return None
        figures = {key: amounts[FIELD[key]] if key in touched else kept[key] for key in (VALUE, PERCENT)}
        words = wanted.narrative if WORDS in touched else row.narrative
        return ProgressEntry(row.pk, row.version, str(answer), figures[VALUE], figures[PERCENT], words)

    def _tell_stale(self, line: int, now: dict[str, str], then: dict[str, str]) -> None:
        text = _(
            "người khác vừa lưu mục này sau khi tệp được tải: cổng đang giữ “%(held)s”, tệp ghi “%(wanted)s”. Xin ghi vào tệp "
            "như cổng đang giữ, hoặc sửa mục này trên trang Tiến độ"
        )
        for key in ENTRY:
            if now[key] != then[key]:
                words = {"held": now[key] or _("trống"), "wanted": then[key] or _("trống")}
                self._tell(line, key, text % words)

    def _cell(self, cells: list, key: str):
        return cells[self.table.places[key]] if key in self.table.places else ""

    def _tell(self, line: int, key: str, text: str) -> None:
        self.trial.tell(self.table.place(line, key), text)


def compare(content: bytes, table: Table, period: ReportingPeriod, rows: dict[str, Progress]) -> Trial:
    """What the file would do to these rows (by code). A constant number of queries."""
    trial = Trial(rows=len(table.rows), problems=list(table.problems))
    found = Comparison(table, trial, period, rows, percent_places(content, table, (VALUE, PERCENT)))
    for line, cells in table.rows:
        found.take(line, cells)
    found.judge()
    return trial
