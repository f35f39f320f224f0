"""The report as a document: its letterhead, its sections and annexes, every value already written out.

Made from the frozen data and what issuing added, never from the database, so that it can be made again at any time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from organisation import formats
from reports import letterhead
from reports.narratives import GENERAL, HEADINGS, written

from . import summaries, words
from .charts import chart_of, course
from .contents import annexes, made
from .proof import check_of, replacing, stamp_lines
from .scope import scope
from .shown import day
from .signing import authority_lines
from .tables import Column, Table
from .units import is_restated, reading_words

TITLE = "BÁO CÁO"
RESULTS = {
    "facilities": "HIỆN TRẠNG, ĐẦU TƯ VÀ DỰ BÁO",
    "recognition": "KẾT QUẢ ĐĂNG KÝ, ĐỀ NGHỊ VÀ CÔNG NHẬN",
}
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
    return f"{_about(data)} {data['period']['label']}{read}"


def _about(data: dict) -> str:
    """What the report is about, as its trích yếu begins."""
    if data["kind"] == "document":
        return f"Kết quả thực hiện {document_name(data['document'])}"
    if data["kind"] == "facilities":
        return "Trụ sở, trang bị và đầu tư của Công an phường, xã"
    if data["kind"] == "recognition":
        return "Công tác công nhận Công an phường kiểu mẫu"
    return "Kết quả xây dựng Công an phường kiểu mẫu"


def document_name(row: dict) -> str:
    """Kind and number of a document; kind and issuer while its number is unknown."""
    kind = row["kind"][:1].upper() + row["kind"][1:]
    return f"{kind} số {row['number']}" if row["number"] else f"{kind} của {row['issuer']}"


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
    about = _about(data)
    return f"{agency_words(data)} báo cáo {about[:1].lower()}{about[1:]} {data['period']['label']} như sau:"


def sections(data: dict, narratives: Mapping[str, str]) -> list[dict]:
    """I, II, …: each a list of parts, a part being a heading, paragraphs and at most one table."""
    told = written(data, narratives)
    found = []
    for key, title, parts in _ruled(data):
        if key in told:  # the officers' words on this section close it
            parts = [*parts, _part(WRITTEN_IN_PLACE, told.pop(key))]
        found.append((title, parts))
    if told:
        found.append(("NHẬN XÉT, ĐÁNH GIÁ, KIẾN NGHỊ", _closing(told)))
    return [
        {"title": f"{formats.roman(number)}. {title}", "parts": parts}
        for number, (title, parts) in enumerate(found, start=1)
    ]


def _ruled(data: dict) -> list[tuple[str, str, list[dict]]]:
    """(key under which officers write, title, parts) of the sections that figures make."""
    beside = "SO VỚI KỲ TRƯỚC" + (" VÀ CÙNG KỲ NĂM TRƯỚC" if data.get("same_period_last_year") else "")
    found = [
        ("", "PHẠM VI, KỲ SỐ LIỆU", [_part("", scope(data))]),
        ("ket-qua", RESULTS.get(data["kind"], "KẾT QUẢ THỰC HIỆN"), _results(data)),
        ("so-sanh", beside, [_part("", words.changes(data), summaries.changes(data), _course(data))]),
    ]
    if "owing" in data:
        owing = summaries.owing(data)
        whose = "ĐƠN VỊ, CƠ QUAN" if data["unit"] is None else "NỘI DUNG"
        listed = owing if owing.rows and data["unit"] is None else None
        found.append(("con-no", f"{whose} CÒN NỢ BÁO CÁO", [_part("", words.owing(data), listed)]))
    return found


def _results(data: dict) -> list[dict]:
    """1, 2, …: what was reached, each with the annex that holds its rows."""
    return [
        _part(
            f"{number}. {part.title} (Phụ lục {formats.roman(annex.annex)})",
            part.words(data),
            part.table(data),
            chart_of(part.block, data),
        )
        for number, (part, annex) in enumerate(made(data), start=1)
    ]


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


def _course(data: dict) -> dict | None:
    return course(data) if data["unit"] is None else None


def _part(title: str, paragraphs: list[str], table: Table | None = None, chart: dict | None = None) -> dict:
    return {"title": title, "paragraphs": paragraphs, "table": table_words(table) if table else None, "chart": chart}


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
