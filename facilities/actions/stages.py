"""The stages of a project: planned and actual days, papers, and what is not needed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import clock
from organisation.audit import difference, record, snapshot
from organisation.formats import day as write_day
from organisation.models import Document
from organisation.versions import lock, save

from ..models import InvestmentProject, ProjectStage
from ..stage_rules import breaches, refuse_new
from ..stages import Stage, State, course_of, keep_columns, stages_of
from .rows import DERIVED, fill, lock_project_ward

ACCOUNTS = ("accounts_filed_on", "accounts_checked_on")


@dataclass(frozen=True)
class StageEntry:
    """One stage as somebody wrote it down."""

    stage: int
    state: str = State.PENDING
    planned_on: date | None = None
    done_on: date | None = None
    paper_number: str = ""
    document: Document | None = None
    reason: str = ""


NAMES = tuple(field.name for field in fields(StageEntry) if field.name != "stage")


@transaction.atomic
def save_stages(
    *, project_id: int, version: int, by, entries: Iterable[StageEntry], accounts: dict | None = None
) -> InvestmentProject:
    """Change the named stages and keep the project's stage and days by them; `accounts`: days of the final accounts.

    Raises StaleEdit when somebody saved first, ValidationError by field (`done_on-12`), DoesNotExist.
    """
    project = lock(InvestmentProject.objects, project_id, version)
    lock_project_ward(project)
    before, rows = snapshot(project), stages_of(project)
    earlier = breaches(course_of(project, rows))
    old = {number: snapshot(row) for number, row in rows.items()}
    _fill(rows, entries, old)
    fill(project, accounts or {}, ACCOUNTS)
    refuse_new(earlier, breaches(course_of(project, rows)))
    keep_columns(project, rows)
    _check_accounts(project, rows)
    project.full_clean()
    _write(project, before, rows, old, by)
    return project


def _fill(rows: dict[int, ProjectStage], entries: Iterable[StageEntry], old: dict[int, dict]) -> None:
    """Set the rows that are spoken of. Raises ValidationError naming each faulty field."""
    wrong: dict[str, list] = {}
    for entry in entries:
        row = rows[entry.stage]
        for name in NAMES:
            setattr(row, name, getattr(entry, name))
        if row.state != State.NOT_NEEDED:
            row.reason = ""
        if _news(row, old[entry.stage]):
            for name, errors in _faults(row).items():
                wrong.setdefault(f"{name}-{entry.stage}", []).extend(errors)
    if wrong:
        raise ValidationError(wrong)


def _faults(row: ProjectStage) -> dict[str, list]:
    """What is wrong with one stage by itself."""
    faults: dict[str, list] = {}
    try:
        row.full_clean(exclude=["project"], validate_unique=False, validate_constraints=False)
    except ValidationError as refusal:
        faults = {name: list(errors) for name, errors in refusal.error_dict.items()}
    if row.done_on and row.state != State.DONE:
        faults["done_on"] = [_("Đã ghi ngày xong: xin chọn trạng thái đã xong, hoặc xóa ngày.")]
    if row.state == State.NOT_NEEDED and not row.reason:
        faults["reason"] = [_("Xin ghi lý do không phải làm giai đoạn này.")]
    if row.stage == Stage.HANDOVER and row.state == State.DONE and not row.done_on:
        faults["done_on"] = [_("Xin ghi ngày nghiệm thu, bàn giao: thời hạn quyết toán tính từ ngày đó.")]
    return faults


def _check_accounts(project: InvestmentProject, rows: dict[int, ProjectStage]) -> None:
    """The final accounts follow the handing over, step by step; nothing happens tomorrow."""
    days = [
        ("done_on-12", project.completed_on),
        ("accounts_filed_on", project.accounts_filed_on),
        ("accounts_checked_on", project.accounts_checked_on),
        (f"done_on-{Stage.SETTLEMENT:d}", rows[Stage.SETTLEMENT].done_on),
    ]
    wrong, last = {}, None
    for name, day in days:
        if day is None:
            continue
        if name in ACCOUNTS and project.completed_on is None:
            wrong[name] = _("Chỉ quyết toán sau khi nghiệm thu, bàn giao: xin ghi ngày xong giai đoạn 12 trước.")
        elif day > clock.today():
            wrong[name] = _("Ngày này không thể ở tương lai.")
        elif last and day < last:
            wrong[name] = _("Ngày này phải từ %(day)s trở đi: nộp hồ sơ, thẩm tra, phê duyệt theo thứ tự.") % {
                "day": write_day(last)
            }
        last = day
    if wrong:
        raise ValidationError(wrong)


def _news(row: ProjectStage, old: dict) -> dict:
    return {name: pair for name, pair in difference(old, snapshot(row)).items() if name not in {"id", "project_id"}}


def _write(project: InvestmentProject, before: dict, rows: dict[int, ProjectStage], old: dict, by) -> None:
    """Write what changed as one version and one entry of the trail; a stage that was never written is written now."""
    changes = {
        f"{number}.{name}": pair for number, row in rows.items() for name, pair in _news(row, old[number]).items()
    }
    own = {name: pair for name, pair in difference(before, snapshot(project)).items() if name not in DERIVED}
    new = [row for row in rows.values() if row.pk is None]
    ProjectStage.objects.bulk_create(new)
    held = [row for row in rows.values() if row not in new]
    ProjectStage.objects.bulk_update(held, NAMES)
    if changes or own:
        save(project)
        record(by=by, action="save_stages", row=project, changes=changes | own, ward_id=project.ward_id)
