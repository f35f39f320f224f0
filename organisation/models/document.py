"""On what basis: resolutions, plans, decisions, and their clauses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """What was decided: a resolution, a plan, a decision. Its number may be unknown and is then left empty."""

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


class Clause(models.Model):
    """A place in a document that others cite."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("văn bản"))
    label = models.CharField(_("điều, khoản, mục"), max_length=80)
    text = models.TextField(_("nội dung"), blank=True)

    class Meta:
        verbose_name = _("điều khoản")
        verbose_name_plural = _("điều khoản")
        ordering = ["document", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "label"],
                name="clause_label_unique_in_document",
                violation_error_message=_("Văn bản đã có điều khoản này."),
            )
        ]

    def __str__(self):
        return f"{self.label}, {self.document}"
