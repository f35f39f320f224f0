"""What supports a finding: a file with the number and date of the paper it holds."""

from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Ward
from organisation.scope import ScopedQuerySet


class EvidenceQuerySet(ScopedQuerySet):
    """Files of wards."""

    def with_content(self, ward_id: int, *marks: str):
        """The ward's rows that hold, or came in as, a file with one of these hashes; the oldest first."""
        known = [mark for mark in marks if mark]
        return self.filter(models.Q(sha256__in=known) | models.Q(original_sha256__in=known), ward_id=ward_id).order_by(
            "pk"
        )

    def chain_of(self, row: "Evidence") -> list["Evidence"]:
        """Every revision of the row's paper, the first one first; the row alone when there is one. One query."""
        revised = models.Q(replaces__isnull=False) | models.Q(later__isnull=False)
        rows = {each.pk: each for each in self.filter(revised, ward_id=row.ward_id).select_related("received_by")}
        after = {each.replaces_id: each for each in rows.values() if each.replaces_id}
        chain = [rows.get(row.pk, row)]
        while chain[0].replaces_id in rows:
            chain.insert(0, rows[chain[0].replaces_id])
        while chain[-1].pk in after:
            chain.append(after[chain[-1].pk])
        return chain


class Evidence(models.Model):
    """A ward's file that supports findings. The stored name is ours.

    The file, its hashes, its ward, and who sent it when never change: the database refuses it (programme.receipts).
    """

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("phường, xã"))
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    content_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    document_number = models.CharField(_("số, ký hiệu văn bản"), max_length=60, blank=True)
    document_date = models.DateField(_("ngày văn bản"), null=True, blank=True)
    covers_from = models.DateField(_("số liệu từ ngày"), null=True, blank=True)
    covers_until = models.DateField(_("số liệu đến ngày"), null=True, blank=True)
    valid_until = models.DateField(
        _("hết hiệu lực từ ngày"), null=True, blank=True, help_text=_("Để trống khi văn bản không có thời hạn.")
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name=_("thay cho bản"),
    )
    original_sha256 = models.CharField(
        _("mã băm của tệp khi nhận"),
        max_length=64,
        blank=True,
        help_text=_("Khác mã băm đang lưu khi ảnh đã được bỏ vị trí chụp; trống khi tệp giữ nguyên."),
    )
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    no_secret_confirmed_at = models.DateTimeField(_("xác nhận không chứa bí mật nhà nước lúc"))

    objects = EvidenceQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["ward", "sha256"]),
            models.Index(fields=["ward", "original_sha256"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(covers_from__isnull=True)
                | models.Q(covers_until__isnull=True)
                | models.Q(covers_until__gte=models.F("covers_from")),
                name="evidence_covers_from_before_until",
                violation_error_message=_("Ngày cuối của số liệu phải từ ngày đầu trở đi."),
            ),
            models.CheckConstraint(
                condition=models.Q(replaces__isnull=True) | ~models.Q(replaces=models.F("pk")),
                name="evidence_replaces_another",
                violation_error_message=_("Một tệp không thay cho chính nó."),
            ),
        ]
        permissions = [("read_evidence", _("Đọc nội dung minh chứng"))]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where the file is served from: through scope and permission, never from a media address."""
        return reverse("programme:evidence-download", args=[self.pk])

    @property
    def extension(self) -> str:
        """The ending of the stored file: what it really is."""
        return self.file.name.rpartition(".")[2].lower()

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_shown_in_place(self) -> bool:
        """Whether a browser shows it by itself: pictures and PDF. Office files are only downloaded."""
        return self.is_picture or self.content_type == "application/pdf"

    @property
    def is_expired(self) -> bool:
        return self.has_expired_on(clock.today())

    def has_expired_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until <= day
