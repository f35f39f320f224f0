"""Which sections of a report officers write, and how their words read with the figures put in."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from .bound import bound_figures, filled
from .canonical import canonical, digest

GENERAL = "chung"
# Section → how the paper heads it; in the order of the paper. The first three close a section of figures.
HEADINGS = {
    "ket-qua": "Nhận xét về kết quả thực hiện",
    "so-sanh": "Nhận xét về thay đổi so với kỳ trước",
    "con-no": "Nhận xét về việc chấp hành chế độ báo cáo",
    GENERAL: "Nhận xét, đánh giá chung",
    "ton-tai": "Tồn tại, hạn chế và nguyên nhân",
    "phuong-huong": "Phương hướng, nhiệm vụ kỳ tới",
    "kien-nghi": "Đề xuất, kiến nghị",
}
# The same for the pages, in the reader's language.
LABELS = {
    "ket-qua": _("Nhận xét về kết quả thực hiện"),
    "so-sanh": _("Nhận xét về thay đổi so với kỳ trước"),
    "con-no": _("Nhận xét về việc chấp hành chế độ báo cáo"),
    GENERAL: _("Nhận xét, đánh giá chung"),
    "ton-tai": _("Tồn tại, hạn chế và nguyên nhân"),
    "phuong-huong": _("Phương hướng, nhiệm vụ kỳ tới"),
    "kien-nghi": _("Đề xuất, kiến nghị"),
}


def written(data: Mapping, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Section → its paragraphs with the figures put in, in the order of the paper; empty sections are left out."""
    if not texts:
        return {}
    figures = bound_figures(data)
    told = {section: paragraphs(filled(texts.get(section, ""), figures)) for section in HEADINGS}
    return {section: lines for section, lines in told.items() if lines}


def paragraphs(text: str) -> list[str]:
    """One line is one paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def text_mark(text: str) -> str:
    """A short mark of a text, to tell later whether it is still the one a person saw."""
    return digest(text.encode())[:16]


def words_mark(texts: Mapping[str, str]) -> str:
    """A short mark of all the words of an edition."""
    return digest(canonical({section: text for section, text in texts.items() if text}))[:16]
