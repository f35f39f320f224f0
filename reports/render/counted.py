"""The last annex: every named figure of the report with its unit, how it is counted and where it comes from."""

from decimal import Decimal

from .shown import few
from .tables import SERIAL, Column, Table, numbered


def figures(data: dict) -> Table:
    """Rates stand as per cent, money in whole đồng; what has no value is left out. A report frozen before has none."""
    return Table(
        "figures",
        "Các chỉ số, cách tính và nguồn số liệu",
        [
            SERIAL,
            Column("Chỉ số", "text", 3.4),
            Column("Đơn vị tính", "text", 1.3),
            Column("Giá trị", "decimal", 1.9),
            Column("Cách tính", "text", 4.4),
            Column("Nguồn", "text", 3.8),
        ],
        numbered(
            [
                [row["label"], row["unit"], _value(row), row["formula"], row["source"]]
                for row in data["figures"]
            ]
        ),
        sheet="Chỉ số, cách tính",
    )  # fmt: skip


def _value(row: dict):
    return str(Decimal(row["value"]) * 100) if row["unit"] == "%" else row["value"]


def words(data: dict) -> list[str]:
    return [f"{few(len(data['figures']))} chỉ số của báo cáo, kèm đơn vị tính, cách tính và nguồn số liệu."]
