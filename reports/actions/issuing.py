"""Write the words of a report and issue it. The figures are frozen and stay as they are."""

from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from organisation import audit, clock
from reports.canonical import digest
from reports.letterhead import symbol_of
from reports.models import ComplianceReport, Edition

from .queue import queue_report

State = ComplianceReport.State
LONGEST_NARRATIVE = 20_000
TRIES_FOR_A_NUMBER = 5


class NarrativeChanged(ValidationError):
    """Somebody else saved other words meanwhile; `current` is the text as it stands."""

    def __init__(self, current: str):
        super().__init__(
            _("Người khác đã sửa phần lời sau khi bạn mở trang. Xin xem bản mới nhất ở dưới rồi gửi lại."), code="stale"
        )
        self.current = current


def text_mark(text: str) -> str:
    """A short mark of a text, to tell later whether it is still the one a person saw."""
    return digest(text.encode())[:16]


def owns(officer, report: ComplianceReport) -> bool:
    """City officers write and issue the city's reports, a ward's officers their own ward's, nobody another's."""
    return officer.sees_all if report.ward_id is None else officer.ward_id == report.ward_id


def _hold(edition_id: int, by, verb: str) -> Edition:
    """The edition, locked with its report; refuses who may not and what is no longer a draft."""
    edition = (
        Edition.objects.select_for_update(of=("self",))
        .select_related("report__period", "report__ward")
        .get(pk=edition_id)
    )
    ComplianceReport.objects.select_for_update(of=("self",)).get(pk=edition.report_id)
    if not by.has_perm(verb) or not owns(by, edition.report):
        raise PermissionDenied(_("Bạn không có quyền này đối với báo cáo đã chọn."))
    if edition.is_issued:
        raise ValidationError(
            _("Báo cáo đã ban hành số %(number)s: không sửa được nữa.") % {"number": edition.register_number}
        )
    if edition.report.state != State.DRAFT:
        raise ValidationError(_("Báo cáo chưa lập xong: xin chờ đến khi có dự thảo."))
    return edition


@transaction.atomic
def write_narrative(*, edition_id: int, by, narrative: str, seen: str | None = None) -> Edition:
    """Keep the officer's words with the draft and have its files made again. `seen` is the mark of the text they edited.

    Raises PermissionDenied, ValidationError, NarrativeChanged.
    """
    edition = _hold(edition_id, by, "reports.write_narrative")
    if seen is not None and seen != text_mark(edition.narrative) and narrative != edition.narrative:
        raise NarrativeChanged(edition.narrative)
    if len(narrative) > LONGEST_NARRATIVE:
        raise ValidationError(_("Phần lời dài quá %(most)d ký tự.") % {"most": LONGEST_NARRATIVE})
    if narrative != edition.narrative:
        before, edition.narrative = edition.narrative, narrative
        edition.save(update_fields=["narrative"])
        audit.record(
            by=by,
            action="report.write_narrative",
            row=edition,
            changes={"narrative": [before, narrative]},
            ward_id=edition.report.ward_id,
        )
        _render_again(edition)
    return edition


def issue_edition(
    *, edition_id: int, by, signer_name: str, signer_post: str, issued_on: date | None = None, seen: str | None = None
) -> Edition:
    """Give the draft its number, day and signer and freeze its words; a worker then renders the files without DỰ THẢO.

    Numbers run per symbol and calendar year (Decree 30/2020/NĐ-CP). `seen` is the mark of the words the signer read.
    Raises PermissionDenied, ValidationError, NarrativeChanged.
    """
    for attempt in range(TRIES_FOR_A_NUMBER):
        try:
            return _issue(edition_id, by, signer_name.strip(), signer_post.strip(), issued_on or clock.today(), seen)
        except IntegrityError:
            # Another report took the number in the same moment; the next try sees it.
            if attempt == TRIES_FOR_A_NUMBER - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _issue(edition_id: int, by, signer_name: str, signer_post: str, issued_on: date, seen: str | None) -> Edition:
    edition = _hold(edition_id, by, "reports.issue_report")
    if seen is not None and seen != text_mark(edition.narrative):
        raise NarrativeChanged(edition.narrative)
    _check_issue(edition, signer_name, signer_post, issued_on)
    symbol = symbol_of(edition.report.ward)
    register = Edition.objects.filter(issue_symbol=symbol, issue_year=issued_on.year)
    before = audit.snapshot(edition)
    edition.issue_symbol, edition.issue_year = symbol, issued_on.year
    edition.issue_number = (register.aggregate(last=Max("issue_number"))["last"] or 0) + 1
    edition.issued_on, edition.issued_by = issued_on, by
    edition.signer_name, edition.signer_post = signer_name, signer_post
    edition.save()
    ComplianceReport.objects.filter(pk=edition.report_id).update(state=State.ISSUED)
    audit.record(
        by=by,
        action="report.issue",
        row=edition,
        changes=audit.difference(before, audit.snapshot(edition)),
        ward_id=edition.report.ward_id,
    )
    _render_again(edition)
    return edition


def _check_issue(edition: Edition, signer_name: str, signer_post: str, issued_on: date) -> None:
    errors = {}
    if not signer_name:
        errors["signer_name"] = _("Xin nhập họ tên người ký.")
    if not signer_post:
        errors["signer_post"] = _("Xin nhập chức vụ người ký.")
    if issued_on > clock.today():
        errors["issued_on"] = _("Ngày ban hành không thể ở tương lai.")
    if issued_on <= edition.report.period.ends_on:
        errors["issued_on"] = _("Ngày ban hành phải sau ngày chốt số liệu của kỳ.")
    if errors:
        raise ValidationError(errors)
    if edition.report.has_missing_files:
        raise ValidationError(_("Tệp của dự thảo chưa có đủ: xin chờ kết xuất xong rồi ban hành."))


def _render_again(edition: Edition) -> None:
    """Take the old files off the page and let a worker make new ones; until then none is offered as if it were current."""
    names = list(edition.files.values_list("file", flat=True))
    edition.files.all().delete()
    transaction.on_commit(partial(_remove, names))
    ComplianceReport.objects.filter(pk=edition.report_id).update(attempts=0, claimed_at=None, progress=0, error="")
    queue_report(edition.report_id)


def _remove(names: list[str]) -> None:
    """Remove files that no row names any more; one that is gone already is fine."""
    for name in names:
        default_storage.delete(name)
