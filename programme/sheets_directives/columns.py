"""The table of targets and tasks as a sheet: its columns, and a directive as their cells."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import translation

from organisation.models import Agency, AgencyAlias, Document, Ward
from organisation.numbers import write_number
from organisation.text import fold
from organisation.workbooks import paragraphs
from programme.models import Directive

# Key of a column → heading in the file; the key is the heading without marks.
HEADS = {
    "van_ban": "Văn bản",
    "ma": "Mã",
    "thuoc": "Thuộc",
    "loai": "Loại",
    "noi_dung": "Nội dung",
    "noi_dung_tieng_anh": "Nội dung tiếng Anh",
    "dien_giai": "Diễn giải",
    "co_quan_chu_tri": "Cơ quan chủ trì",
    "co_quan_phoi_hop": "Cơ quan phối hợp",
    "giao_cho": "Giao cho",
    "dien_don_vi": "Diện đơn vị",
    "thoi_han": "Thời hạn",
    "thuoc_do": "Thước đo",
    "don_vi_tinh": "Đơn vị tính",
    "gia_tri_phai_dat": "Giá trị phải đạt",
    "dang_theo_doi": "Đang theo dõi",
    "ghi_chu_nguon": "Ghi chú nguồn",
    "co_quan_lien_quan": "Cơ quan liên quan",
}
NEEDED = ("van_ban", "ma", "loai", "noi_dung", "co_quan_chu_tri")
DOCUMENT, CODE, PARENT, KIND, NAME = "van_ban", "ma", "thuoc", "loai", "noi_dung"
NAME_EN = "noi_dung_tieng_anh"
LEAD, WITH, BINDS, COHORT, DUE = "co_quan_chu_tri", "co_quan_phoi_hop", "giao_cho", "dien_don_vi", "thoi_han"
UNIT, TARGET, ACTIVE = "don_vi_tinh", "gia_tri_phai_dat", "dang_theo_doi"
# The column of each fact that a directive holds.
FACTS = {
    DOCUMENT: "document_id",
    PARENT: "parent",
    KIND: "kind",
    NAME: "name",
    "noi_dung_tieng_anh": "name_en",
    "dien_giai": "working_text",
    LEAD: "lead_id",
    WITH: "coordinating",
    BINDS: "binds",
    COHORT: "cohort_kinds",
    DUE: "due_on",
    "thuoc_do": "measure_text",
    UNIT: "unit",
    TARGET: "target_value",
    ACTIVE: "is_active",
    "ghi_chu_nguon": "source_note",
    "co_quan_lien_quan": "related_issuer",
}
TEXTS = {"noi_dung_tieng_anh", "dien_giai", "thuoc_do", UNIT, "ghi_chu_nguon", "co_quan_lien_quan", NAME}
YES, NO = "có", "không"
BETWEEN = "; "


@dataclass
class Names:
    """Documents and bodies by every spelling a cell may have, and the one that goes out."""

    documents: dict[int, Document] = field(default_factory=dict)
    agencies: dict[int, Agency] = field(default_factory=dict)
    document_by_word: dict[str, set[int]] = field(default_factory=dict)
    agency_by_word: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def read(cls):
        """As they stand. Three queries."""
        names = cls({row.pk: row for row in Document.objects.all()}, {row.pk: row for row in Agency.objects.all()})
        for row in names.documents.values():
            for word in {row.key, row.number} - {""}:
                names.document_by_word.setdefault(fold(word), set()).add(row.pk)
        words = [(row.pk, word) for row in names.agencies.values() for word in (row.key, row.name, row.short_name)]
        for key, word in [*words, *AgencyAlias.objects.values_list("agency_id", "name")]:
            names.agency_by_word.setdefault(fold(word), set()).add(key)
        return names

    def document(self, key: int | None) -> str:
        """The number where that is enough to find it again, else the key."""
        if key is None:
            return ""
        row = self.documents[key]
        return row.number if self.document_by_word.get(fold(row.number)) == {key} else row.key

    def agency(self, key: int | None) -> str:
        """The short name where that is enough to find it again, else the key."""
        if key is None:
            return ""
        row = self.agencies[key]
        is_clear = self.agency_by_word.get(fold(row.short_name)) == {key} and not set(row.short_name) & set(";|")
        return row.short_name if is_clear else row.key


def facts_of(row: Directive) -> dict:
    """What the table says of a directive; its parent by code, the co-ordinating bodies by sorted keys, texts as cells hold them."""
    facts = {name: getattr(row, name) for name in FACTS.values() if name not in ("parent", "coordinating")}
    facts |= {name: paragraphs(facts[name]) for key, name in FACTS.items() if key in TEXTS}
    facts["parent"] = row.parent.code if row.parent_id else ""
    facts["coordinating"] = sorted(each.pk for each in row.coordinating.all())
    facts["cohort_kinds"] = sorted(row.cohort_kinds)
    facts["target_value"] = None if row.target_value is None else row.target_value.normalize()
    return facts


def words(fact: str, value, names: Names) -> str:
    """A fact as the sheet writes it, in Vietnamese whatever language the page is in."""
    if fact == "document_id":
        return names.document(value)
    if fact == "lead_id":
        return names.agency(value)
    if fact == "coordinating":
        return BETWEEN.join(names.agency(key) for key in value)
    if fact == "cohort_kinds":
        return BETWEEN.join(value)
    if fact == "due_on":
        return f"{value:%d/%m/%Y}" if value else ""
    if fact == "target_value":
        return write_number(value)
    if fact == "is_active":
        return YES if value else NO
    if fact in ("kind", "binds"):
        return choice_words(fact).get(value, "")
    return value


def choice_words(fact: str) -> dict[str, str]:
    """Code → word of the kinds, or of whom a directive binds."""
    with translation.override("vi"):
        return {code: str(label) for code, label in (Directive.Kind if fact == "kind" else Directive.Binds).choices}


def table_of(rows: Iterable[Directive], names: Names) -> list[list]:
    """The rows of the sheet: text as text, days as days, numbers as numbers."""
    told = []
    for row in rows:
        facts = facts_of(row)
        cells = {key: words(fact, facts[fact], names) for key, fact in FACTS.items()}
        cells |= {CODE: row.code, DUE: facts["due_on"], TARGET: facts["target_value"]}
        told.append([cells[key] if cells[key] != "" else None for key in HEADS])
    return told


def known_directives():
    """Every directive with what the table says of it, in the table's order. Two queries."""
    rows = Directive.objects.select_related("parent").prefetch_related("coordinating")
    return rows.order_by("document__issued_on", "document_id", "code")


COHORTS = {fold(kind): kind for kind in Ward.Kind.values}
