"""What may not be written here: weapons, support tools, special technical means, where cameras look, how networks run.

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
# Where cameras look, how networks run and how one gets in: numbers of them may be held, these may not.
NETWORK = [
    r"(?:vùng|phạm vi|góc|khu vực|điểm) (?:phủ|quan sát|giám sát|bao quát)(?: của)?(?: hệ thống)? camera",
    r"camera (?:phủ|bao quát|(?:quan sát |hướng |chiếu )(?:vào|ra|về|hướng)) ",
    r"(?:vị trí|tọa độ|toạ độ|sơ đồ)(?: lắp đặt| lắp| đặt| bố trí)?(?: các)? camera",
    r"sơ đồ (?:mạng|hệ thống mạng|kết nối|đấu nối|lô-?gic|vật lý mạng|hạ tầng mạng)",
    r"cấu hình (?:tường lửa|mạng|định tuyến|router|switch|firewall)",
    r"mật khẩu(?: (?:là|quản trị|truy cập|đăng nhập|wifi|wi-fi|camera)|\s*[:=])",
    r"(?:password|passwd|pwd|user/pass)\s*[:=]",
    r"(?:địa chỉ ip|dải ip|ip tĩnh|địa chỉ mac)(?!\w)",
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
    r"mat khau (?:la|quan tri|truy cap|dang nhap|wifi|camera)",
    r"so do mang",
    r"dia chi ip",
]
ARMS = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS)})(?!\w)")
SECRETS = re.compile(rf"(?<!\w)(?:{'|'.join(NETWORK)})")
BARE_ARMS = re.compile(rf"\b(?:{'|'.join(BARE_WORDS)})\b")
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# 1.234.567.890 is a number: some of its groups are no octets. A unit of money after it settles the rest.
ADDRESS = re.compile(rf"(?<![\d.,]){OCTET}(?:\.{OCTET}){{3}}(?![\d.,]*\d)(?!\s*(?:đồng|đ\b|vnd|m2|m²))")
# 12:30:45 is an hour and 2:1 a share: an address of version 6 has a "::" with digits beside it, or eight groups.
ADDRESS_6 = re.compile(
    r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,5}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4})(?![\w:])"
)
HARDWARE = re.compile(r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])")


def forbidden_words(text: str) -> str:
    """The first words in the text that have no place in the portal, or ""."""
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    for pattern in [ARMS, SECRETS, ADDRESS, ADDRESS_6, HARDWARE, *([BARE_ARMS] if plain.isascii() else [])]:
        if found := pattern.search(plain):
            return found.group().strip()
    return ""


def refuse_arms(text: str) -> None:
    """Validator of free text. Raises ValidationError in Vietnamese, naming the words and the law."""
    if found := forbidden_words(str(text)):
        raise ValidationError(
            _(
                "Không ghi “%(words)s” trên cổng này: vũ khí, công cụ hỗ trợ, phương tiện nghiệp vụ, phạm vi quan sát của "
                "camera, sơ đồ, địa chỉ và mật khẩu mạng thuộc phạm vi bảo vệ bí mật nhà nước "
                "(Điều 64 Luật 15/2017/QH14). Xin bỏ nội dung đó; hồ sơ mật quản lý riêng theo quy định."
            ),
            code="arms",
            params={"words": found},
        )
