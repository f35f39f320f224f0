"""One line of a criteria set: what is asked, how an answer is given and what meets it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import formats
from organisation.models import Ward
from organisation.versions import Versioned

from .criteria import CriteriaGroup, CriteriaSet


class Criterion(Versioned):
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
    max_points = models.DecimalField(
        _("điểm tối đa"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0), _("Điểm tối đa không được âm."))],
        help_text=_("0: chỉ xét đạt hay chưa đạt, không tính điểm."),
    )
    is_veto = models.BooleanField(_("điểm liệt"), default=False)
    frequency = models.CharField(_("chu kỳ"), max_length=10, choices=Frequency.choices, default=Frequency.QUARTER)
    applies_to = models.JSONField(
        _("áp dụng cho loại đơn vị"),
        default=list,
        blank=True,
        help_text=_("Để trống: mọi đơn vị trong diện của bộ. Loại không nêu ở đây được tính là không áp dụng."),
    )
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
            ),
            models.CheckConstraint(
                condition=models.Q(max_points__gte=0),
                name="criterion_points_not_negative",
                violation_error_message=_("Điểm tối đa không được âm."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def clean(self):
        """The group is one of its own set's; levels are named, and the target is a value that can be an answer."""
        wrong = {}
        if self.group_id and self.criteria_set_id and self.group.criteria_set_id != self.criteria_set_id:
            wrong["group"] = gettext("Nhóm này thuộc bộ tiêu chí khác.")
        named = isinstance(self.levels, list) and all(isinstance(level, str) and level.strip() for level in self.levels)
        limits = (self.min_value, self.max_value)
        if not named or (self.kind == self.Kind.LEVEL and not self.levels):
            wrong["levels"] = gettext("Xin ghi danh sách tên các mức, từ thấp đến cao.")
        elif self.kind == self.Kind.QUANTITY and None not in limits and self.min_value > self.max_value:
            wrong["max_value"] = gettext("Giá trị nhập cao nhất phải từ giá trị nhập thấp nhất trở lên.")
        elif None not in limits and self.target is not None and self.kind and not self.accepts(self.target):
            wrong["target"] = gettext("Ngưỡng đạt phải là một giá trị nhập được của tiêu chí.")
        if not isinstance(self.applies_to, list) or set(self.applies_to) - set(Ward.Kind.values):
            wrong["applies_to"] = gettext("Loại đơn vị chỉ là phường, xã hoặc thị trấn.")
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

    def applies_to_kind(self, kind: str) -> bool:
        """Whether units of this kind are judged by it; elsewhere it is not applicable from the start."""
        return not self.applies_to or kind in self.applies_to

    @property
    def kinds_text(self) -> str:
        """The kinds of unit it applies to, in words; "" for every kind."""
        return ", ".join(gettext(kind) for kind in self.applies_to)

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
