"""What lets a reader check a report: its figures' hash, where the trail stood, which report it replaces, its code and QR.

All of it is known when the report is issued and never changes: a later correction or withdrawal is told by the check page.
"""

from io import BytesIO

import segno

from organisation import formats
from reports.check_codes import grouped

QUIET = 4  # modules of white around the pattern, as the standard asks
DOTS = 8  # of the PNG, to a module


def stamp_lines(dressing) -> list[str]:
    """The lines at the end of the last page, small."""
    found = [f"Số liệu chốt lúc {dressing.composed_at}. Mã băm SHA-256 của số liệu: {dressing.sha256}"]
    if dressing.audit_hash:
        found.append(
            f"Nhật ký thay đổi khi ban hành: {formats.number(dressing.audit_count)} dòng, mã băm cuối chuỗi: "
            f"{dressing.audit_hash}"
        )
    if dressing.replaces:
        found.append(replacing(dressing))
    return found


def replacing(dressing) -> str:
    """The sentence of a correction."""
    why = f" Lý do: {dressing.replacing_reason.rstrip('. ')}." if dressing.replacing_reason else ""
    return f"Báo cáo này đính chính, thay thế Báo cáo {dressing.replaces}.{why}"


def replaced_words(edition) -> str:
    """The corrected edition as it is named: số 05/BC-CATP ngày 05/3/2026; "" where there is none."""
    old = edition.corrects
    if old is None or not old.is_issued:
        return ""
    return f"số {old.register_number} {formats.long_day(old.issued_on)}"


def check_of(dressing) -> dict | None:
    """The code as printed, the sentence beside it, the address its QR holds and the QR as SVG; None while there is no code."""
    if not dressing.check_code:
        return None
    code, address = grouped(dressing.check_code), dressing.check_address
    link = f"{address}{code}/"
    return {
        "code": code,
        "words": f"Kiểm tra văn bản này: quét mã bên cạnh, hoặc mở {address} và nhập mã tra cứu",
        "link": link,
        "svg": qr_svg(link),
    }


def qr_svg(link: str) -> str:
    """The QR as a drawing; the same text gives the same bytes."""
    made = BytesIO()
    _qr(link).save(made, kind="svg", border=QUIET, xmldecl=False, svgclass=None, lineclass=None, light="#fff")
    return made.getvalue().decode().strip()


def qr_png(link: str) -> bytes:
    """The QR as a picture, for Word."""
    made = BytesIO()
    _qr(link).save(made, kind="png", scale=DOTS, border=QUIET)
    return made.getvalue()


def _qr(link: str):
    return segno.make_qr(link, error="m")
