"""Standing, said three ways at once: a mark of its own shape, a word, a colour. Never by colour alone."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Standing(NamedTuple):
    """One standing: its tone (a CSS class), its mark (a key of MARKS) and its word."""

    tone: str
    mark: str
    word: str


# Paths on a 16 × 16 field; each is told from the others by shape, in print and without colour too.
MARKS = {
    "tick": '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm3.9 5.2-4.6 5.2-3.2-3 1.1-1.2 2 1.9 3.5-4z"/>',
    "half": '<path fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.7v10.6A5.3 5.3 0 0 1 8 2.7z"/>',
    "warn": '<path d="M8 1.2 15.4 14H.6zM7.2 6v4h1.6V6zm0 5v1.6h1.6V11z"/>',
    "cross": '<path d="M4.9 1h6.2L15 4.9v6.2L11.1 15H4.9L1 11.1V4.9zm.5 3.2L4.2 5.4 6.8 8l-2.6 2.6 1.2 1.2L8 9.2l2.6 '
    '2.6 1.2-1.2L9.2 8l2.6-2.6-1.2-1.2L8 6.8z"/>',
    "clock": '<path fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 0 1 '
    '8 2.7zM7.2 4.2v4.2l3.1 2 .9-1.3-2.4-1.6V4.2z"/>',
    "ring": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 2.1"/>',
    "dash": '<path d="M3 7.1h10v1.8H3z"/>',
    "star": '<path d="m8 .8 2.2 4.6 5 .7-3.6 3.5.9 5L8 12.2l-4.5 2.4.9-5L.8 6.1l5-.7z"/>',
    "arrow": '<path fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm.6 3 4 4-4 4-1.2-1.2 2-2H3.8V7.2h5.6l-2-2z"/>',
}

STANDINGS = {
    "met": Standing("good", "tick", _("Đạt")),
    "partial": Standing("watch", "half", _("Đạt một phần")),
    "watch": Standing("watch", "warn", _("Cần theo dõi")),
    "not_met": Standing("bad", "cross", _("Chưa đạt")),
    "no_data": Standing("none", "ring", _("Chưa có dữ liệu")),
    "not_applicable": Standing("none", "dash", _("Không áp dụng")),
    "not_started": Standing("none", "ring", _("Chưa bắt đầu")),
    "on_track": Standing("good", "arrow", _("Đúng tiến độ")),
    "at_risk": Standing("watch", "warn", _("Có nguy cơ chậm")),
    "due": Standing("watch", "clock", _("Sắp đến hạn")),
    "late": Standing("bad", "clock", _("Quá hạn")),
    "done": Standing("good", "tick", _("Hoàn thành")),
    "waiting": Standing("info", "clock", _("Đang chờ")),
    "failed": Standing("bad", "cross", _("Không thành công")),
    "recognised": Standing("gold", "star", _("Đã công nhận")),
}

# Where a thing stands in its workflow: the tone only, the word comes from the model's own choices.
STATES = {
    "none": "nothing draft open planned inactive retired cancelled ended renewed portal",
    "info": "submitted resubmitted queued composing running registered proposed requested in_progress upcoming asked waiting sending",
    "watch": "returned expiring disputed blocked",
    "bad": "withdrawn failed refused late expired rejected lost",
    "good": "verified published active decided approved ready granted upheld answered resolved",
    "done": "concluded issued done completed carried_out closed sent",
    "gold": "recognised",
}
STATE_TONES = {code: tone for tone, codes in STATES.items() for code in codes.split()}


def tone_of(code: str) -> str:
    """The tone of a standing; an unknown code is as good as no data."""
    return STANDINGS.get(code, STANDINGS["no_data"]).tone


def mark_svg(mark: str) -> str:
    """The mark as an inline SVG that takes the colour of its text; silent for screen readers (the word speaks)."""
    return f'<svg class="sign" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">{MARKS[mark]}</svg>'


@cache
def _standing_html(code: str, _language: str | None) -> SafeString:
    standing = STANDINGS[code]
    return mark_safe(
        f'<span class="badge-s tone-{standing.tone}">{mark_svg(standing.mark)}{escape(standing.word)}</span>'
    )


def standing_badge(code: str | None, word: str = "") -> SafeString:
    """The badge of a standing, with its usual word or the one given. No code, or an unknown one, is "no data"."""
    code = code if code in STANDINGS else "no_data"
    if not word:
        return _standing_html(code, get_language())
    standing = STANDINGS[code]
    return mark_safe(f'<span class="badge-s tone-{standing.tone}">{mark_svg(standing.mark)}{escape(word)}</span>')


def state_badge(word: str, code: str) -> SafeString:
    """The chip of a workflow state: the word is the model's, the tone follows the code."""
    tone = STATE_TONES.get(str(code), "none")
    return mark_safe(f'<span class="chip tone-{tone}">{escape(word)}</span>')
