"""The table of targets and tasks by workbook or CSV: it goes out as it is held, and comes back with a dry run."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.access import check
from organisation.exports import xlsx
from organisation.sheets.keeping import ChangedSince
from organisation.sheets.percents import percent_places
from organisation.sheets.table import read_table
from organisation.sheets.trial import Change, Trial
from programme.actions.directive_table import ChangedMeanwhile, DirectiveAsked, save_directives

from .checking import faults, parents
from .columns import CODE, FACTS, HEADS, NEEDED, TARGET, Names, facts_of, known_directives, table_of, words
from .reading import Reader, blank

__all__ = ["HEADS", "NEEDED", "NOTE", "TITLE", "UP", "apply", "may_send", "rows_out", "sees_all", "template", "try_out"]

TITLE = gettext_lazy("Bảng chỉ tiêu, nhiệm vụ")
UP = gettext_lazy("Nghị quyết, kế hoạch"), "programme:document-list"
NOTE = gettext_lazy("Nguyên văn của chỉ tiêu, nhiệm vụ đã có thì khóa; dòng không có trong tệp thì giữ nguyên.")
VERBS = ("programme.add_directive", "programme.change_directive")


def may_send(officer) -> None:
    """Raise PermissionDenied unless the officer keeps the table."""
    for verb in VERBS:
        check(officer, verb)


def sees_all(officer) -> bool:
    """Whoever keeps the table keeps all of it."""
    return all(officer.has_perm(verb) for verb in VERBS)


def rows_out() -> list[list]:
    """The table as it is held, under HEADS. Five queries."""
    return table_of(known_directives(), Names.read())


def template(officer) -> bytes:
    """The table as it is held; sent back untouched it changes nothing."""
    return xlsx(_("Chỉ tiêu, nhiệm vụ"), list(HEADS.values()), rows_out(), _notes())


def try_out(content: bytes, name: str, officer) -> Trial:
    """Every change and every fault. Raises ValidationError where the file as a whole cannot be read."""
    table = read_table(content, name, HEADS, needed=NEEDED)
    trial = Trial(rows=len(table.rows), problems=list(table.problems))
    rows, names = list(known_directives()), Names.read()
    held, versions = {row.code: facts_of(row) for row in rows}, {row.code: row.version for row in rows}
    reader = Reader(table, trial, names, held, percent_places(content, table, (TARGET,)))
    for line, cells in table.rows:
        reader.take(line, cells)
    asked = {code: facts for code, facts in reader.asked.items() if facts != held.get(code)}
    for code, facts in asked.items():
        for key, text in faults(facts, held.get(code), names):
            reader.tell(code, key, text)
    for code, key, text in parents(held | dict.fromkeys(reader.lines.keys() - held.keys(), blank()) | reader.asked):
        if code in asked:
            reader.tell(code, key, text)
    for code, facts in asked.items():
        trial.changes += _changes(reader, code, facts, held.get(code))
    trial.ready = [DirectiveAsked(code, facts, versions.get(code)) for code, facts in asked.items()], name
    return trial


def apply(trial: Trial, by) -> int:
    """Write what was tried, all or nothing. Raises ChangedSince, ValidationError."""
    asked, name = trial.ready
    try:
        return save_directives(asked=asked, by=by, reason=_("Tệp %(name)s") % {"name": name})
    except ChangedMeanwhile as changed:
        raise ChangedSince from changed


def _changes(reader: Reader, code: str, facts: dict, before: dict | None) -> list[Change]:
    """Cell by cell; of a new directive what its row says."""
    places, line = reader.table.places, reader.lines[code]
    told = [] if before else [Change(reader.table.place(line, CODE), f"{code}: {HEADS[CODE]}", "—", code)]
    for key, fact in FACTS.items():
        if key not in places or (before and before[fact] == facts[fact]):
            continue
        old = words(fact, before[fact], reader.names) if before else ""
        new = words(fact, facts[fact], reader.names)
        if before or new:
            told.append(Change(reader.table.place(line, key), f"{code}: {HEADS[key]}", old or "—", new or "—"))
    return told


def _notes() -> list[str]:
    return [
        _("Mỗi dòng một chỉ tiêu hoặc nhiệm vụ, nhận ra theo cột Mã. Dòng giữ nguyên thì không thay đổi gì."),
        _(
            "Văn bản ghi theo số hoặc khóa trong danh mục. Cơ quan ghi theo tên; nhiều cơ quan phối hợp cách nhau bằng dấu ;"
        ),
        _("Nguyên văn (cột Nội dung) của dòng đã có thì khóa; cách hiểu để thực hiện ghi ở cột Diễn giải."),
        _("Không bỏ được chỉ tiêu, nhiệm vụ bằng tệp: ghi “không” ở cột Đang theo dõi."),
    ]
