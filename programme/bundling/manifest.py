"""The ZIP's own list: every file by criterion with number, days, hash and receipt; what is missing; how to read it all."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from organisation import exports, formats
from organisation.clock import hanoi_day
from programme.evidence_gaps import marks_of

from .contents import Contents, Use


def papers(contents: Contents, faults: dict[int, str]) -> Iterable[tuple[str, bytes]]:
    """(name, content) of each list, in the order they are written. `faults`: what is wrong with a stored file, by its key."""
    rows = [_row(contents, use, faults.get(use.row.pk, "")) for use in contents.uses]
    missing = [
        [gap.criterion.code, gap.criterion.name, gap.criterion.evidence_required, gap.reason]
        for gap in contents.missing
    ]
    notes = reading(contents, faults)
    yield "DOC-TRUOC.txt", "\ufeff".encode() + "\r\n".join(notes).encode()
    for name, title, heads, lines in (
        ("DANH-MUC", _("Danh mục minh chứng"), _heads(), rows),
        ("CON-THIEU", _("Minh chứng còn thiếu"), _missing_heads(), missing),
    ):
        yield f"{name}.xlsx", exports.xlsx(title, heads, lines, notes)
        yield f"{name}.csv", ("\ufeff" + exports.csv_text(heads, lines)).encode()


def reading(contents: Contents, faults: dict[int, str]) -> list[str]:
    """How to read the ZIP, in sentences."""
    assessment = contents.assessment
    lines = [
        _("Minh chứng của %(ward)s, %(period)s.") % {"ward": assessment.ward.full_name, "period": assessment.period.label},
        _("Phiếu: %(state)s. %(set)s.")
        % {"state": assessment.get_state_display(), "set": assessment.criteria_set},
        _("Lập ngày %(day)s: %(files)d tệp, %(missing)d tiêu chí còn thiếu minh chứng.")
        % {"day": formats.day(contents.day), "files": len(contents.files), "missing": len(contents.missing)},
        _("Mỗi tiêu chí một thư mục. Tệp dùng cho nhiều tiêu chí chỉ nén một lần, nằm ở thư mục của tiêu chí đầu tiên; "
          "các tiêu chí khác trỏ tới đó ở cột “Nơi lưu” của DANH-MUC."),
        _("Mã băm SHA-256 trong DANH-MUC là của tệp đang lưu. Ảnh được bỏ vị trí chụp trước khi lưu nên có thêm mã băm "
          "của tệp khi nhận."),
    ]  # fmt: skip
    if faults:
        lines.append(
            _("CHÚ Ý: %(count)d tệp không nén được hoặc sai mã băm, xem cột “Lưu ý”.") % {"count": len(faults)}
        )
    return lines


def _heads() -> list[str]:
    return [
        _("Tiêu chí"), _("Nội dung"), _("Nơi lưu"), _("Tên tệp khi gửi"), _("Số, ký hiệu"), _("Ngày văn bản"),
        _("Số liệu từ"), _("Số liệu đến"), _("Hết hiệu lực từ"), _("Dung lượng (byte)"), _("SHA-256"),
        _("SHA-256 khi nhận"), _("Nhận lúc"), _("Người gửi"), _("Xác nhận không chứa bí mật nhà nước lúc"),
        _("Thay cho bản"), _("Lưu ý"),
    ]  # fmt: skip


def _missing_heads() -> list[str]:
    return [_("Tiêu chí"), _("Nội dung"), _("Minh chứng cần có"), _("Vì sao")]


def _row(contents: Contents, use: Use, fault: str) -> list:
    row, criterion = use.row, use.finding.criterion
    marks = [fault] if fault else []
    marks += marks_of(row, criterion, contents.assessment.period, contents.assessment.as_of)
    return [
        criterion.code, criterion.name, use.member.removeprefix(f"{contents.folder}/"), row.name, row.document_number,
        row.document_date, row.covers_from, row.covers_until, row.valid_until, row.size, row.sha256,
        row.original_sha256, formats.moment(row.received_at), str(row.received_by),
        formats.moment(row.no_secret_confirmed_at),
        f"{row.replaces.name} ({formats.day(hanoi_day(row.replaces.received_at))})" if row.replaces else "",
        "; ".join(marks),
    ]  # fmt: skip
