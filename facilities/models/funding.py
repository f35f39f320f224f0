"""A project's money by source and budget year: the ladder, its revisions, and what was paid. Whole đồng."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Document
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from ..guard import refuse_arms
from .project import MONEY, MOST_MONEY, InvestmentProject, OfProjectQuerySet
from .sources import Source

YEAR = [MinValueValidator(2000), MaxValueValidator(2100)]


def disbursement_rate(disbursed: int, planned: int) -> Decimal | None:
    """Tỷ lệ giải ngân, 0 to 1 (or beyond): disbursed ÷ annual plan. None when nothing is planned."""
    return Decimal(disbursed) / planned if planned else None


class Funding(Versioned):
    """A project's money from one source in one budget year, in whole đồng. The budget year is the calendar year.

    The rungs add up over years and sources: `total` and `medium_term` are the year's shares (phân kỳ) of the total investment
    and of the medium-term plan; None: not recorded. Each amount is the latest of its revisions (FundingRevision); `disbursed`
    is the sum of the payments. Money carried out of a year is carried into the next.
    """

    Source = Source

    project = models.ForeignKey(
        InvestmentProject, on_delete=models.PROTECT, related_name="fundings", verbose_name=_("dự án")
    )
    source = models.CharField(_("nguồn vốn"), max_length=5, choices=Source.choices)
    year = models.PositiveSmallIntegerField(_("năm ngân sách"), validators=YEAR)
    total = models.PositiveBigIntegerField(_("phân kỳ tổng mức đầu tư (đồng)"), validators=MONEY, null=True, blank=True)
    medium_term = models.PositiveBigIntegerField(
        _("kế hoạch trung hạn (đồng)"), validators=MONEY, null=True, blank=True
    )
    planned = models.PositiveBigIntegerField(_("kế hoạch năm (đồng)"), validators=MONEY, default=0)
    carried_in = models.PositiveBigIntegerField(_("kéo dài từ năm trước (đồng)"), validators=MONEY, default=0)
    allocated = models.PositiveBigIntegerField(_("đã bố trí (đồng)"), validators=MONEY, default=0)
    disbursed = models.BigIntegerField(_("đã giải ngân (đồng)"), default=0, editable=False)
    carried_out = models.PositiveBigIntegerField(_("kéo dài sang năm sau (đồng)"), validators=MONEY, default=0)
    basis = models.CharField(_("căn cứ bố trí vốn"), validators=[refuse_arms], max_length=250, blank=True)

    objects = OfProjectQuerySet.as_manager()
    ward_path = "project__ward"

    class Meta:
        verbose_name = _("nguồn vốn theo năm")
        verbose_name_plural = _("nguồn vốn theo năm")
        ordering = ["project", "year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "source", "year"],
                name="funding_once_per_source_and_year",
                violation_error_message=_("Dự án đã có nguồn vốn này trong năm."),
            ),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("planned")),
                name="funding_allocated_within_the_plan",
                violation_error_message=_("Số đã bố trí không được vượt kế hoạch năm."),
            ),
            models.CheckConstraint(
                condition=Q(disbursed__gte=0),
                name="funding_disbursed_not_below_zero",
                violation_error_message=_("Số đã giải ngân không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(carried_in__gte=F("disbursed") + F("carried_out") - F("allocated")),
                name="funding_spent_and_carried_out_within_what_there_was",
                violation_error_message=_(
                    "Đã giải ngân cộng kéo dài sang năm sau không được vượt số đã bố trí cộng kéo dài từ năm trước."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.source} {self.year}"

    @property
    def left(self) -> int:
        """What may still be paid, in whole đồng."""
        return self.allocated + self.carried_in - self.disbursed - self.carried_out


class FundingRevision(models.Model):
    """One amount of a funding as set by a decision on a day. Never rewritten: a correction is the next revision."""

    class Rung(models.TextChoices):
        TOTAL = "total", _("phân kỳ tổng mức đầu tư")
        MEDIUM_TERM = "medium_term", _("kế hoạch trung hạn")
        PLANNED = "planned", _("kế hoạch năm")
        CARRIED_IN = "carried_in", _("kéo dài từ năm trước")
        ALLOCATED = "allocated", _("đã bố trí")
        CARRIED_OUT = "carried_out", _("kéo dài sang năm sau")

    funding = models.ForeignKey(
        Funding, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("nguồn vốn")
    )
    rung = models.CharField(_("bậc vốn"), max_length=12, choices=Rung.choices)
    number = models.PositiveSmallIntegerField(_("lần điều chỉnh"))
    amount = models.PositiveBigIntegerField(_("số tiền (đồng)"), validators=MONEY, null=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), validators=[refuse_arms], max_length=120, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản trong danh mục"),
    )
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người nhập")
    )

    objects = ScopedQuerySet.as_manager()
    ward_path = "funding__project__ward"

    class Meta:
        verbose_name = _("lần điều chỉnh vốn")
        verbose_name_plural = _("điều chỉnh vốn")
        ordering = ["funding", "rung", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["funding", "rung", "number"], name="funding_revision_once_per_rung_and_number"
            )
        ]

    def __str__(self):
        return f"{self.funding}: {self.get_rung_display()} {self.number}"


class Disbursement(models.Model):
    """A payment from a funding on a day, in whole đồng. A mistake is reversed by a negative one, never rewritten."""

    funding = models.ForeignKey(
        Funding, on_delete=models.PROTECT, related_name="disbursements", verbose_name=_("nguồn vốn")
    )
    paid_on = models.DateField(_("ngày giải ngân"))
    amount = models.BigIntegerField(
        _("số tiền (đồng)"),
        validators=[MinValueValidator(-MOST_MONEY), *MONEY],
        help_text=_("Ghi số âm để hủy một lần ghi sai."),
    )
    voucher = models.CharField(_("chứng từ"), validators=[refuse_arms], max_length=80, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    ward_path = "funding__project__ward"

    class Meta:
        verbose_name = _("lần giải ngân")
        verbose_name_plural = _("giải ngân")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="disbursement_is_not_zero",
                violation_error_message=_("Số tiền phải khác 0."),
            )
        ]
        indexes = [models.Index(fields=["paid_on"])]

    def __str__(self):
        return f"{self.paid_on:%d/%m/%Y} {self.amount}"
