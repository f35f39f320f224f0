"""Whose paper a report is written on: names, symbols, addressees. Proposals; the head of the agency fixes the abbreviations."""

from dataclasses import dataclass

from organisation.models import Ward

PLACE = "Hà Nội"
CITY_POLICE = "Công an thành phố Hà Nội"
KIND_SYMBOLS = {Ward.Kind.PHUONG: "CAP", Ward.Kind.XA: "CAX", Ward.Kind.THI_TRAN: "CATT"}


@dataclass(frozen=True)
class Letterhead:
    """The parts of a report's first and last page that follow from who writes it (Decree 30/2020/NĐ-CP, Annex I)."""

    superior: str
    agency: str
    symbol: str
    to: tuple[str, ...]
    post: str
    recipients: tuple[str, ...]


def symbol_of(ward: Ward | None) -> str:
    """BC-CATP, or a ward's own: numbers run per agency and year, so no two agencies may share a symbol."""
    if ward is None:
        return "BC-CATP"
    name = (ward.name_en or ward.code).title().replace(" ", "")
    return f"BC-{KIND_SYMBOLS[ward.kind]}-{name}"[:40]


def of_city() -> Letterhead:
    return Letterhead(
        superior="BỘ CÔNG AN",
        agency=CITY_POLICE.upper(),
        symbol="BC-CATP",
        to=("Bộ Công an", "Ủy ban nhân dân thành phố Hà Nội"),
        post="GIÁM ĐỐC",
        recipients=("Như trên", "Công an các phường, xã (để thực hiện)", "Lưu: VT."),
    )


def of_ward(kind: str, name: str, symbol: str) -> Letterhead:
    return Letterhead(
        superior=CITY_POLICE.upper(),
        agency=f"CÔNG AN {kind} {name}".upper(),
        symbol=symbol,
        to=(CITY_POLICE,),
        post=f"TRƯỞNG CÔNG AN {kind}".upper(),
        recipients=("Như trên", f"Ủy ban nhân dân {kind} {name} (để báo cáo)", "Lưu: VT."),
    )
