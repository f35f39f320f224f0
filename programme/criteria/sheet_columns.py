"""The columns of a set's sheet: what they are called, which words they take, and a criterion as its cells."""

from decimal import Decimal

from programme.models import Criterion

# Key of a column → heading in the file; the key is the heading without marks.
COLUMNS = {
    "ma_nhom": "Mã nhóm",
    "ten_nhom": "Tên nhóm",
    "ma": "Mã",
    "noi_dung": "Nội dung",
    "cach_cham": "Cách chấm",
    "so_sanh": "So sánh",
    "nguong_dat": "Ngưỡng đạt",
    "don_vi_tinh": "Đơn vị tính",
    "nhap_thap_nhat": "Nhập thấp nhất",
    "nhap_cao_nhat": "Nhập cao nhất",
    "cac_muc": "Các mức",
    "diem_toi_da": "Điểm tối đa",
    "diem_liet": "Điểm liệt",
    "chu_ky": "Chu kỳ",
    "ap_dung_cho": "Áp dụng cho",
    "tinh_tu_so": "Tính từ sổ",
    "minh_chung_can_co": "Minh chứng cần có",
    "ghi_chu_nguon": "Ghi chú nguồn",
    "ten_nhom_tieng_anh": "Tên nhóm (tiếng Anh)",
    "noi_dung_tieng_anh": "Nội dung (tiếng Anh)",
}
OPTIONAL = ("ap_dung_cho",)  # sheets made before it came are read as before
NUMBERS = ("nhap_thap_nhat", "nhap_cao_nhat", "diem_toi_da")
TEXTS = {
    "ma": "code",
    "noi_dung": "name",
    "noi_dung_tieng_anh": "name_en",
    "don_vi_tinh": "unit",
    "tinh_tu_so": "measure",
    "minh_chung_can_co": "evidence_required",
    "ghi_chu_nguon": "source_note",
}
COLUMN_OF = {field: key for key, field in TEXTS.items()} | {
    "kind": "cach_cham",
    "comparison": "so_sanh",
    "target": "nguong_dat",
    "min_value": "nhap_thap_nhat",
    "max_value": "nhap_cao_nhat",
    "levels": "cac_muc",
    "applies_to": "ap_dung_cho",
    "max_points": "diem_toi_da",
    "is_veto": "diem_liet",
    "frequency": "chu_ky",
}
WORDS = {
    "cach_cham": {
        "": Criterion.Kind.BOOLEAN,
        "co/khong": Criterion.Kind.BOOLEAN,
        "dinh luong": Criterion.Kind.QUANTITY,
        "muc xep loai": Criterion.Kind.LEVEL,
    },
    "so_sanh": {"": "", "=": "=", ">=": ">=", "≥": ">=", "<=": "<=", "≤": "<="},
    "diem_liet": {"": False, "khong": False, "co": True},
    "chu_ky": {
        "": Criterion.Frequency.QUARTER,
        "hang quy": Criterion.Frequency.QUARTER,
        "hang nam": Criterion.Frequency.YEAR,
    },
}
LIMITS = {"min_value": Decimal(0), "max_value": Decimal(1_000_000), "max_points": Decimal(0)}


def cells_of(row: Criterion) -> dict:
    """A criterion as the values of its cells; `understand` reads them back unchanged."""
    return {
        "ma_nhom": row.group.code,
        "ten_nhom": row.group.name,
        "ten_nhom_tieng_anh": row.group.name_en,
        **{key: getattr(row, name) for key, name in TEXTS.items()},
        "cach_cham": str(row.get_kind_display()),
        "so_sanh": row.comparison,
        "nguong_dat": _target_cell(row),
        "nhap_thap_nhat": row.min_value,
        "nhap_cao_nhat": row.max_value,
        "cac_muc": "|".join(row.levels),
        "diem_toi_da": row.max_points,
        "diem_liet": "có" if row.is_veto else "không",
        "chu_ky": str(row.get_frequency_display()),
        "ap_dung_cho": "|".join(row.applies_to),
    }


def _target_cell(row: Criterion) -> str:
    if row.kind == Criterion.Kind.QUANTITY:
        return (
            f"{row.target:f}".rstrip("0").rstrip(".").replace(".", ",")
            if "." in f"{row.target:f}"
            else f"{row.target:f}"
        )
    return row.value_text(row.target)
