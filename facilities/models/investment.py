"""Projects that build or equip, and their money by source and year. Money is whole đồng."""
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import Document, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .headquarters import Headquarters


class InvestmentProject(Versioned):
    """A project for one ward's station: its stage, its total, its planned and actual days."""

    class Stage(models.IntegerChoices):
        # Law 58/2024/QH15 on public investment; the order of rules in the public-investment process.
        NEED = 1, _("đề xuất nhu cầu")
        PROPOSAL = 2, _("báo cáo đề xuất chủ trương")
        APPRAISAL = 3, _("thẩm định chủ trương, nguồn vốn")
        POLICY_DECIDED = 4, _("quyết định chủ trương đầu tư")
        MEDIUM_TERM = 5, _("đưa vào kế hoạch trung hạn")
        INVESTMENT_DECIDED = 6, _("quyết định đầu tư")
        MONEY_ASSIGNED = 7, _("giao kế hoạch vốn hằng năm")
        DESIGN = 8, _("đất, thiết kế, dự toán")
        CONTRACT = 9, _("lựa chọn nhà thầu, hợp đồng")
        WORKS = 10, _("thi công, mua sắm")
        PAYMENT = 11, _("thanh toán, giải ngân")
        HANDOVER = 12, _("nghiệm thu, bàn giao")
        SETTLEMENT = 13, _("quyết toán")
        WARRANTY = 14, _("bảo hành, ghi tăng tài sản")

    class Group(models.TextChoices):
        A = "A", _("nhóm A")
        B = "B", _("nhóm B")
        C = "C", _("nhóm C")

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="projects", verbose_name=_("phường, xã"))
    headquarters = models.ForeignKey(Headquarters, on_delete=models.PROTECT, null=True, blank=True, related_name="projects",
                                     verbose_name=_("trụ sở"))
    name = models.CharField(_("tên dự án"), max_length=250)
    code = models.CharField(_("mã dự án"), max_length=40, blank=True)
    group = models.CharField(_("nhóm dự án"), max_length=1, choices=Group.choices, default=Group.C)
    stage = models.PositiveSmallIntegerField(_("giai đoạn"), choices=Stage.choices, default=Stage.NEED)
    owner = models.CharField(_("chủ đầu tư"), max_length=200, blank=True)
    total = models.PositiveBigIntegerField(_("tổng mức đầu tư (đồng)"), default=0)
    policy_decision = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                                        verbose_name=_("quyết định chủ trương"))
    cures_measure = models.CharField(_("khắc phục thước đo"), max_length=60, blank=True)
    starts_on = models.DateField(_("khởi công dự kiến"), null=True, blank=True)
    planned_on = models.DateField(_("hoàn thành dự kiến"), null=True, blank=True)
    completed_on = models.DateField(_("hoàn thành thực tế"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("dự án đầu tư")
        verbose_name_plural = _("dự án đầu tư")
        ordering = ["ward__sort_key", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__isnull=True) | Q(planned_on__isnull=True) | Q(planned_on__gte=F("starts_on")),
                                   name="project_planned_to_end_after_it_starts",
                                   violation_error_message=_("Ngày hoàn thành dự kiến phải từ ngày khởi công trở đi.")),
        ]
        indexes = [models.Index(fields=["completed_on", "planned_on"])]

    def __str__(self):
        return self.name

    def days_late(self, day) -> int:
        """Days behind the planned end: against the actual end, or the given day while it is not finished; 0 when in time."""
        if self.planned_on is None:
            return 0
        return max(((self.completed_on or day) - self.planned_on).days, 0)

    def get_absolute_url(self):
        return reverse("facilities:project-detail", args=[self.pk])


class Funding(Versioned):
    """A project's money from one source in one budget year, in whole đồng. The budget year is the calendar year."""

    class Source(models.TextChoices):
        CENTRAL = "NSTW", _("ngân sách trung ương")
        MINISTRY = "BCA", _("Bộ Công an")
        CITY = "NSTP", _("ngân sách thành phố")
        WARD = "NSX", _("ngân sách cấp xã")
        LEGAL_INCOME = "THHP", _("nguồn thu hợp pháp")
        SOCIAL = "XHH", _("xã hội hóa, tài trợ")

    project = models.ForeignKey(InvestmentProject, on_delete=models.PROTECT, related_name="fundings", verbose_name=_("dự án"))
    source = models.CharField(_("nguồn vốn"), max_length=5, choices=Source.choices)
    year = models.PositiveSmallIntegerField(_("năm ngân sách"))
    planned = models.PositiveBigIntegerField(_("kế hoạch (đồng)"), default=0)
    allocated = models.PositiveBigIntegerField(_("đã bố trí (đồng)"), default=0)
    basis = models.CharField(_("căn cứ bố trí vốn"), max_length=250, blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "project__ward"

    class Meta:
        verbose_name = _("nguồn vốn theo năm")
        verbose_name_plural = _("nguồn vốn theo năm")
        ordering = ["project", "year", "source"]
        constraints = [models.UniqueConstraint(fields=["project", "source", "year"], name="funding_once_per_source_and_year",
                                               violation_error_message=_("Dự án đã có nguồn vốn này trong năm."))]

    def __str__(self):
        return f"{self.project} {self.source} {self.year}"


class Disbursement(models.Model):
    """A payment from a funding on a day, in whole đồng. A mistake is reversed by a negative one, never rewritten."""

    funding = models.ForeignKey(Funding, on_delete=models.PROTECT, related_name="disbursements", verbose_name=_("nguồn vốn"))
    paid_on = models.DateField(_("ngày giải ngân"))
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    voucher = models.CharField(_("chứng từ"), max_length=80, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "funding__project__ward"

    class Meta:
        verbose_name = _("lần giải ngân")
        verbose_name_plural = _("giải ngân")
        ordering = ["paid_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="disbursement_is_not_zero",
                                              violation_error_message=_("Số tiền phải khác 0."))]
        indexes = [models.Index(fields=["paid_on"])]

    def __str__(self):
        return f"{self.paid_on:%d/%m/%Y} {self.amount}"
