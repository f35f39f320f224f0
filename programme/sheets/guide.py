"""The template's second sheet: how it is filled in, and the levels to choose from."""

from django.utils.translation import gettext as _

from programme.models import Criterion, Finding

LEVELS_FROM = 1  # the row (from 0) of a list's first level, under the criterion's code
FIRST_LIST = 2


def write_guide(book, guide, findings: list[Finding], *, is_read_only: bool) -> dict[str, int]:
    """Write the guide; returns the column (from 0) of each criterion's levels, by code."""
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    guide.set_column(0, 0, 90)
    guide.set_column(FIRST_LIST, FIRST_LIST + 20, 18)
    guide.write_string(0, 0, _("Cách nhập"), bold)
    for row, line in enumerate([] if is_read_only else guide_lines(), start=1):
        guide.write_string(row, 0, line, wrapped)
    places = {}
    graded = [finding.criterion for finding in findings if finding.criterion.kind == Criterion.Kind.LEVEL]
    for place, criterion in enumerate(graded, start=FIRST_LIST):
        guide.write_string(0, place, _("Các mức của %(code)s") % {"code": criterion.code}, bold)
        for row, level in enumerate(criterion.levels, start=LEVELS_FROM):
            guide.write_string(row, place, level)
        places[criterion.code] = place
    guide.set_paper(9)
    guide.set_landscape()
    guide.fit_to_pages(1, 0)
    return places


def guide_lines() -> list[str]:
    """How each column is filled in."""
    return [
        _("Chỉ nhập vào các ô nền vàng. Các ô khác được khóa (không có mật khẩu) để tệp nạp lại đúng chỗ."),
        _("Giá trị kỳ này: số viết 1.234,5 hoặc số của Excel; có/không và mức xếp loại chọn trong danh sách."),
        _("Đơn vị là %: ghi 95 hoặc 95%, đều được hiểu là 95."),
        _(
            "Không áp dụng: chọn “không áp dụng”, để trống giá trị và ghi lý do ở cột Giải trình. Điểm liệt luôn áp dụng."
        ),
        _("Trả lời cảnh báo: vì sao giá trị khác thường là đúng. Cảnh báo hiện ra khi xem thử tệp trên cổng."),
        _(
            "Tiêu chí có nội dung ở cột Lấy từ: giá trị tính từ sổ theo dõi, không nhập tay; không đồng ý thì ghi giải trình."
        ),
        _("Để nguyên ô nào thì câu trả lời ở cổng giữ nguyên. Xóa trắng giá trị là bỏ câu trả lời."),
        _("Không dùng công thức, không gộp ô, không thêm, bớt hay đổi mã các dòng. Tên trang tính không quan trọng."),
        _("Nạp lại tệp: cổng cho xem mọi thay đổi trước khi ghi; còn một lỗi thì không ghi gì."),
    ]
