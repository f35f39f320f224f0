"""Counts of equipment by workbook: ward, category, day, have, usable, need."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Kiểm kê trang bị")
HEADS = {
    "ma_phuong_xa": "Mã phường, xã",
    "phuong_xa": "Phường, xã",
    "ma_loai": "Mã loại",
    "loai_trang_bi": "Loại trang bị",
    "ngay_kiem_ke": "Ngày kiểm kê",
    "hien_co": "Hiện có",
    "con_dung_duoc": "Còn dùng được",
    "nhu_cau": "Nhu cầu",
}
NEEDED = ("ma_phuong_xa", "ma_loai", "ngay_kiem_ke", "hien_co", "con_dung_duoc", "nhu_cau")
