"""Numbers of documents as they are usually written. A number of another form is kept as it is, with a word of warning.

Decree 30/2020/NĐ-CP, Annex I, Section II, for documents of the State; the Party's guide 36-HD/VPTW for documents of the Party.
Joint circulars, numbers such as 12-NQ/TƯ and unknown ones exist: a form warns and never refuses.
"""

import re

from django.utils.translation import gettext as _

PARTY = re.compile(r"^\d{1,5}-[A-ZĐa-z]{2,4}/[A-ZĐa-z]{2,}$")
ADMIN = re.compile(r"^\d{1,5}/[A-ZĐ][A-ZĐa-z]{0,3}-[A-ZĐa-z0-9-]+$")
LEGAL = re.compile(r"^\d{1,5}/\d{4}/[A-ZĐ0-9]+(-[A-ZĐa-z]+)?$")
LEADING = re.compile(r"^[1-9][/-]")


def is_usual(number: str) -> bool:
    """Whether the number has one of the known forms."""
    return any(form.match(number) for form in (PARTY, ADMIN, LEGAL))


def doubts(number: str) -> list[str]:
    """What is unusual about a number, each as a sentence that says the usual form; nothing for one not known yet."""
    if not number:
        return []
    found = []
    if re.search(r"\s", number):
        found.append(_("Số “%(number)s” có dấu cách: trong số, ký hiệu thường không có dấu cách.") % {"number": number})
    if not is_usual("".join(number.split())):
        found.append(
            _(
                "Số “%(number)s” khác các dạng thường gặp: văn bản Đảng như 12-NQ/TW, văn bản hành chính như 281/KH-UBND, "
                "văn bản quy phạm pháp luật như 165/2016/NĐ-CP. Xin đối chiếu với bản ký; nếu đúng thì giữ nguyên."
            )
            % {"number": number}
        )
    elif LEADING.match(number) and not LEGAL.match(number):
        found.append(
            _(
                "Số dưới 10 thường có số 0 đứng trước, ví dụ 05/BC-UBND. Xin đối chiếu với bản ký; nếu đúng thì giữ nguyên."
            )
        )
    return found
