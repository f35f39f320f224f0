"""Projects that build or equip, and their money by source and year. Money is whole đồng."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Ancestry, Document, Ward
from organisation.scope import ScopedQuerySet
from organisation.text import fold, sort_key
from organisation.versions import Versioned

from ..guard import refuse_arms
from .headquarters import Headquarters

MOST_MONEY = 10**15
MONEY = [MaxValueValidator(MOST_MONEY)]
YEAR = [MinValueValidator(2000), MaxValueValidator(2100)]


def disbursement_rate(disbursed: int, planned: int) -> Decimal | None:
    """Tỷ lệ giải ngân, 0 to 1 (or beyond): disbursed ÷ planned. None when nothing is planned."""
    return Decimal(disbursed) / planned if planned else None


def passed_on_to(officer, path: str = "") -> Q:
    """Unfinished projects (at `path`) of ended units whose records the officer's ward takes: works go on, whoever began them.

    The project and its money stay recorded for the unit that began it.
    """
    carried = Ancestry.objects.filter(descendant=officer.ward_id, carries_records=True).values("ancestor")
    return Q(**{f"{path}ward__in": carried, f"{path}completed_on__isnull": True})


class ProjectQuerySet(ScopedQuerySet):
    """Projects in the words of those who follow them."""

    def editable_by(self, officer):
        """The officer's own ward's, and the unfinished ones of the units before it."""
        own = super().editable_by(officer)
        return own | self.filter(passed_on_to(officer)) if officer.is_authenticated and officer.ward_id else own

    def matching(self, words: str):
        """Projects whose name, code, owner or ward holds the words, whatever their case and marks."""
        folded = fold(words)
        return self.filter(Q(search__contains=folded) | Q(ward__search__contains=folded))

    def unfinished(self):
        return self.filter(completed_on__isnull=True)

    def late_on(self, day: date, *, more_than: int = 0):
        """Unfinished on that day and more than so many days behind the planned end."""
        return self.unfinished().filter(planned_on__lt=day - timedelta(days=more_than))

    def with_delay(self, day: date):
        """Each with `delay`: the span behind the planned end (negative: ahead; None without a plan)."""
        return self.annotate(
            delay=ExpressionWrapper(
                Coalesce("completed_on", Value(day), output_field=models.DateField()) - F("planned_on"),
                output_field=DurationField(),
            )
        )

    def with_money(self, year: int | None = None):
        """Each with `planned`, `allocated`, `disbursed` in whole đồng, of one budget year or of all."""
        fundings = Funding.objects.filter(project=OuterRef("pk"))
        payments = Disbursement.objects.filter(funding__project=OuterRef("pk"))
        if year is not None:
            fundings, payments = fundings.filter(year=year), payments.filter(funding__year=year)
        return self.annotate(
            planned=_total(fundings, "project", "planned"),
            allocated=_total(fundings, "project", "allocated"),
            disbursed=_total(payments, "funding__project", "amount"),
        )


def _total(rows, key: str, field: str):
    """The sum of a field over the rows of one project, 0 when there are none."""
    total = rows.order_by().values(key).annotate(total=Sum(field)).values("total")
    return Coalesce(Subquery(total), 0, output_field=models.BigIntegerField())


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
    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("trụ sở")
    )
    name = models.CharField(_("tên dự án"), validators=[refuse_arms], max_length=250)
    code = models.CharField(_("mã dự án"), validators=[refuse_arms], max_length=40, blank=True)
    group = models.CharField(_("nhóm dự án"), max_length=1, choices=Group.choices, default=Group.C)
    stage = models.PositiveSmallIntegerField(_("giai đoạn"), choices=Stage.choices, default=Stage.NEED)
    owner = models.CharField(_("chủ đầu tư"), validators=[refuse_arms], max_length=200, blank=True)
    total = models.PositiveBigIntegerField(_("tổng mức đầu tư (đồng)"), validators=MONEY, default=0)
    policy_decision = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quyết định chủ trương"),
    )
    policy_number = models.CharField(
        _("số quyết định chủ trương"),
        validators=[refuse_arms],
        max_length=80,
        blank=True,
        help_text=_("Khi văn bản chưa có trong danh mục, ví dụ 123/QĐ-UBND ngày 05/3/2026."),
    )
    policy_total = models.PositiveBigIntegerField(
        _("tổng mức theo chủ trương (đồng)"), validators=MONEY, null=True, blank=True
    )
    cures_measure = models.CharField(_("khắc phục thước đo"), max_length=60, blank=True)
    starts_on = models.DateField(_("khởi công dự kiến"), null=True, blank=True)
    planned_on = models.DateField(_("hoàn thành dự kiến"), null=True, blank=True)
    completed_on = models.DateField(_("hoàn thành thực tế"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), validators=[refuse_arms], blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)
    search = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=320, editable=False, default="")

    objects = ProjectQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("dự án đầu tư")
        verbose_name_plural = _("dự án đầu tư")
        ordering = ["ward__sort_key", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(planned_on__isnull=True) | Q(planned_on__gte=F("starts_on")),
                name="project_planned_to_end_after_it_starts",
                violation_error_message=_("Ngày hoàn thành dự kiến phải từ ngày khởi công trở đi."),
            ),
        ]
        indexes = [models.Index(fields=["completed_on", "planned_on"])]

    def __str__(self):
        return self.name

    def days_late(self, day) -> int:
        """Days behind the planned end: against the actual end, or the given day while it is not finished; 0 when in time."""
        if self.planned_on is None:
            return 0
        return max(((self.completed_on or day) - self.planned_on).days, 0)

    def clean(self):
        """A project is not finished tomorrow."""
        if self.completed_on and self.completed_on > clock.today():
            raise ValidationError({"completed_on": gettext("Ngày hoàn thành thực tế không thể ở tương lai.")})

    def index_words(self):
        """Set the forms that search and order use; whoever writes the row calls it."""
        self.search = fold(f"{self.name} {self.code} {self.owner}")
        self.sort_key = sort_key(self.name[:100])[:320]

    def get_absolute_url(self):
        return reverse("facilities:project-detail", args=[self.pk])


class FundingQuerySet(ScopedQuerySet):
    def editable_by(self, officer):
        """As their projects are."""
        own = super().editable_by(officer)
        return (
            own | self.filter(passed_on_to(officer, "project__"))
            if officer.is_authenticated and officer.ward_id
            else own
        )

    def with_disbursed(self):
        """Each with `disbursed`, the sum of its payments in whole đồng."""
        return self.annotate(disbursed=Coalesce(Sum("disbursements__amount"), 0, output_field=models.BigIntegerField()))


class Funding(Versioned):
    """A project's money from one source in one budget year, in whole đồng. The budget year is the calendar year."""

    class Source(models.TextChoices):
        CENTRAL = "NSTW", _("ngân sách trung ương")
        MINISTRY = "BCA", _("Bộ Công an")
        CITY = "NSTP", _("ngân sách thành phố")
        WARD = "NSX", _("ngân sách cấp xã")
        LEGAL_INCOME = "THHP", _("nguồn thu hợp pháp")
        SOCIAL = "XHH", _("xã hội hóa, tài trợ")

    project = models.ForeignKey(
        InvestmentProject, on_delete=models.PROTECT, related_name="fundings", verbose_name=_("dự án")
    )
    source = models.CharField(_("nguồn vốn"), max_length=5, choices=Source.choices)
    year = models.PositiveSmallIntegerField(_("năm ngân sách"), validators=YEAR)
    planned = models.PositiveBigIntegerField(_("kế hoạch (đồng)"), validators=MONEY, default=0)
    allocated = models.PositiveBigIntegerField(_("đã bố trí (đồng)"), validators=MONEY, default=0)
    basis = models.CharField(_("căn cứ bố trí vốn"), validators=[refuse_arms], max_length=250, blank=True)

    objects = FundingQuerySet.as_manager()
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
            )
        ]

    def __str__(self):
        return f"{self.project} {self.source} {self.year}"


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
