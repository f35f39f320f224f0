"""By what a station is judged: versions of the criteria set, immutable once published."""

from datetime import date
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import formats
from organisation.models import Document
from organisation.versions import Versioned

from .directive import phuong_only

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class CriteriaSetQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Sets valid on that day, the newest first: published, or retired from a later day on."""
        return (
            self.exclude(state=CriteriaSet.State.DRAFT)
            .filter(valid_from__lte=day)
            .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))
            .order_by("-valid_from", "-version", "-pk")
        )


class CriteriaSet(models.Model):
    """A dated version of the criteria. An assessment is pinned to one.

    A published one never changes, but for the day from which it no longer applies: the database itself refuses anything else
    (programme.immutability). `revision` counts the changes of a draft and of what is in it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        PUBLISHED = "published", _("đã ban hành")
        RETIRED = "retired", _("hết hiệu lực")

    name = models.CharField(_("tên bộ tiêu chí"), max_length=200)
    version = models.PositiveIntegerField(_("phiên bản"))
    revision = models.PositiveIntegerField(_("lần sửa"), default=1, editable=False)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="later",
        verbose_name=_("lập từ bộ"),
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("văn bản ban hành")
    )
    note = models.TextField(_("ghi chú"), blank=True)
    is_proposal = models.BooleanField(
        _("là đề xuất của cổng"),
        default=False,
        help_text=_("Điểm và ngưỡng là đề xuất của cổng, chưa phải bộ tiêu chí chính thức."),
    )
    valid_from = models.DateField(_("áp dụng từ ngày"))
    valid_until = models.DateField(_("áp dụng đến trước ngày"), null=True, blank=True)
    published_at = models.DateTimeField(_("ban hành lúc"), null=True, blank=True)
    cohort_kinds = models.JSONField(_("diện đơn vị"), default=phuong_only)
    pass_percent = models.DecimalField(
        _("ngưỡng chung (%)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("90"),
        validators=PERCENT,
        help_text=_("Của tổng điểm; của số tiêu chí khi bộ không có điểm."),
    )
    group_percent = models.DecimalField(
        _("ngưỡng mỗi nhóm (%)"), max_digits=5, decimal_places=2, default=Decimal("70"), validators=PERCENT
    )

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("bộ tiêu chí")
        verbose_name_plural = _("bộ tiêu chí")
        ordering = ["-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="criteria_set_version_once",
                violation_error_message=_("Phiên bản này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="criteria_set_ends_after_it_starts",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="criteria_set_published_at_some_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(valid_until__isnull=False),
                name="criteria_set_retired_from_a_day",
                violation_error_message=_("Bộ thôi áp dụng phải có ngày kết thúc."),
            ),
        ]
        permissions = [("publish_criteriaset", _("Ban hành, cho thôi áp dụng bộ tiêu chí, chuyển phiếu"))]

    def __str__(self):
        return gettext("%(name)s, phiên bản %(version)s") % {"name": self.name, "version": self.version}

    def get_absolute_url(self):
        return reverse("programme:criteria-set-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_retired(self) -> bool:
        return self.state == self.State.RETIRED

    @property
    def is_scored(self) -> bool:
        """Whether any criterion bears points; a set without points is judged by the count of criteria met. One query."""
        return self.criteria.filter(max_points__gt=0).exists()

    @property
    def rule_text(self) -> str:
        """What it takes to pass, generated from the thresholds the engine compares with."""
        text = (
            gettext(
                "Đủ điều kiện khi đạt từ %(all)s%% tổng điểm, từ %(group)s%% điểm của mỗi nhóm và không có điểm liệt nào."
            )
            if self.is_scored
            else gettext(
                "Đủ điều kiện khi đạt từ %(all)s%% số tiêu chí, từ %(group)s%% số tiêu chí của mỗi nhóm và không có điểm liệt nào."
            )
        )
        return text % {"all": formats.number(self.pass_percent), "group": formats.number(self.group_percent)}


class CriteriaGroup(Versioned):
    """A group of criteria with a letter: A, B, C …"""

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="groups", verbose_name=_("bộ tiêu chí")
    )
    code = models.CharField(_("mã nhóm"), max_length=5)
    name = models.CharField(_("tên nhóm"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("nhóm tiêu chí")
        verbose_name_plural = _("nhóm tiêu chí")
        ordering = ["criteria_set", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criteria_group_code_once",
                violation_error_message=_("Bộ tiêu chí đã có nhóm này."),
            )
        ]

    def __str__(self):
        return f"{self.code}. {self.name}"
