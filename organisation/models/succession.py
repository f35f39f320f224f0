"""How units follow one another: many to many, dated, with a share, never moving a record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .document import Document
from .reorganisation import Detail, Reorganisation, Rule, Share
from .ward import Ward


class Succession(models.Model):
    """One line of a reorganisation that was carried out: this unit passed, whole or in part, into that one on a day."""

    Share, Detail, Rule = Share, Detail, Rule

    event = models.ForeignKey(
        Reorganisation, on_delete=models.PROTECT, related_name="successions", verbose_name=_("sự kiện")
    )
    predecessor = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="heirs", verbose_name=_("đơn vị trước")
    )
    successor = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="origins", verbose_name=_("đơn vị sau"))
    effective_on = models.DateField(_("có hiệu lực ngày"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("văn bản"))
    share = models.CharField(_("phần"), max_length=5, choices=Share.choices)
    detail = models.CharField(_("chi tiết"), max_length=40, choices=Detail.choices)
    takes_records = models.BooleanField(_("nhận số liệu khi cộng dồn"), default=False)
    takes_records_rule = models.CharField(_("lý do đề xuất"), max_length=30, choices=Rule.choices, blank=True)

    class Meta:
        verbose_name = _("quan hệ kế thừa")
        verbose_name_plural = _("quan hệ kế thừa")
        ordering = ["effective_on", "predecessor__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_recorded_once",
                violation_error_message=_("Quan hệ kế thừa này đã có."),
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(takes_records=True),
                name="succession_one_heir_takes_the_records",
                violation_error_message=_("Chỉ một đơn vị kế thừa được nhận số liệu."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_between_two_versions",
                violation_error_message=_("Một đơn vị không thể kế thừa chính nó."),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
