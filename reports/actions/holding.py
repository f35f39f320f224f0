"""What every act on an edition begins and ends with: hold it, see whether it may be, have its files made again."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from reports.models import ComplianceReport, Edition

from .queue import queue_report

State = ComplianceReport.State


class NarrativeChanged(ValidationError):
    """Somebody else saved other words meanwhile; `current` are the words as they stand, section by section."""

    def __init__(self, current: dict[str, str]):
        super().__init__(
            _("Người khác đã sửa phần lời sau khi bạn mở trang. Xin xem bản mới nhất ở dưới rồi gửi lại."), code="stale"
        )
        self.current = current


def owns(officer, report: ComplianceReport) -> bool:
    """City officers write and issue the city's reports, a ward's officers their own ward's, nobody another's."""
    return officer.sees_all if report.ward_id is None else officer.ward_id == report.ward_id


def hold(edition_id: int, by, verb: str) -> Edition:
    """The edition, locked with its report. Raises PermissionDenied for who may not."""
    edition = (
        Edition.objects.select_for_update(of=("self",))
        .select_related("report__period", "report__ward", "report__document")
        .get(pk=edition_id)
    )
    edition.report.state = ComplianceReport.objects.select_for_update(of=("self",)).get(pk=edition.report_id).state
    if not by.has_perm(verb) or not owns(by, edition.report):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    return edition


def hold_draft(edition_id: int, by, verb: str) -> Edition:
    """The edition, locked; refuses what is no longer, or not yet, a draft."""
    edition = hold(edition_id, by, verb)
    if edition.is_issued:
        raise ValidationError(
            _("Báo cáo đã ban hành số %(number)s: không sửa được nữa.") % {"number": edition.register_number}
        )
    if edition.report.state != State.DRAFT:
        raise ValidationError(_("Báo cáo chưa lập xong: xin chờ đến khi có dự thảo."))
    return edition


def render_again(edition: Edition) -> None:
    """Take the old files off the page and let a worker make new ones; until then none is offered as if it were current."""
    names = list(edition.files.values_list("file", flat=True))
    edition.files.all().delete()
    transaction.on_commit(partial(remove_files, names))
    ComplianceReport.objects.filter(pk=edition.report_id).update(attempts=0, claimed_at=None, progress=0, error="")
    queue_report(edition.report_id)


def remove_files(names: list[str]) -> None:
    """Remove files that no row names any more; one that is gone already is fine."""
    for name in names:
        default_storage.delete(name)
