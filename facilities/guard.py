"""What may not be written here: weapons, support tools, special technical means, network addresses.

They are special assets whose records fall under the state-secret law (Law 15/2017/QH14, Article 64). The categories of
equipment are closed; this guards the free text. It reads accents, so that "bổ sung" and "dân" never count as "súng" and "đạn".
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = [
    r"vũ khí",
    r"khí tài",
    r"đạn(?: dược)?",
    r"lựu đạn",
    r"thuốc nổ",
    r"vật liệu nổ",
    r"dùi cui",
    r"hơi cay",
    r"roi điện",
    r"áo giáp",
    r"còng số (?:8|tám)",
    r"kỹ thuật nghiệp vụ",
    r"mìn",
    # A glue gun, a spray gun or a thermometer is no weapon.
    r"súng(?! (?:bắn keo|bắn đinh|bắn tốc độ|phun|xịt|đo|vặn|nước))",
    # A program or a form may well be "a tool that helps to enter figures".
    r"công cụ hỗ trợ(?! (?:nhập|tra cứu|kê khai|khai báo|tính|dịch|báo cáo|quản lý|trực tuyến|người dân|công dân))",
]
# Typed without accents; looked for only in a text that has none at all.
BARE_WORDS = [
    r"vu khi",
    r"sung dan",
    r"sung ngan",
    r"luu dan",
    r"thuoc no",
    r"dui cui",
    r"cong cu ho tro",
    r"roi dien",
    r"ao giap",
]
ARMS = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS)})(?!\w)")
BARE_ARMS = re.compile(rf"\b(?:{'|'.join(BARE_WORDS)})\b")
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# 1.234.567.890 is a number: some of its groups are no octets. A unit of money after it settles the rest.
ADDRESS = re.compile(rf"(?<![\d.,]){OCTET}(?:\.{OCTET}){{3}}(?![\d.,]*\d)(?!\s*(?:đồng|đ\b|vnd|m2|m²))")


def forbidden_words(text: str) -> str:
    """The first words in the text that have no place in the portal, or ""."""
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    for pattern in [ARMS, ADDRESS, *([BARE_ARMS] if plain.isascii() else [])]:
        if found := pattern.search(plain):
            return found.group()
    return ""


def refuse_arms(text: str) -> None:
    """Validator of free text. Raises ValidationError in Vietnamese, naming the words and the law."""
    if found := forbidden_words(str(text)):
        raise ValidationError(
            _(
                "Không ghi “%(words)s” trên cổng này: vũ khí, công cụ hỗ trợ, phương tiện nghiệp vụ và địa chỉ mạng thuộc phạm vi bảo vệ "
                "bí mật nhà nước (Điều 64 Luật 15/2017/QH14). Xin bỏ nội dung đó; hồ sơ mật quản lý riêng theo quy định."
            ),
            code="arms",
            params={"words": found},
        )
