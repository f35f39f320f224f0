"""Projects that build or equip. Money is whole đồng."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
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
        return self.annotate(**{name: self._of_fundings(name, year) for name in ("planned", "allocated", "disbursed")})

    def _of_fundings(self, name: str, year: int | None) -> Coalesce:
        """The sum of an amount over a project's fundings, 0 when there are none."""
        rows = self.model._meta.get_field("fundings").related_model.objects.filter(project=OuterRef("pk"))
        if year is not None:
            rows = rows.filter(year=year)
        total = rows.order_by().values("project").annotate(total=Sum(name)).values("total")
        return Coalesce(Subquery(total), 0, output_field=models.BigIntegerField())


class OfProjectQuerySet(ScopedQuerySet):
    """Rows that hang on a project (`project`)."""

    def editable_by(self, officer):
        """As their projects are."""
        own = super().editable_by(officer)
        return (
            own | self.filter(passed_on_to(officer, "project__"))
            if officer.is_authenticated and officer.ward_id
            else own
        )


class InvestmentProject(Versioned):
    """A project for one ward's station.

    `stage`, `starts_on`, `planned_on` and `completed_on` are what its stages say (facilities.models.ProjectStage); the acts
    on stages keep them.
    """

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
    has_works = models.BooleanField(
        _("có cấu phần xây dựng"),
        default=True,
        help_text=_("Bỏ chọn khi chỉ mua sắm trang bị (Điều 6 Luật 58/2024/QH15)."),
    )
    owner = models.CharField(_("chủ đầu tư"), validators=[refuse_arms], max_length=200, blank=True)
    contractor = models.CharField(_("nhà thầu"), validators=[refuse_arms], max_length=200, blank=True)
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
    starts_on = models.DateField(_("khởi công dự kiến"), null=True, blank=True)
    planned_on = models.DateField(_("hoàn thành dự kiến"), null=True, blank=True)
    completed_on = models.DateField(_("hoàn thành thực tế"), null=True, blank=True)
    accounts_filed_on = models.DateField(
        _("nộp hồ sơ quyết toán"), null=True, blank=True, help_text=_("Ngày chủ đầu tư nộp đủ hồ sơ để thẩm tra.")
    )
    accounts_checked_on = models.DateField(_("thẩm tra xong quyết toán"), null=True, blank=True)
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

    @property
    def cured_measures(self) -> list[str]:
        """Keys of the measures it will mend."""
        return [cure.measure for cure in self.cures.all()]

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
