"""How a directive, a duty or one report of it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NOT_STARTED = "not_started", _("chưa thực hiện")
    ON_TRACK = "on_track", _("đúng tiến độ")
    AT_RISK = "at_risk", _("cần theo dõi")
    LATE = "late", _("chậm")
    DONE = "done", _("hoàn thành")
