"""How a decision that mends without a project stands. Pure."""

from datetime import date

from django.utils.translation import gettext as _

from .models import Remedy

SOON = 30


def state_of(remedy: Remedy, day: date) -> tuple[str, str]:
    """A code of organisation.badges and its words, on that day."""
    if remedy.done_on and remedy.done_on <= day:
        return "done", _("Đã xong")
    if remedy.withdrawn_on and remedy.withdrawn_on <= day:
        return "not_applicable", _("Thôi thực hiện")
    if remedy.due_on is None:
        return "at_risk", _("Chưa có hạn")
    if remedy.due_on < day:
        return "late", _("Quá hạn")
    return ("due", _("Sắp đến hạn")) if (remedy.due_on - day).days <= SOON else ("on_track", _("Đang thực hiện"))
