"""The report as a document: its letterhead, its sections and annexes, every value already written out.

Made from the frozen data and what issuing added, never from the database, so that it can be made again at any time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from organisation import formats
from reports import letterhead
from reports.narratives import GENERAL, HEADINGS, written

from . import facilities, remarks, summaries, words
from .contents import annexes
from .proof import check_of, replacing, stamp_lines
from .scope import scope
from .shown import day
from .signing import authority_lines
from .tables import Column, Table
from .units import is_restated, reading_words

TITLE = "BÁO CÁO"
# Which of the sections I to IV takes officers' words at its end, and under which key.
PLACES = ("", "ket-qua", "so-sanh", "con-no")
WRITTEN_IN_PLACE = "Nhận xét"
WIDE = 1.7  # a column of words at least this wide is read as sentences
DECREE_09 = (
    "Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 của Chính phủ quy định về chế độ báo cáo của cơ quan "
    "hành chính nhà nước"
)


@dataclass(frozen=True)
class Dressing:
    """What an edition has beside its frozen figures: its words, and number, day and signer once it is issued."""

    narratives: Mapping[str, str]  # section → words, figures still as marks
    symbol: str
    number: str
    issued_on: date | None
    signer_name: str
    signer_post: str
    composed_at: str
    sha256: str
    authority: str = ""
    head_post: str = ""
    check_code: str = ""
    check_address: str = ""
    audit_count: int | None = None
    audit_hash: str = ""
    replaces: str = ""
    replacing_reason: str = ""


def document(data: dict, dressing: Dressing) -> dict:
    """Everything the PDF says, as plain texts and tables."""
    head = head_of(data, dressing.symbol)
    return {
        **{name: value for name, value in asdict(head).items() if name not in {"symbol", "post"}},
        "draft": not dressing.number,
        "demonstration": data["is_demonstration"],
        "number": f"Số: {dressing.number or f'      /{head.symbol}'}",
        "place_day": f"{letterhead.PLACE}, {formats.long_day(dressing.issued_on)}",
        "title": TITLE,
        "subject": subject(data),
        "bases": bases(data),
        "opening": opening(data),
        "sections": _naming_replaced(sections(data, dressing.narratives), dressing),
        "post": authority_lines(dressing, head.post),
        "signer": dressing.signer_name,
        "annexes": [_annex(table, data, dressing, head) for table in annexes(data)],
        "stamp": " ".join(stamp_lines(dressing)),
        "stamp_lines": stamp_lines(dressing),
        "check": check_of(dressing),
        "language": "vi",
    }


def head_of(data: dict, symbol: str) -> letterhead.Letterhead:
    unit = data["unit"]
    return letterhead.of_ward(unit["kind"], unit["name"], symbol) if unit else letterhead.of_city()


def subject(data: dict) -> str:
    """The trích yếu; a restated report says so in it, since the same period has one of each."""
    read = f" ({reading_words(data)})" if is_restated(data) else ""
    return f"Kết quả xây dựng Công an phường kiểu mẫu {data['period']['label']}{read}"


def bases(data: dict) -> list[str]:
    """The căn cứ, one a line: first citation in full, a number only where it is known."""
    lines = [DECREE_09]
    for row in data["bases"]:
        number = f" số {row['number']}" if row["number"] else ""
        issued = f" {formats.long_day(date.fromisoformat(row['issued_on']))}" if row["issued_on"] else ""
        title = row["title"]
        # A plan's title opens with its kind: it is not said twice.
        title = title[len(row["kind"]) :].strip() if title.lower().startswith(row["kind"]) else title
        lines.append(
            f"Căn cứ {row['kind'].capitalize()}{number}{issued} của {row['issuer']} về {title[:1].lower()}{title[1:]}"
        )
    return lines


def opening(data: dict) -> str:
    return f"{agency_words(data)} báo cáo kết quả xây dựng Công an phường kiểu mẫu {data['period']['label']} như sau:"


def sections(data: dict, narratives: Mapping[str, str]) -> list[dict]:
    """I, II, …: each a list of parts, a part being a heading, paragraphs and at most one table."""
    quarters = summaries.quarters(data)
    sources = summaries.sources(data)
    several_quarters = quarters if len(quarters.rows) > 1 else None
    found = annexes(data)
    places = {table.key: formats.roman(table.annex) for table in found}
    told = [
        (found[0].key, "Chỉ tiêu, nhiệm vụ", words.directives(data), None),
        (found[1].key, "Đánh giá theo bộ tiêu chí", words.assessments(data), several_quarters),
        ("headquarters", "Trụ sở", words.headquarters(data), None),
        ("equipment", "Trang bị", words.equipment(data), None),
        ("projects", "Dự án và vốn đầu tư", words.projects(data), sources if sources.rows else None),
        *((*part, None) for part in (*facilities.words(data), *remarks.words(data))),
    ]
    results = [
        _part(f"{number}. {title} (Phụ lục {places[key]})", lines, table)
        for number, (key, title, lines, table) in enumerate(told, start=1)
    ]
    owing = summaries.owing(data)
    whose = "ĐƠN VỊ, CƠ QUAN" if data["unit"] is None else "NỘI DUNG"
    listed = owing if owing.rows and data["unit"] is None else None
    found = [
        {"title": "I. PHẠM VI, KỲ SỐ LIỆU", "parts": [_part("", scope(data))]},
        {"title": "II. KẾT QUẢ THỰC HIỆN", "parts": results},
        {"title": "III. SO VỚI KỲ TRƯỚC", "parts": [_part("", words.changes(data), summaries.changes(data))]},
        {"title": f"IV. {whose} CÒN NỢ BÁO CÁO", "parts": [_part("", words.owing(data), listed)]},
    ]
    told = written(data, narratives)
    for section, place in zip(found, PLACES, strict=True):
        if place in told:
            section["parts"].append(_part(WRITTEN_IN_PLACE, told.pop(place)))
    if told:
        found.append({"title": "V. NHẬN XÉT, ĐÁNH GIÁ, KIẾN NGHỊ", "parts": _closing(told)})
    return found


def _closing(told: dict[str, list[str]]) -> list[dict]:
    """The officers' own section; a single text of remarks stands without a heading of its own."""
    if list(told) == [GENERAL]:
        return [_part("", told[GENERAL])]
    return [
        _part(f"{number}. {HEADINGS[section]}", lines) for number, (section, lines) in enumerate(told.items(), start=1)
    ]


