"""By what a station is judged: versions of the criteria set, immutable once published."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import formats
from organisation.models import Document

from .directives import phuong_only


class CriteriaSetQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Published sets valid on that day, the newest first."""
        return (
            self.filter(state=CriteriaSet.State.PUBLISHED, valid_from__lte=day)
            .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))
            .order_by("-valid_from", "-version")
        )


class CriteriaSet(models.Model):
    """A dated version of the criteria. An assessment is pinned to one; a published one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        PUBLISHED = "published", _("đã ban hành")
        RETIRED = "retired", _("hết hiệu lực")

    name = models.CharField(_("tên bộ tiêu chí"), max_length=200)
    version = models.PositiveIntegerField(_("phiên bản"))
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
    pass_percent = models.DecimalField(_("ngưỡng tổng điểm (%)"), max_digits=5, decimal_places=2, default=Decimal("90"))
    group_percent = models.DecimalField(_("ngưỡng mỗi nhóm (%)"), max_digits=5, decimal_places=2, default=Decimal("70"))

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
        ]

    def __str__(self):
        return gettext("%(name)s, phiên bản %(version)s") % {"name": self.name, "version": self.version}

    def get_absolute_url(self):
        return reverse("programme:criteria-set-detail", args=[self.pk])

    @property
    def rule_text(self) -> str:
        """What it takes to pass, generated from the thresholds the engine compares with."""
        return gettext(
            "Đủ điều kiện khi đạt từ %(all)s%% tổng điểm, từ %(group)s%% điểm của mỗi nhóm và không có điểm liệt nào."
        ) % {"all": formats.number(self.pass_percent), "group": formats.number(self.group_percent)}


class CriteriaGroup(models.Model):
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


class Criterion(models.Model):
    """One line of a set: yes/no, a quantity against a target, or a graded level."""

    class Kind(models.TextChoices):
        BOOLEAN = "boolean", _("có/không")
        QUANTITY = "quantity", _("định lượng")
        LEVEL = "level", _("mức xếp loại")

    class Comparison(models.TextChoices):
        EQUAL = "=", "="
        AT_LEAST = ">=", "≥"
        AT_MOST = "<=", "≤"

    class Frequency(models.TextChoices):
        QUARTER = "quarter", _("hằng quý")
        YEAR = "year", _("hằng năm")

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("bộ tiêu chí")
    )
    group = models.ForeignKey(CriteriaGroup, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("nhóm"))
    code = models.CharField(_("mã"), max_length=10)
    name = models.TextField(_("nội dung"))
    name_en = models.TextField(_("nội dung tiếng Anh"), blank=True)
    kind = models.CharField(_("cách chấm"), max_length=10, choices=Kind.choices)
    comparison = models.CharField(_("so sánh"), max_length=2, choices=Comparison.choices, default=Comparison.EQUAL)
    target = models.DecimalField(
        _("ngưỡng đạt"),
        max_digits=12,
        decimal_places=4,
        help_text=_("Có/không: 1 là có. Mức xếp loại: thứ tự của mức, từ 1."),
    )
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    min_value = models.DecimalField(_("nhập thấp nhất"), max_digits=12, decimal_places=4, default=Decimal(0))
    max_value = models.DecimalField(_("nhập cao nhất"), max_digits=12, decimal_places=4, default=Decimal(1_000_000))
    levels = models.JSONField(_("các mức, từ thấp đến cao"), default=list, blank=True)
    max_points = models.DecimalField(_("điểm tối đa"), max_digits=6, decimal_places=2)
    is_veto = models.BooleanField(_("điểm liệt"), default=False)
    frequency = models.CharField(_("chu kỳ"), max_length=10, choices=Frequency.choices, default=Frequency.QUARTER)
    measure = models.CharField(_("tính từ sổ theo dõi"), max_length=60, blank=True)
    evidence_required = models.TextField(_("minh chứng cần có"), blank=True)
    source_note = models.TextField(_("ghi chú nguồn"), blank=True)

    class Meta:
        verbose_name = _("tiêu chí")
        verbose_name_plural = _("tiêu chí")
        ordering = ["criteria_set", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criterion_code_once",
                violation_error_message=_("Bộ tiêu chí đã có mã này."),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def clean(self):
        """The group is one of its own set's; levels are named, and the target is a value that can be an answer."""
        wrong = {}
        if self.group_id and self.criteria_set_id and self.group.criteria_set_id != self.criteria_set_id:
            wrong["group"] = gettext("Nhóm này thuộc bộ tiêu chí khác.")
        named = isinstance(self.levels, list) and all(isinstance(level, str) and level.strip() for level in self.levels)
        if not named or (self.kind == self.Kind.LEVEL and not self.levels):
            wrong["levels"] = gettext("Xin ghi danh sách tên các mức, từ thấp đến cao.")
        elif self.target is not None and self.kind and not self.accepts(self.target):
            wrong["target"] = gettext("Ngưỡng đạt phải là một giá trị nhập được của tiêu chí.")
        if wrong:
            raise ValidationError(wrong)

    def value_text(self, value: Decimal | None) -> str:
        """A finding's value in words: có, không, the level's name, or the number with its unit. None is "—"."""
        if value is None:
            return formats.NONE
        if self.kind == self.Kind.BOOLEAN:
            return gettext("có") if value else gettext("không")
        if self.kind == self.Kind.LEVEL:
            rank = int(value)
            return self.levels[rank - 1] if 1 <= rank <= len(self.levels) else formats.number(value)
        return f"{formats.number(value, None)} {self.unit}".strip()

    def accepts(self, value: Decimal) -> bool:
        """Whether the value can be an answer: 0 or 1, the rank of a level, or a number within the criterion's limits."""
        if self.kind == self.Kind.BOOLEAN:
            return value in {0, 1}
        if self.kind == self.Kind.LEVEL:
            return value == int(value) and 1 <= value <= len(self.levels)
        return self.min_value <= value <= self.max_value

    @property
    def target_text(self) -> str:
        """What meets the criterion, generated from the data the engine judges by."""
        if self.kind == self.Kind.BOOLEAN:
            return self.value_text(self.target)
        if self.kind == self.Kind.LEVEL:
            return gettext("từ “%(level)s” trở lên") % {"level": self.value_text(self.target)}
        return f"{self.get_comparison_display()} {self.value_text(self.target)}"
