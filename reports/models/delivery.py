"""Whom an issued report goes to, and whether they opened it."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Agency
from organisation.scope import ScopedQuerySet

from .edition import Edition
from .report import ReportKind


class Recipient(models.Model):
    """A standing recipient of one kind of report: a role (of the city, of an agency, of the report's own ward), or an address."""

    kind = models.CharField(_("loại báo cáo"), max_length=12, choices=ReportKind.choices)
    role = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vai trò")
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cơ quan"),
        help_text=_("Để trống: người giữ vai trò của thành phố, và của chính đơn vị có báo cáo."),
    )
    email = models.EmailField(_("địa chỉ thư"), blank=True)
    name = models.CharField(_("tên nơi nhận"), max_length=200, blank=True)
    is_active = models.BooleanField(_("đang áp dụng"), default=True)

    class Meta:
        verbose_name = _("nơi nhận báo cáo")
        verbose_name_plural = _("nơi nhận báo cáo")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(role__isnull=False) & Q(email="")) | (Q(role__isnull=True) & ~Q(email="")),
                name="recipient_is_a_role_or_an_address",
                violation_error_message=_("Xin chọn một vai trò hoặc ghi một địa chỉ thư."),
            )
        ]

    def __str__(self):
        return self.name or self.email or str(self.role)


class Delivery(models.Model):
    """One issued edition given to one officer, or to one address. The mail carries a link, never the file.

    `agency`: as whose officer it was given; posted elsewhere since, the officer opens it no more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENDING = "sending", _("đang gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")
        PORTAL = "portal", _("chỉ trên cổng")

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("bản báo cáo")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cán bộ"),
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan nhận")
    )
    name = models.CharField(_("tên nơi nhận"), max_length=200, blank=True)
    email = models.EmailField(_("địa chỉ thư"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    claimed_at = models.DateTimeField(_("bắt đầu gửi lúc"), null=True, blank=True)
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    opened_at = models.DateTimeField(_("mở xem lúc"), null=True, blank=True)
    error = models.TextField(_("lỗi"), blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "edition__report__ward"
    agency_paths = ("agency",)

    class Meta:
        verbose_name = _("lần phát hành báo cáo")
        verbose_name_plural = _("nơi đã nhận báo cáo")
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "officer"], condition=Q(officer__isnull=False), name="delivery_once_per_officer"
            ),
            models.UniqueConstraint(
                fields=["edition", "email"], condition=Q(officer__isnull=True), name="delivery_once_per_address"
            ),
            models.CheckConstraint(condition=Q(officer__isnull=False) | ~Q(email=""), name="delivery_to_someone"),
        ]
        indexes = [models.Index(fields=["state", "claimed_at"]), models.Index(fields=["officer", "opened_at"])]

    def __str__(self):
        return f"{self.edition} – {self.recipient}"

    @property
    def recipient(self) -> str:
        """Whom it went to, in words."""
        return str(self.officer) if self.officer_id else self.name or self.email

    @property
    def is_resendable(self) -> bool:
        """Whether a mail may be asked for: none waits, and there is an address to send it to."""
        waits = self.state in {self.State.WAITING, self.State.SENDING}
        return not waits and (self.officer is None or bool(self.officer.is_active and self.officer.email))
