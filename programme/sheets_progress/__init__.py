"""The duties of one body in one period by workbook: last values and drop-downs go out, answers come back as drafts."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.access import check
from organisation.models import ReportingPeriod
from organisation.scope import why_closed
from organisation.sheets.table import read_table
from organisation.sheets.trial import Trial
from organisation.versions import StaleEdit
from programme.actions.progress import save_grid
from programme.actions.progress_entry import StaleRows, closed_rows, earlier_answers
from programme.models import Progress

from . import template as book
from .columns import HEADS, NEEDED
from .comparing import compare

__all__ = ["HEADS", "NEEDED", "NOTE", "TITLE", "UP", "about_of", "apply", "may_send", "sees_all", "template", "try_out"]

TITLE = gettext_lazy("Tiến độ thực hiện")
UP = gettext_lazy("Tiến độ thực hiện"), "programme:progress-list"
NOTE = gettext_lazy("Ghi xong là bản nháp: người ký gửi trên trang Tiến độ.")
RELATED = ("duty__directive", "duty__ward", "duty__agency", "period")


def may_send(officer) -> None:
    """Raise PermissionDenied unless the officer enters the progress of an own ward that stands, or of an own agency."""
    check(officer, "programme.enter_progress")
    if not (officer.ward_id or officer.agency_id):
        raise PermissionDenied(_("Chỉ cán bộ của đơn vị có nghĩa vụ nhập tiến độ của đơn vị mình."))
    if closed := why_closed(officer.ward):
        raise PermissionDenied(closed)


def sees_all(officer) -> bool:
    """Nobody answers for everybody."""
    return False


def about_of(officer, asked: str) -> tuple[str, str]:
    """The period asked for, or the newest in which the officer's body has duties. Raises Http404."""
    period = _period(officer, asked)
    return period.code, period.label


def template(officer, about: str) -> bytes:
    """The workbook of the period's duties; sent back untouched it changes nothing."""
    period = _period(officer, about)
    rows = _rows(officer, period)
    return book.write(period, rows, earlier_answers(rows), closed_rows(rows))


def try_out(content: bytes, name: str, officer, about: str) -> Trial:
    """Every change and every fault. Raises ValidationError where the file as a whole cannot be read."""
    table = read_table(content, name, HEADS, needed=NEEDED)
    period = _period(officer, about)
    return compare(content, table, period, {row.duty.directive.code: row for row in _rows(officer, period)})


def apply(trial: Trial, by) -> int:
    """Keep what was tried as drafts, all or nothing. Raises StaleEdit, ValidationError."""
    try:
        return len(save_grid(by=by, entries=trial.ready))
    except StaleRows as stale:
        raise StaleEdit(next(iter(stale.current.values()))) from stale


def _period(officer, code: str) -> ReportingPeriod:
    own = Progress.objects.editable_by(officer).values("period")
    periods = ReportingPeriod.objects.filter(pk__in=own).order_by("-ends_on", "-starts_on")
    found = next((period for period in periods if code in ("", period.code)), None)
    if found is None:
        raise Http404(_("Đơn vị của bạn không có nghĩa vụ nào trong kỳ này."))
    return found


def _rows(officer, period: ReportingPeriod) -> list[Progress]:
    rows = Progress.objects.editable_by(officer).for_period(period).select_related(*RELATED)
    return list(rows.order_by("duty__directive__document_id", "duty__directive__code"))
