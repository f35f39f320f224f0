"""One message a day to each person: what is owed, what came back, what is asked. What was told is remembered."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FIRST_HOUR = 7


class DigestChoice(models.Model):
    """When and where a person wants the daily digest; without a row: at FIRST_HOUR, in the portal and by mail."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digest_choice", verbose_name=_("cán bộ")
    )
    hour = models.PositiveSmallIntegerField(
        _("giờ nhận (giờ Hà Nội)"), default=FIRST_HOUR, validators=[MaxValueValidator(23)]
    )
    by_mail = models.BooleanField(_("gửi cả qua thư điện tử"), default=True)

    class Meta:
        verbose_name = _("lựa chọn nhận bản tin ngày")
        verbose_name_plural = _("lựa chọn nhận bản tin ngày")
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23),
                name="digest_hour_of_a_day",
                violation_error_message=_("Giờ từ 0 đến 23."),
            )
        ]

    def __str__(self):
        return f"{self.officer}: {self.hour}"


class Digest(models.Model):
    """One person's digest of one day, as it was made; at most one a day, and none when there is nothing to say.

    The row is the claim: whoever makes it sends it. `lines` are what was said, frozen.
    """

    class State(models.TextChoices):
        MADE = "made", _("đã lập, chưa gửi thư")
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        PORTAL = "portal", _("chỉ trên cổng")
        FAILED = "failed", _("không gửi được")

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests", verbose_name=_("cán bộ")
    )
    day = models.DateField(_("ngày"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.MADE)
    lines = models.JSONField(_("nội dung"), default=list)
    count = models.PositiveSmallIntegerField(_("số mục"), default=0)
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    claimed_at = models.DateTimeField(_("bắt đầu gửi lúc"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gửi xong lúc"), null=True, blank=True)
    failure = models.CharField(_("vì sao không gửi được"), max_length=250, blank=True)
    read_at = models.DateTimeField(_("đã xem lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("bản tin ngày")
        verbose_name_plural = _("bản tin ngày")
        ordering = ["-day", "officer"]
        constraints = [models.UniqueConstraint(fields=["officer", "day"], name="digest_once_a_day")]
        indexes = [models.Index(fields=["state", "claimed_at"])]

    def __str__(self):
        return f"{self.officer} – {self.day:%d/%m/%Y}"


class Notice(models.Model):
    """That a person was told of one thing: due soon, due, returned, asked, decided. It is told once; `read_at` when it was seen.

    Overdue things are no notices: they are said every day until they are done.
    """

    class Kind(models.TextChoices):
        SOON = "soon", _("sắp đến hạn")
        DUE = "due", _("đến hạn hôm nay")
        RETURNED = "returned", _("bị trả lại")
        ASKED = "asked", _("được hỏi")
        ANSWERED = "answered", _("có trả lời")
        DECIDED = "decided", _("có quyết định")

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", verbose_name=_("cán bộ")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("về việc"), max_length=120, help_text=_("Định danh của việc và lần của nó."))
    text = models.CharField(_("nội dung"), max_length=400)
    url = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    told_on = models.DateField(_("báo ngày"))
    read_at = models.DateTimeField(_("đã xem lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("tin báo")
        verbose_name_plural = _("tin báo")
        ordering = ["-told_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["officer", "kind", "key"], name="notice_told_once")]
        indexes = [models.Index(fields=["officer", "read_at"])]

    def __str__(self):
        return f"{self.officer}: {self.text[:60]}"
