"""All evidence of an assessment in one ZIP, made in the background."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet

from .assessment import Assessment


class EvidenceBundle(models.Model):
    """A ZIP that somebody asked for. This row, not the broker, knows what is unfinished."""

    class State(models.TextChoices):
        QUEUED = "queued", _("đang chờ")
        MAKING = "composing", _("đang nén")
        READY = "ready", _("đã xong")
        FAILED = "failed", _("không làm được")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="bundles", verbose_name=_("phiếu đánh giá")
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.QUEUED)
    total = models.PositiveIntegerField(_("số tệp"), default=0)
    done = models.PositiveIntegerField(_("đã nén"), default=0)
    missing = models.PositiveIntegerField(_("số mục còn thiếu"), default=0)
    file = models.FileField(_("tệp"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"), default=0)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    lease_until = models.DateTimeField(_("đang làm đến"), null=True, blank=True)
    reason = models.TextField(_("lý do không làm được"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người yêu cầu")
    )
    asked_at = models.DateTimeField(_("yêu cầu lúc"), auto_now_add=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "assessment__ward"

    class Meta:
        verbose_name = _("bộ minh chứng nén")
        verbose_name_plural = _("bộ minh chứng nén")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "asked_by"],
                condition=Q(state__in=["queued", "composing"]),
                name="bundle_made_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(finished_at__isnull=False)),
                name="bundle_ready_has_its_file",
            ),
        ]

    def __str__(self):
        return f"{self.assessment} ({self.get_state_display()})"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.READY, self.State.FAILED}

    @property
    def percent(self) -> int | None:
        """How far it is; None, drawn as a bar without a length, before it was begun."""
        return self.done * 100 // self.total if self.total else None
