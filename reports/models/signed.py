"""The signed paper that came back from the city's document system, as received."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet

from .edition import Edition


class SignedFile(models.Model):
    """A signed PDF of an issued edition, with what its signatures say. Taken off the page, never deleted.

    `signatures`: of each its signer as the certificate names it, its moment, whether the file is intact under it and covers
    the whole file. Whether the certificate may be trusted is not the portal's to say and is not claimed.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="signed_files", verbose_name=_("bản báo cáo")
    )
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    signatures = models.JSONField(_("chữ ký số"), default=list)
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "edition__report__ward"

    class Meta:
        verbose_name = _("bản ký số của báo cáo")
        verbose_name_plural = _("bản ký số của báo cáo")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(withdrawn_at__isnull=True),
                name="signed_file_one_per_edition",
                violation_error_message=_("Bản báo cáo này đã có bản ký số; xin gỡ bản đó trước."),
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="signed_file_of_one_edition",
                violation_error_message=_("Tệp này đã là bản ký số của một báo cáo khác."),
            ),
        ]

    def __str__(self):
        return self.name
