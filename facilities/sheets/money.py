"""Money ladders by workbook: project, year, source, the rungs, and the decision; one unit of money for the whole file."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.formats import dong
from organisation.sheets.table import Table, read_table
from organisation.sheets.trial import Change, Trial
from organisation.sheets.values import text_of
from organisation.text import fold
from organisation.workbooks import key_of

from ..actions import save_ladders
from ..asked import Draft, RowAsked, drafts_of, faults, plans_lost
from ..guard import forbidden_words
from ..models import Funding, FundingRevision, InvestmentProject
from ..rungs import EMPTY, RUNGS
from .money_rows import Reader
from .money_template import HEADS, NEEDED, RUNG_COLUMNS, UNIT_LABEL, UNITS, template_of
from .sending import VERB, may_send, sees_all

__all__ = ["HEADS", "NEEDED", "TITLE", "UP", "apply", "may_send", "sees_all", "template", "try_out"]

TITLE = gettext_lazy("Vốn dự án")
UP = gettext_lazy("Dự án đầu tư"), "facilities:project-list"
LABELS = dict(FundingRevision.Rung.choices)
CELL_OF = {rung: key for key, rung in RUNG_COLUMNS.items()} | {
    "year": "nam",
    "source": "nguon_von",
    "": "so_quyet_dinh",
}


def projects_of(officer):
    """The projects whose money the officer may bring in."""
    rows = InvestmentProject.objects.select_related("ward")
    if sees_all(officer):
        return rows.visible_to(officer)
    return rows.editable_by(officer) if officer.has_perm(VERB) else rows.none()


def template(officer) -> bytes:
    """The workbook that goes out: the ladders as they are, in đồng."""
    return template_of(projects_of(officer).order_by(*InvestmentProject._meta.ordering))


def try_out(content: bytes, name: str, officer) -> Trial:
    """Every change and every fault of the file at once; nothing is written."""
    trial = Trial()
    try:
        table = read_table(content, name, HEADS, needed=NEEDED, forbidden=forbidden_words)
    except ValidationError as refusal:
        trial.tell("", " ".join(refusal.messages))
        return trial
    trial.problems += table.problems
    factor = _unit(table, trial)
    if factor is None:
        return trial
    reader = Reader(table, trial, factor, list(projects_of(officer)))
    for line, row in table.rows:
        reader.take(line, row)
    _judge(reader)
    return trial


def apply(trial: Trial, by) -> int:
    """Write what was tried, all or nothing; how many amounts were set. Raises StaleEdit, ValidationError."""
    return save_ladders(by=by, asked=trial.ready)


def _unit(table: Table, trial: Trial) -> int | None:
    """Đồng in one unit of the file; None when it names none, one that is unknown, or several."""
    below = [cell for _line, row in table.rows for cell in row if _says_unit(cell)]
    said = [_unit_beside(row, place) for row in table.above for place, cell in enumerate(row) if _says_unit(cell)]
    known = {fold(word): factor for word, factor in UNITS.items()}
    if below or len({known.get(fold(word)) for word in said}) > 1:
        trial.tell("", _("Tệp ghi nhiều đơn vị tính: mỗi tệp chỉ một đơn vị, xin tách thành nhiều tệp."))
        return None
    if not said or fold(said[0]) not in known:
        text = _("Chưa rõ đơn vị tính của số tiền: xin ghi ở trên dòng tiêu đề “%(label)s” và một trong: %(units)s.")
        trial.tell("", text % {"label": UNIT_LABEL, "units": ", ".join(UNITS)})
        return None
    return known[fold(said[0])]


def _says_unit(cell) -> bool:
    return isinstance(cell, str) and key_of(cell).startswith("don_vi_tinh")


def _unit_beside(row: list, place: int) -> str:
    """After the colon, or in the next cell."""
    rest = row[place].partition(":")[2].strip()
    return rest or (text_of(row[place + 1]) if place + 1 < len(row) else "")


def _judge(reader: Reader) -> None:
    """What would change, and what may not stand beside what is held."""
    trial, ready = reader.trial, {}
    projects = {pk: reader.projects[pk] for pk in reader.asked}
    drafts = drafts_of(reader.asked, projects, Funding.objects.all())
    lost = plans_lost(drafts) if not trial.problems else {}
    for draft in drafts:
        after = draft.after
        for row in draft.asked:
            _tell_changes(reader, draft, row, after[row.key])
        for (key, rung), text in (faults(draft) or lost.get(draft.project.pk, {})).items():
            line = reader.lines.get((draft.project.pk, key))
            trial.tell(reader.table.place(line, CELL_OF[rung]) if line else "", text)
        ready[draft.project.pk] = [
            RowAsked(row.year, row.source, row.amounts, _version(draft, row), row.paper) for row in draft.asked
        ]
    trial.ready = ready


def _version(draft: Draft, row: RowAsked) -> int | None:
    held = draft.held.get(row.key)
    return held.version if held else None


def _tell_changes(reader: Reader, draft: Draft, row: RowAsked, after: dict) -> None:
    line, before = reader.lines[draft.project.pk, row.key], draft.before.get(row.key, EMPTY)
    changed = [rung for rung in RUNGS if before[rung] != after[rung]]
    name = draft.project.code or draft.project.name
    reader.trial.changes += [
        Change(
            reader.table.place(line, CELL_OF[rung]),
            f"{name} · {row.source} {row.year}: {LABELS[rung]}",
            dong(before[rung]),
            dong(after[rung]),
        )
        for rung in changed
    ]
    if changed and not (row.paper.number and isinstance(row.paper.decided_on, date)):
        place = reader.table.place(line, "so_quyet_dinh")
        reader.trial.tell(place, _("Xin ghi số và ngày quyết định của các số tiền đổi ở dòng này."))
