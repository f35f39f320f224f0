"""Who may answer for a body that owes a report, and who may let it off: the same rules for actions and for buttons."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from organisation import clock, formats
from organisation.models import RegimeLevel
from organisation.scope import why_closed

from .models import Objection, Obligation, ReportKind
from .obligations import days_late, is_met

ANSWER, EXCUSE = "reports.answer_obligation", "reports.excuse_obligation"


def is_own(row: Obligation, by) -> bool:
    """Whether the report is the officer's own body's to send; the city's is that of officers who watch over all."""
    if row.ward_id:
        return by.ward_id == row.ward_id
    return by.agency_id == row.agency_id if row.agency_id else by.sees_all


def check_verb(by, verb: str) -> None:
    if not by.has_perm(verb):
        raise PermissionDenied(_("Vai trò của bạn không có quyền làm việc này."))


def check_answerer(row: Obligation, by) -> None:
    """PermissionDenied unless the officer speaks for the body, and the body's unit stands."""
    check_verb(by, ANSWER)
    if closed := why_closed(row.ward):
        raise PermissionDenied(closed)
    if not is_own(row, by):
        raise PermissionDenied(_("Chỉ đơn vị phải gửi báo cáo này mới làm được việc này."))


def check_excuser(row: Obligation, by) -> None:
    check_verb(by, EXCUSE)


def check_decider(objection: Objection, by) -> None:
    """Nobody decides what they said themselves."""
    check_verb(by, EXCUSE)
    if by.pk == objection.raised_by_id:
        raise PermissionDenied(_("Bạn đã nêu ý kiến này nên không được quyết định nó."))


def is_made_here(row: Obligation) -> bool:
    """Whether the portal makes such a report for the body: it is then met by issuing that report, not by another paper."""
    if row.agency_id:
        return False
    return (row.level.report_kind == ReportKind.WARD) == (row.level.who == RegimeLevel.Who.WARD)


def check_owed(row: Obligation) -> None:
    """Only what is still owed, after the cut-off, can be answered."""
    if is_met(row):
        raise ValidationError(_("Báo cáo này đã gửi ngày %(day)s.") % {"day": formats.day(row.sent_on)})
    if row.excused_at:
        raise ValidationError(_("Báo cáo này đã được phép không gửi."))
    if not row.period.is_closed_on(clock.today()):
        raise ValidationError(
            _("%(period)s chốt số liệu ngày %(day)s: trả lời được từ hôm sau ngày đó.")
            % {"period": row.period.label[:1].upper() + row.period.label[1:], "day": formats.day(row.period.ends_on)}
        )


def check_paper(row: Obligation) -> None:
    """A paper sent elsewhere counts only where the portal makes no such report."""
    if is_made_here(row):
        raise ValidationError(
            _("Báo cáo này do cổng lập: xin ban hành báo cáo trên cổng, hạn gửi tính theo lúc ban hành.")
        )
    check_owed(row)


def check_issuing(row: Obligation, by) -> None:
    """Whether what is owed is met by issuing a report of the portal now, by this officer's body."""
    check_owed(row)
    if not (is_made_here(row) and is_own(row, by)):
        raise ValidationError(_("Báo cáo này không do đơn vị bạn ban hành trên cổng."))


def check_taken_back(row: Obligation) -> None:
    """What a report that was issued has met is corrected or withdrawn at the report."""
    if row.sent_on is None or row.edition_id:
        raise ValidationError(_("Không có câu trả lời nào để rút lại."))


def check_excusable(row: Obligation) -> None:
    if is_met(row):
        raise ValidationError(_("Báo cáo này đã gửi ngày %(day)s.") % {"day": formats.day(row.sent_on)})
    if row.excused_at:
        raise ValidationError(_("Báo cáo này đã được phép không gửi."))


def check_excused(row: Obligation) -> None:
    if not row.excused_at:
        raise ValidationError(_("Báo cáo này chưa được phép không gửi."))


def check_objection(row: Obligation) -> None:
    """Only lateness can be objected to, by one objection at a time."""
    if not days_late(row, clock.today()):
        raise ValidationError(_("Báo cáo này không bị tính chậm nên không có gì để nêu ý kiến."))
    if row.objections.filter(state=Objection.State.OPEN).exists():
        raise ValidationError(_("Đang có một ý kiến chờ xem xét. Xin chờ quyết định hoặc rút ý kiến đó."))


def check_open(objection: Objection) -> None:
    """ValidationError once it was decided or taken back."""
    if objection.state != Objection.State.OPEN:
        raise ValidationError(
            _("Ý kiến này đã được xử lý: %(state)s. Không còn gì để làm.") % {"state": objection.get_state_display()}
        )


def passes(check, *args) -> bool:
    """Whether a check passes: for buttons."""
    try:
        check(*args)
    except (PermissionDenied, ValidationError):
        return False
    return True
