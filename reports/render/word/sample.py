"""A report about nothing, with everything a report can have: a new template is tried on it before anyone relies on it."""

from .. import paper


def sample() -> dict:
    """A document as `reports.render.document.document` makes it."""
    return {
        "superior": "BỘ CÔNG AN",
        "agency": "CÔNG AN THÀNH PHỐ HÀ NỘI",
        "draft": True,
        "demonstration": True,
        "number": "Số: 05/BC-CATP",
        "place_day": "Hà Nội, ngày 05 tháng 3 năm 2026",
        "title": "BÁO CÁO",
        "subject": "Kết quả xây dựng Công an phường kiểu mẫu quý I năm 2026",
        "to": ["Bộ Công an", "Ủy ban nhân dân thành phố Hà Nội"],
        "bases": ["Căn cứ văn bản thứ nhất", "Căn cứ văn bản thứ hai"],
        "opening": "Công an thành phố Hà Nội báo cáo như sau:",
        "sections": [
            {
                "title": "I. PHẠM VI, KỲ SỐ LIỆU",
                "parts": [{"title": "1. Mục", "paragraphs": ["Đoạn <thử> & {{ number }}."], "table": _table()}],
            }
        ],
        "post": ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
        "signer": "Nguyễn Văn Mẫu",
        "recipients": ["Như trên", "Lưu: VT."],
        "annexes": [
            {
                "name": f"Phụ lục {number}",
                "title": "BẢNG THỬ",
                "reference": "(Kèm theo Báo cáo số …/BC-CATP ngày … tháng … năm … của Công an thành phố Hà Nội)",
                "table": _table(),
                "as_of": "Số liệu đến ngày 14/03/2026",
            }
            for number in ("I", "II")
        ],
        "stamp": f"Số liệu chốt lúc 08:00 15/03/2026. Mã băm SHA-256 của số liệu: {'0' * 64}",
        "stamp_lines": [f"Số liệu chốt lúc 08:00 15/03/2026. Mã băm SHA-256 của số liệu: {'0' * 64}"],
        "check": {
            "code": "4K7QX-9M2ZT",
            "words": "Kiểm tra văn bản này",
            "link": "https://cong.example/kiem-tra/4K7QX-9M2ZT/",
        },
        "language": "vi",
    }


def _table() -> dict:
    return {
        "title": "Bảng thử",
        "unit": "Đơn vị tính: triệu đồng",
        "columns": [
            {"label": "TT", "width": 0.45, "align": "right", "is_wide": False},
            {"label": "Đơn vị", "width": 3, "align": "left", "is_wide": True},
            {"label": "Số tiền", "width": 1, "align": "right", "is_wide": False},
        ],
        "rows": [["1", "Phường Ba Đình", "1.234,5"], ["2", paper.FONT, "–"]],
        "total": ["", "Tổng cộng", "1.234,5"],
        "note": "Ghi chú của bảng.",
        "empty": "Không có dòng nào.",
    }
