"""What the template and its reader agree on: the columns, the words, whose sheet it is, and how a row remembers what it said."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisation.numbers import write_number
from organisation.workbooks import paragraphs
from programme import engine
from programme.models import Assessment, Criterion, Finding

# Key of a column → heading in the file; the key is the heading without marks.
COLUMNS = {
    "ma": "Mã",
    "noi_dung": "Nội dung",
    "nguong_dat": "Ngưỡng đạt",
    "don_vi_tinh": "Đơn vị tính",
    "ky_truoc": "Kỳ trước",
    "gia_tri_ky_nay": "Giá trị kỳ này",
    "khong_ap_dung": "Không áp dụng",
    "giai_trinh": "Giải trình",
    "tra_loi_canh_bao": "Trả lời cảnh báo",
    "lay_tu": "Lấy từ",
    "phien_ban": "Phiên bản",
    "ban_goc": "Bản gốc",
}
KEYS = list(COLUMNS)
VALUE, OFF, NOTE, ANSWER = "gia_tri_ky_nay", "khong_ap_dung", "giai_trinh", "tra_loi_canh_bao"
ENTRY = (VALUE, OFF, NOTE, ANSWER)
HIDDEN = ("phien_ban", "ban_goc")
NEEDED = ("ma", *ENTRY, "phien_ban")
MARK = "cong-phieu-danh-gia"
YES, NO, NOT_APPLICABLE = "có", "không", "không áp dụng"
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Identity:
    """Whose sheet a workbook is. It stands in a hidden row of the sheet, so that a copied sheet keeps it."""

    assessment: str
    ward: str
    ward_name: str
    period: str
    set_id: str
    set_name: str
    set_version: str
    is_read_only: bool = False

    @classmethod
    def of(cls, assessment: Assessment, *, is_read_only: bool = False):
        """The identity of this assessment's sheet."""
        criteria_set = assessment.criteria_set
        return cls(
            str(assessment.pk),
            assessment.ward.code,
            assessment.ward.full_name,
            assessment.period.code,
            str(criteria_set.pk),
            criteria_set.name,
            str(criteria_set.version),
            is_read_only,
        )

    def cells(self) -> list[str]:
        """The hidden row, which `identity_in` reads back."""
        return [
            MARK,
            self.assessment,
            self.ward,
            self.ward_name,
            self.period,
            self.set_id,
            self.set_name,
            self.set_version,
            "chi-doc" if self.is_read_only else "nhap",
        ]


def identity_in(texts: list[str]) -> Identity | None:
    """The identity that a row of the sheet holds, if it is the hidden one."""
    if not texts or texts[0] != MARK:
        return None
    held = [*texts[1:9], *[""] * 8][:8]
    held[1] = held[1].zfill(5)  # a spreadsheet may have made 70 of 00070
    return Identity(*held[:7], is_read_only=held[7] == "chi-doc")


@dataclass(frozen=True)
class Said:
    """What a row says, in the form that two of them are compared by: the value's text, not applicable, note, answer."""

    value: str = ""
    off: bool = False
    note: str = ""
    answer: str = ""

    @classmethod
    def by(cls, finding: Finding):
        """What the finding says now."""
        return cls(
            write_number(finding.self_value),
            finding.self_verdict == engine.NOT_APPLICABLE,
            paragraphs(finding.self_note),
            paragraphs(finding.warning_answer),
        )

    def trace(self) -> str:
        """One short digest per entry cell: whether a cell was touched can be told, what it said cannot."""
        parts = (self.value, NOT_APPLICABLE if self.off else "", self.note, self.answer)
        return ".".join(hashlib.sha256(part.encode()).hexdigest()[:10] for part in parts)

    def touched(self, trace: str) -> set[str]:
        """The entry columns that say something else than when the sheet went out; all of them when that is not known."""
        before, now = trace.split("."), self.trace().split(".")
        if len(before) != len(ENTRY):
            return set(ENTRY)
        return {key for key, old, new in zip(ENTRY, before, now, strict=True) if old != new}

    def words(self, criterion: Criterion) -> dict[str, str]:
        """What it says by column, as a page shows it."""
        return {
            VALUE: shown(criterion, self.value),
            OFF: NOT_APPLICABLE if self.off else "",
            NOTE: self.note,
            ANSWER: self.answer,
        }


def shown(criterion: Criterion, value: str) -> str:
    """A compared value in words, with its unit."""
    if not value or criterion.kind == Criterion.Kind.QUANTITY:
        return f"{value} {criterion.unit}".strip() if value else ""
    return criterion.value_text(int(value))


def source_text(finding: Finding) -> str:
    """Where the value comes from, where it is not typed."""
    if finding.is_computed:
        return finding.provenance
    return _("Sổ theo dõi chưa có số liệu: nhập tay.") if finding.criterion.measure else ""
