"""Join Tinos' web subsets into four TTF files that typst can embed: `python -m tools.fonts SOURCE FOLDER`.

Needs fonttools and brotli (locks/assets.txt). Tinos has the measures of Times, as Decree 30/2020 asks, and every
Vietnamese letter: that is checked here, since a missing glyph would only show in print.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

STYLES = {"Regular": "400-normal", "Bold": "700-normal", "Italic": "400-italic", "BoldItalic": "700-italic"}
SUBSETS = ("latin", "latin-ext", "vietnamese")
# Hinting and layout tables differ between subsets and cannot be joined; print at 600 dpi does without hinting.
DROPPED = ("GSUB", "GPOS", "GDEF", "kern", "fpgm", "prep", "cvt ", "hdmx", "VDMX", "gasp")
VIETNAMESE = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
NEEDED = VIETNAMESE + VIETNAMESE.upper() + "0123456789.,;:%/-–—“”…₫²()[]" + "".join(map(chr, range(0x41, 0x7B)))


def main(source: Path, folder: Path) -> None:
    """Make the four styles, refusing one with a letter missing."""
    for style, face in STYLES.items():
        made = folder / f"Tinos-{style}.ttf"
        join([source / f"tinos-{subset}-{face}.woff2" for subset in SUBSETS], made)
        missing = [letter for letter in NEEDED if ord(letter) not in TTFont(made).getBestCmap()]
        if missing:
            sys.exit(f"{made.name} lacks {' '.join(missing)}")


def join(parts: list[Path], made: Path) -> None:
    """Write one TTF with the glyphs of all parts."""
    with tempfile.TemporaryDirectory() as work:
        plain = []
        for part in parts:
            font = TTFont(part)
            font.flavor = None
            for table in DROPPED:
                if table in font:
                    del font[table]
            plain.append(str(Path(work) / f"{part.stem}.ttf"))
            font.save(plain[-1])
        Merger().merge(plain).save(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
