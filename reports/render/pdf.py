"""The PDF of a report, or a clear refusal: a file with a missing letter or a strange font is never offered."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from organisation.clock import hanoi_day

from .glyphs import missing_letters

TEMPLATE = Path(__file__).with_name("report.typ")
FACES = ["Regular", "Bold", "Italic", "BoldItalic"]
SIGNS = "←→√∞≈≠≤≥"  # the template takes these from typst's own mathematical face
PATIENCE = 240  # seconds


class CannotPrint(Exception):
    """The PDF cannot be made; the text says why and what to do, in Vietnamese."""


def fonts_folder() -> Path:
    return settings.BASE_DIR / "static" / "vendor" / "fonts"


def write_pdf(document: dict, made_at: datetime, output: Path) -> None:
    """Print the document to `output`. The same document and moment give the same bytes. Raises CannotPrint."""
    check_letters(document)
    day = hanoi_day(made_at)
    order = {
        "document": document,
        "template": str(TEMPLATE),
        "fonts": str(fonts_folder()),
        "output": str(output),
        "made_on": [day.year, day.month, day.day],
        "timestamp": int(made_at.timestamp()),
    }
    try:
        # A child of its own: its memory is gone when it ends, and what kills it does not kill the worker.
        done = subprocess.run(
            [sys.executable, "-m", "reports.render.press"],
            input=json.dumps(order),
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise CannotPrint(f"Không kết xuất được PDF: quá {PATIENCE} giây.") from problem
    if done.returncode:
        raise CannotPrint(
            f"Không kết xuất được PDF: tiến trình in dừng với mã {done.returncode}. {done.stderr.strip()[-300:]}"
        )
    answer = json.loads(done.stdout)
    if answer.get("error") or answer.get("warnings"):
        raise CannotPrint("Không kết xuất được PDF: " + (answer.get("error") or "; ".join(answer["warnings"]))[:600])


def check_letters(document: dict) -> None:
    """Refuse when a face of the font is not there, or has no glyph for a letter of the document."""
    for face in FACES:
        path = fonts_folder() / f"Tinos-{face}.ttf"
        if not path.exists():
            raise CannotPrint(
                f"Thiếu phông chữ {path.name}: hãy chạy lại `make run` khi có mạng để tải phông, rồi yêu cầu lập lại. "
                "Bản XLSX không cần phông nên vẫn dùng được."
            )
        lacking = [
            letter for letter in missing_letters(path, json.dumps(document, ensure_ascii=False)) if letter not in SIGNS
        ]
        if lacking:
            raise CannotPrint(
                f"Phông {path.name} không có chữ {' '.join(lacking[:10])} dùng trong báo cáo: xin sửa phần lời hoặc tên gọi."
            )
