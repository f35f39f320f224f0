"""On what basis: resolutions, plans, decisions, and their clauses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.versions import Versioned


class Document(Versioned):
    """What was decided: a resolution, a plan, a decision. Its number may be unknown and is then left empty.

    Documents are open to everyone who signs in. What later ones do to it (replace, amend) is a DocumentLink.
    """

    class Level(models.TextChoices):
        CENTRAL = "trung ương", _("trung ương")
        CITY = "thành phố", _("thành phố")
        WARD = "phường", _("phường, xã")

    key = models.CharField(_("khóa"), max_length=60, unique=True)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True, help_text=_("Để trống khi chưa rõ số."))
    kind = models.CharField(_("loại văn bản"), max_length=40)
    title = models.TextField(_("trích yếu"))
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    level = models.CharField(_("cấp"), max_length=20, choices=Level.choices)
    signer = models.CharField(_("người ký"), max_length=120, blank=True)
    effective_on = models.DateField(_("có hiệu lực từ ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    carries_out = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="carried_out_by", verbose_name=_("thực hiện văn bản")
    )

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering = ["issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issuer"],
                condition=~Q(number=""),
                name="document_number_unique_per_issuer",
                violation_error_message=_("Cơ quan này đã có văn bản mang số đó."),
            ),
        ]

    def __str__(self):
        return self.citation

    @property
    def citation(self) -> str:
        """Kind and number, as later citations go; kind and issuer while the number is unknown."""
        head = self.kind[:1].upper() + self.kind[1:]
        return f"{head} số {self.number}" if self.number else f"{head} ({self.issuer}, chưa rõ số)"


class DocumentLink(models.Model):
    """What a later document does to an earlier one: takes its place, or changes part of it."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("thay thế")
        AMENDS = "amends", _("sửa đổi, bổ sung")

    later = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="links_back", verbose_name=_("văn bản sau")
    )
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Kind.choices)
    earlier = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="links_ahead", verbose_name=_("văn bản trước")
    )
    from_on = models.DateField(_("từ ngày"), null=True, blank=True, help_text=_("Để trống khi chưa rõ ngày."))
    note = models.CharField(_("phạm vi, ghi chú"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("quan hệ giữa văn bản")
        verbose_name_plural = _("quan hệ giữa văn bản")
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["later", "earlier"],
                name="document_linked_once_to_another",
                violation_error_message=_("Hai văn bản này đã có quan hệ với nhau."),
            ),
            models.CheckConstraint(
                condition=~Q(later=F("earlier")),
                name="document_not_linked_to_itself",
                violation_error_message=_("Một văn bản không thay thế hay sửa đổi chính nó."),
            ),
        ]

    def __str__(self):
        return f"{self.later} {self.get_kind_display()} {self.earlier}"


class DocumentFile(models.Model):
    """A file of a document, as received: the signed paper, an annex. Taken off the page, never deleted."""

    class Kind(models.TextChoices):
        SIGNED = "signed", _("bản ký")
        ANNEX = "annex", _("phụ lục")
        OTHER = "other", _("tệp khác")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files", verbose_name=_("văn bản"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices, default=Kind.SIGNED)
    file = models.FileField(_("tệp"), max_length=200)
    name = models.CharField(_("tên tệp"), max_length=200)
    content_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64)
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    no_secret_confirmed_at = models.DateTimeField(_("xác nhận không chứa bí mật nhà nước lúc"))
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("tệp của văn bản")
        verbose_name_plural = _("tệp của văn bản")
        ordering = ["kind", "-received_at", "-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where the file is served from, never from a media address."""
        return reverse("organisation:document-file", args=[self.pk])


class Clause(models.Model):
    """A place in a document that others cite."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("văn bản"))
    label = models.CharField(_("điều, khoản, mục"), max_length=80)
    text = models.TextField(_("nội dung"), blank=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("điều khoản")
        verbose_name_plural = _("điều khoản")
        ordering = ["document", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "label"],
                name="clause_label_unique_in_document",
                violation_error_message=_("Văn bản đã có điều khoản này."),
            )
        ]

    def __str__(self):
        return f"{self.label}, {self.document}"