def _naming_replaced(found: list[dict], dressing: Dressing) -> list[dict]:
    """A correction says in its first paragraph which report it replaces, and why."""
    if dressing.replaces:
        found[0]["parts"][0]["paragraphs"].insert(0, replacing(dressing))
    return found


def _part(title: str, paragraphs: list[str], table: Table | None = None) -> dict:
    return {"title": title, "paragraphs": paragraphs, "table": table_words(table) if table else None}


def _annex(table: Table, data: dict, dressing: Dressing, head: letterhead.Letterhead) -> dict:
    number = formats.roman(table.annex)
    # On an electronic document the blanks of this line stay unfilled (Decree 30/2020/NĐ-CP, Annex I).
    reference = f"(Kèm theo Báo cáo số …/{head.symbol} ngày … tháng … năm … của {agency_words(data)})"
    return {
        "name": f"Phụ lục {number}",
        "title": table.title.upper(),
        "reference": reference,
        "table": table_words(table),
        "as_of": f"Số liệu đến ngày {day(data['period']['ends_on'])}, {reading_words(data)}",
    }


def agency_words(data: dict) -> str:
    unit = data["unit"]
    return f"Công an {unit['kind']} {unit['name']}" if unit else letterhead.CITY_POLICE


def table_words(table: Table) -> dict:
    """The table with every cell written out."""
    return {
        "title": table.title,
        "unit": table.unit,
        "columns": [_column(column) for column in table.columns],
        "rows": table.shown(),
        "total": table.shown_total(),
        "note": table.note,
        "empty": table.empty,
    }


def _column(column: Column) -> dict:
    align = _align(column)
    return {
        "label": column.label,
        "width": column.width,
        "align": align,
        "is_wide": align == "left" and column.width >= WIDE,
    }


def _align(column: Column) -> str:
    if column.is_number:
        return "right"
    return "center" if column.kind in {"day", "yes"} else "left"
