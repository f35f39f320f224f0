"""What the workbook of duties and its reader agree on: the columns, the words, and how a row remembers what it said."""

import hashlib
from dataclasses import astuple, dataclass

from django.utils import translation

from organisation.numbers import write_number
from organisation.text import fold
from organisation.workbooks import paragraphs
from programme.models import Progress

# Key of a column → heading in the file; the key is the heading without marks.
HEADS = {
    "ma": "Mã",
    "noi_dung": "Nội dung",
    "don_vi_tinh": "Đơn vị tính",
    "phai_dat": "Phải đạt",
    "ky_truoc": "Kỳ trước",
    "ky_nay": "Kỳ này",
    "tra_loi": "Trả lời",
    "gia_tri": "Giá trị",
    "tien_do": "Tiến độ (%)",
    "ket_qua_thuc_hien": "Kết quả thực hiện",
    "ban_goc": "Bản gốc",
}
KEYS = list(HEADS)
CODE, ANSWER, VALUE, PERCENT, WORDS, TRACE = "ma", "tra_loi", "gia_tri", "tien_do", "ket_qua_thuc_hien", "ban_goc"
ENTRY = (ANSWER, VALUE, PERCENT, WORDS)
NEEDED = (CODE, *ENTRY)
FIELD = {ANSWER: "answer", VALUE: "value", PERCENT: "percent", WORDS: "narrative"}


def answer_words() -> dict[str, str]:
    """Code → word of an answer, in Vietnamese whatever language the page is in."""
    with translation.override("vi"):
        return {code: str(label) for code, label in Progress.Answer.choices}


def answers_by_word() -> dict[str, str]:
    """Folded word or code → code."""
    words = answer_words()
    return {fold(word): code for code, word in words.items()} | {fold(code): code for code in words}


@dataclass(frozen=True)
class Said:
    """What a row says, as texts by which two of them are compared. An answer nobody gave yet is ""."""

    answer: str = ""
    value: str = ""
    percent: str = ""
    narrative: str = ""

    @classmethod
    def by(cls, row: Progress):
        """What the portal holds."""
        if row.state == Progress.State.OPEN:
            return cls()
        return cls.of(row.answer, row.value, row.percent, row.narrative)

    @classmethod
    def of(cls, answer: str, value, percent, narrative: str):
        return cls(answer, write_number(value), write_number(percent), paragraphs(narrative))

    def marks(self) -> str:
        """A short digest of each entry cell: whether one was touched can be told, what it said cannot."""
        return ".".join(hashlib.sha256(text.encode()).hexdigest()[:10] for text in astuple(self))

    def touched(self, marks: str) -> set[str]:
        """The entry columns that say something else than when the sheet went out; where that is unknown all, but of an empty row."""
        before, now = marks.split("."), self.marks().split(".")
        if len(before) != len(ENTRY):
            return set(ENTRY) if self != Said() else set()
        return {key for key, old, new in zip(ENTRY, before, now, strict=True) if old != new}

    def words(self) -> dict[str, str]:
        """By column, as a page shows it."""
        texts = dict(zip(ENTRY, astuple(self), strict=True))
        return texts | {ANSWER: answer_words().get(self.answer, "")}


@dataclass(frozen=True)
class Trace:
    """What the hidden column keeps of a row as it went out: of which period and body, at which version, and its marks."""

    period: str
    bearer: str
    version: str
    marks: str

    @classmethod
    def of(cls, row: Progress):
        return cls(row.period.code, bearer_of(row), str(row.version), Said.by(row).marks())

    @classmethod
    def read(cls, text: str):
        """The trace that the cell holds; None for none, or one that somebody wrote over."""
        parts = text.split("|")
        return cls(*parts) if len(parts) == 4 and parts[2].isascii() and parts[2].isdigit() else None

    def __str__(self):
        return "|".join(astuple(self))


def bearer_of(row: Progress) -> str:
    """The ward's code or the agency's key."""
    duty = row.duty
    return duty.ward.code if duty.ward_id else duty.agency.key
