"""How long a text is on paper: from the metrics of Tinos, which are those of Times New Roman."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from .pdf import CannotPrint, fonts_folder

EM = 1000  # measured once at this size, then scaled
MM_PER_POINT = 25.4 / 72


def width_mm(text: str, points: float, face: str = "Regular") -> float:
    """The width of one line of text in millimetres. Raises CannotPrint when the font is not there."""
    return _font(fonts_folder() / f"Tinos-{face}.ttf").getlength(text) * points / EM * MM_PER_POINT


@lru_cache(maxsize=8)
def _font(path: Path):
    try:
        return ImageFont.truetype(str(path), EM, layout_engine=ImageFont.Layout.BASIC)
    except OSError as problem:
        raise CannotPrint(
            f"Thiếu phông chữ {path.name}: hãy chạy lại `make run` khi có mạng để tải phông, rồi yêu cầu lập lại."
        ) from problem
