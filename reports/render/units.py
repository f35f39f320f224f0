"""How units are named in a report: as they stood, or in a restated one as their heir with the units it stands for."""

from organisation.reading import TODAY

from .shown import YES_NO, day


def several(names: list[str], most: int = 6) -> str:
    """Names in a cell: all of them while they are few, else the first ones and how many more."""
    if len(names) <= most:
        return "; ".join(names)
    return "; ".join(names[:most]) + f" và {len(names) - most} đơn vị khác"


def unit_words(row: dict) -> str:
    """The unit of a row; the earlier units whose figures it shows stand behind it."""
    earlier = row.get("from")
    return f"{row['full_name']} (từ {several(earlier)})" if earlier else row["full_name"]


def passes_words(row: dict) -> str:
    """Whether the unit passes, by its review; of several units how many do."""
    if row.get("units", 1) > 1:
        return f"{row['passing']}/{row['judged']}" if row["judged"] else YES_NO[None]
    return YES_NO[row["passes"] if row["basis"] == "verified" else None]


def unit_count(rows: list[dict]) -> int:
    """How many units, as they stood, the rows are about."""
    return sum(row.get("units", 1) for row in rows)


def is_restated(data: dict) -> bool:
    return data["reading"] == TODAY


def reading_words(data: dict) -> str:
    """How the report is read, for headings and heads of sheets."""
    return f"quy về đơn vị ngày {day(data['restated_on'])}" if is_restated(data) else "theo đơn vị khi đó"
