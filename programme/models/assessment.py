"""One ward judged by one set in one period: its state, its totals, the steps of its life."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .criteria import CriteriaSet


class AssessmentQuerySet(ScopedQuerySet):
    def for_period(self, period: ReportingPeriod):
        return self.filter(period=period)

    def awaiting_review(self):
        """Signed off by the ward and not yet verified, the oldest first."""
        return self.filter(state=Assessment.State.SUBMITTED).order_by("submitted_at")

    def with_asked(self):
        """Each with `asked`: how many criteria are put to the ward, also those found not to apply. What `answered` and
        `reviewed` are parts of; `total` counts only what applies."""
        same = self.model._base_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
        return self.annotate(asked=Subquery(same.annotate(count=Count("findings")).values("count")))


class Assessment(Versioned):
    """A ward police station judged by one criteria set in one period.

    The totals below are kept in the same transaction as the finding they come from; `programme.actions.recount` works them
    out again from the rows and must find the same.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("đang tự chấm")
        SUBMITTED = "submitted", _("chờ thẩm định")
        RETURNED = "returned", _("trả lại")
        VERIFIED = "verified", _("đã thẩm định")
        CONCLUDED = "concluded", _("đã kết luận")

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("phường, xã"))
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("kỳ")
    )
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("bộ tiêu chí")
    )
    due_on = models.DateField(_("hạn gửi"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)

    total = models.PositiveSmallIntegerField(_("số tiêu chí áp dụng"), default=0)
    answered = models.PositiveSmallIntegerField(_("đã tự chấm"), default=0)
    met_self = models.PositiveSmallIntegerField(_("tự chấm đạt"), default=0)
    met_verified = models.PositiveSmallIntegerField(_("thẩm định đạt"), default=0)
    reviewed = models.PositiveSmallIntegerField(_("đã thẩm định"), default=0)
    points_max = models.DecimalField(_("điểm tối đa"), max_digits=7, decimal_places=2, default=Decimal(0))
    points_self = models.DecimalField(_("điểm tự chấm"), max_digits=7, decimal_places=2, default=Decimal(0))
    points_verified = models.DecimalField(_("điểm thẩm định"), max_digits=7, decimal_places=2, default=Decimal(0))
    vetoes_self = models.PositiveSmallIntegerField(_("điểm liệt tự chấm"), default=0)
    vetoes_verified = models.PositiveSmallIntegerField(_("điểm liệt thẩm định"), default=0)
    passes_self = models.BooleanField(_("đủ điều kiện theo tự chấm"), default=False)
    passes_verified = models.BooleanField(_("đủ điều kiện theo thẩm định"), default=False)

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người gửi"),
    )
    submitted_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người thẩm định"),
    )
    verified_at = models.DateTimeField(_("thẩm định lúc"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người kết luận"),
    )
    concluded_at = models.DateTimeField(_("kết luận lúc"), null=True, blank=True)
    content_hash = models.CharField(_("mã băm nội dung đã kết luận"), max_length=64, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("được giao thẩm định"),
        help_text=_("Quyền theo việc được giao hết khi phiếu được kết luận."),
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người giao"),
    )
    assigned_at = models.DateTimeField(_("giao lúc"), null=True, blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True, db_index=True)

    objects = AssessmentQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("phiếu đánh giá")
        verbose_name_plural = _("phiếu đánh giá")
        ordering = ["-period__ends_on", "ward__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "period"],
                name="assessment_once_per_ward_and_period",
                violation_error_message=_("Phường, xã đã có phiếu đánh giá trong kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="assessment_submitted_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="assessment_verified_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, concluded_by__isnull=True)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False),
                name="assessment_concluded_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="concluded") | (Q(concluded_at__isnull=False) & ~Q(content_hash="")),
                name="assessment_concluded_with_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, assigned_by__isnull=True, assigned_at__isnull=True)
                | Q(reviewer__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False),
                name="assessment_assigned_by_someone_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "state"]),
            models.Index(fields=["state", "submitted_at"]),
            # The overview's totals of eight quarters are read from this alone, whatever the number of wards.
            models.Index(
                fields=[
                    "period",
                    "criteria_set",
                    "state",
                    "passes_verified",
                    "vetoes_verified",
                    "met_verified",
                    "total",
                    "submitted_at",
                    "ward",  # whether it is of the cohort
                ],
                name="assessment_totals_by_period",
            ),
        ]
        permissions = [
            ("enter_assessment", _("Nhập phiếu đánh giá")),
            ("submit_assessment", _("Gửi phiếu đánh giá")),
            ("return_assessment", _("Trả lại phiếu đánh giá")),
            ("verify_assessment", _("Thẩm định phiếu đánh giá")),
            ("conclude_assessment", _("Kết luận phiếu đánh giá")),
            ("assign_assessment", _("Giao thẩm định phiếu đánh giá")),
        ]

    def __str__(self):
        return f"{self.ward} – {self.period}"

    @property
    def is_scored(self) -> bool:
        """Whether points count in it: a set of pass or fail alone has none."""
        return self.points_max > 0

    @property
    def max_points(self) -> Decimal | None:
        """The points of what applies; None, shown as a dash, where the set has no points."""
        return self.points_max if self.is_scored else None

    @property
    def self_points(self) -> Decimal | None:
        """The ward's points; None where the set has no points."""
        return self.points_self if self.is_scored else None

    @property
    def verified_points(self) -> Decimal | None:
        """The reviewer's points; None where the set has no points."""
        return self.points_verified if self.is_scored else None

    @property
    def total_text(self) -> str:
        return str(self.total)

    @property
    def as_of(self) -> date:
        """The day its registers and papers are looked at: today, but none after its period's end."""
        return min(clock.today(), self.period.ends_on)

    @property
    def is_open(self) -> bool:
        """Whether the ward may still enter: draft or returned."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    @property
    def is_reviewed(self) -> bool:
        """Whether the verified figures stand (verified or concluded)."""
        return self.state in {self.State.VERIFIED, self.State.CONCLUDED}

    def get_absolute_url(self):
        return reverse("programme:assessment-detail", args=[self.pk])


class AssessmentStep(models.Model):
    """A step in an assessment's life: who, when, what, why."""

    class Action(models.TextChoices):
        OPEN = "open", _("mở phiếu")
        SUBMIT = "submit", _("gửi thẩm định")
        RETURN = "return", _("trả lại")
        VERIFY = "verify", _("thẩm định xong")
        CONCLUDE = "conclude", _("kết luận")
        CHANGE = "change", _("chuyển bộ tiêu chí")
        ASSIGN = "assign", _("giao thẩm định")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="steps", verbose_name=_("phiếu đánh giá")
    )
    action = models.CharField(_("bước"), max_length=10, choices=Action.choices)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người thực hiện"),
    )
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("bước xử lý phiếu")
        verbose_name_plural = _("bước xử lý phiếu")
        ordering = ["assessment", "at", "pk"]

    def __str__(self):
        return f"{self.get_action_display()} – {self.assessment}"
