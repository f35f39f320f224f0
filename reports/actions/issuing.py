"""Issue a draft: its number, day, signer and check code; its words freeze with the figures that were frozen before."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisation import audit, clock
from organisation.models import AuditHead
from reports.check_codes import check_address, new_code
from reports.letterhead import symbol_of
from reports.models import ComplianceReport, Edition
from reports.narratives import words_mark
from reports.register import holder_of, register_of
from reports.sealing import seal_of

from .delivering import deliver
from .holding import NarrativeChanged, hold_draft, render_again
from .narrating import check_texts
from .obligations import meet_obligations

State = ComplianceReport.State
Authority = Edition.Authority
TRIES_FOR_A_NUMBER = 5
LARGEST_NUMBER = 99_999


@dataclass(frozen=True)
class Signature:
    """What issuing adds: who signs by what authority, when, and under which number (None: the register's next)."""

    signer_name: str
    signer_post: str
    issued_on: date
    authority: str = ""
    head_post: str = ""
    number: int | None = None


def issue_edition(
    *,
    edition_id: int,
    by,
    signer_name: str,
    signer_post: str,
    issued_on: date | None = None,
    authority: str = Authority.HEAD,
    head_post: str = "",
    number: int | None = None,
    seen: str | None = None,
) -> Edition:
    """Give the draft its number, day and signer and freeze its words; a worker then renders the files without DỰ THẢO.

    Numbers run per symbol and calendar year (Decree 30/2020/NĐ-CP); one given by hand is taken as it is, or refused when
    another report has it. `head_post`: the post, or the collective, in whose name one signs by authority. `seen` is the mark
    of the words the signer read. Raises PermissionDenied, ValidationError, NarrativeChanged; nothing is half issued.
    """
    names = [text.strip() for text in (signer_name, signer_post, head_post)]
    head = "" if authority == Authority.HEAD else names[2]
    signed = Signature(names[0], names[1], issued_on or clock.today(), authority, head, number)
    for attempt in range(TRIES_FOR_A_NUMBER):
        try:
            return _issue(edition_id, by, signed, seen)
        except IntegrityError:
            # Another report took the number in the same moment; the next try sees it.
            if attempt == TRIES_FOR_A_NUMBER - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _issue(edition_id: int, by, signed: Signature, seen: str | None) -> Edition:
    edition = hold_draft(edition_id, by, "reports.issue_report")
    if seen is not None and seen != words_mark(edition.texts):
        raise NarrativeChanged(edition.texts)
    _check(edition, signed)
    before = audit.snapshot(edition)
    _sign(edition, by, signed)
    edition.save()
    ComplianceReport.objects.filter(pk=edition.report_id).update(state=State.ISSUED)
    audit.record(
        by=by,
        action="report.issue",
        row=edition,
        changes=audit.difference(before, audit.snapshot(edition)),
        reason=edition.correction_reason,
        ward_id=edition.report.ward_id,
    )
    meet_obligations(edition=edition, by=by)
    deliver(edition=edition)
    render_again(edition)
    return edition


def _check(edition: Edition, signed: Signature) -> None:
    errors = {}
    if not signed.signer_name:
        errors["signer_name"] = _("Xin nhập họ tên người ký.")
    if not signed.signer_post:
        errors["signer_post"] = _("Xin nhập chức vụ người ký.")
    if signed.authority not in Authority.values:
        errors["authority"] = _("Không có quyền hạn ký này.")
    if problem := _day_problem(edition, signed.issued_on):
        errors["issued_on"] = problem
    elif problem := _number_problem(edition, signed):
        errors["number"] = problem
    if errors:
        raise ValidationError(errors)
    check_texts(edition, edition.texts)
    if edition.report.has_missing_files:
        raise ValidationError(_("Tệp của dự thảo chưa có đủ: xin chờ kết xuất xong rồi ban hành."))


def _day_problem(edition: Edition, day: date) -> str:
    if day > clock.today():
        return _("Ngày ban hành không thể ở tương lai.")
    if day <= edition.report.period.ends_on:
        return _("Ngày ban hành phải sau ngày chốt số liệu của kỳ.")
    if edition.corrects and edition.corrects.issued_on and day < edition.corrects.issued_on:
        return _("Ngày ban hành không thể trước ngày của bản được đính chính.")
    return ""


def _number_problem(edition: Edition, signed: Signature) -> str:
    if signed.number is None:
        return ""
    if not 1 <= signed.number <= LARGEST_NUMBER:
        return _("Số phải từ 1 đến %(most)d.") % {"most": LARGEST_NUMBER}
    symbol, year = symbol_of(edition.report.ward), signed.issued_on.year
    holder = holder_of(symbol, year, signed.number)
    if holder is None:
        return ""
    register = register_of(symbol, year)
    said = _("Số %(number)s năm %(year)s đã cấp cho “%(report)s”. Số kế tiếp trong sổ: %(next)s.")
    return said % {
        "number": holder.register_number,
        "year": year,
        "report": holder.report,
        "next": register.written(register.next),
    }


def _sign(edition: Edition, by, signed: Signature) -> None:
    """Write what issuing adds. The seal is last: it covers the rest."""
    symbol, year = symbol_of(edition.report.ward), signed.issued_on.year
    edition.issue_symbol, edition.issue_year = symbol, year
    edition.issue_number = signed.number or register_of(symbol, year).next
    edition.issued_on, edition.issued_by = signed.issued_on, by
    edition.authority, edition.head_post = signed.authority, signed.head_post
    edition.signer_name, edition.signer_post = signed.signer_name, signed.signer_post
    edition.check_code, edition.check_address = new_code(), check_address()
    head = AuditHead.objects.filter(pk=1).first()
    edition.audit_count, edition.audit_hash = (head.count, head.hash) if head else (0, "0" * 64)
    edition.seal = seal_of(edition)
