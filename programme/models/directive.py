"""What the resolutions and the plan ask: groups, targets and tasks, with their measure, their deadline and their wording."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import periods
from organisation.models import Agency, Clause, Document, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned


def phuong_only() -> list[str]:
    """The plan binds ward police; which kinds of unit a directive binds is data, this is only where it starts."""
    return [Ward.Kind.PHUONG.value]


def check_kinds(kinds) -> None:
    """Raises ValidationError unless this is a list of kinds of unit: whoever opens a period relies on it."""
    if not isinstance(kinds, list) or any(kind not in Ward.Kind.values for kind in kinds):
        raise ValidationError(
            {
                "cohort_kinds": gettext("Xin ghi danh sách các loại đơn vị, ví dụ %(example)s.")
                % {"example": '["phường", "xã"]'}
            }
        )


class DirectiveQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def binding_wards(self):
        return self.active().filter(binds=Directive.Binds.WARDS)


class Directive(Versioned):
    """A target, a task, or a group of them, under a resolution or a plan.

    `name` is the newest of its wordings (DirectiveWording) and changes with them alone; the working text stands beside it.
    `due_on` is the deadline as first given and never changes; a granted extension sets `extended_until`.
    """

    class Kind(models.TextChoices):
        TARGET = "target", _("chỉ tiêu")
        TASK = "task", _("nhiệm vụ")
        GROUP = "group", _("nhóm chỉ tiêu, nhiệm vụ")

    class Binds(models.TextChoices):
        WARDS = "wards", _("từng đơn vị trong diện")
        LEAD = "lead", _("cơ quan chủ trì")
        CHOSEN = "chosen", _("những đơn vị được chọn")

    class Rhythm(models.TextChoices):
        MONTH = periods.MONTH, _("hằng tháng")
        QUARTER = periods.QUARTER, _("hằng quý")
        HALF = periods.HALF, _("06 tháng một lần")
        YEAR = periods.YEAR, _("hằng năm")

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("ít nhất bằng giá trị phải đạt")
        AT_MOST = "at_most", _("nhiều nhất bằng giá trị phải đạt")

    class Rollup(models.TextChoices):
        SUM = "sum", _("cộng các đơn vị")
        MEAN = "mean", _("trung bình các đơn vị")
        WEIGHTED = "weighted", _("trung bình theo trọng số của nghĩa vụ")
        SHARE = "share", _("tỷ lệ đơn vị đạt giá trị phải đạt")

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="directives", verbose_name=_("văn bản")
    )
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("điều khoản"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("thuộc")
    )
    code = models.CharField(_("mã"), max_length=30, unique=True)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    name = models.TextField(_("nội dung"))
    name_en = models.TextField(_("nội dung tiếng Anh"), blank=True)
    working_text = models.TextField(_("diễn giải để thực hiện"), blank=True)
    lead = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_directives",
        verbose_name=_("cơ quan chủ trì"),
    )
    coordinating = models.ManyToManyField(
        Agency, blank=True, related_name="coordinated_directives", verbose_name=_("cơ quan phối hợp")
    )
    binds = models.CharField(_("giao cho"), max_length=10, choices=Binds.choices, default=Binds.LEAD)
    cohort_kinds = models.JSONField(_("diện đơn vị"), default=phuong_only, help_text=_("Loại đơn vị phải thực hiện."))
    chosen_wards = models.ManyToManyField(
        Ward, blank=True, related_name="chosen_for", verbose_name=_("những đơn vị được chọn")
    )
    due_on = models.DateField(_("thời hạn"), null=True, blank=True)
    extended_until = models.DateField(_("được gia hạn đến"), null=True, blank=True, editable=False)
    rhythm = models.CharField(_("chu kỳ báo cáo"), max_length=10, choices=Rhythm.choices, default=Rhythm.QUARTER)
    silent_after_days = models.PositiveSmallIntegerField(
        _("coi là im lặng sau (ngày)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Để trống: theo chu kỳ báo cáo."),
    )
    measure_text = models.CharField(_("thước đo"), max_length=250, blank=True)
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    target_value = models.DecimalField(_("giá trị phải đạt"), max_digits=18, decimal_places=4, null=True, blank=True)
    direction = models.CharField(_("hướng đạt"), max_length=10, choices=Direction.choices, default=Direction.AT_LEAST)
    baseline_value = models.DecimalField(_("giá trị xuất phát"), max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("xuất phát từ ngày"), null=True, blank=True)
    levels = models.JSONField(
        _("các mức"), default=list, blank=True, help_text=_("Từ thấp đến cao; giá trị là số thứ tự của mức.")
    )
    measure = models.CharField(
        _("lấy số từ sổ"), max_length=60, blank=True, help_text=_("Số đo mà các sổ của cổng tự tính cho từng đơn vị.")
    )
    rollup = models.CharField(_("cách tổng hợp"), max_length=10, choices=Rollup.choices, default=Rollup.MEAN)
    weight = models.DecimalField(
        _("trọng số trong văn bản"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_active = models.BooleanField(_("đang theo dõi"), default=False)
    source_note = models.TextField(_("ghi chú nguồn"), blank=True)
    related_issuer = models.CharField(_("cơ quan liên quan"), max_length=200, blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("chỉ tiêu, nhiệm vụ")
        verbose_name_plural = _("chỉ tiêu, nhiệm vụ")
        ordering = ["document_id", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(document__isnull=False),
                name="directive_active_only_with_document",
                violation_error_message=_("Chỉ theo dõi chỉ tiêu, nhiệm vụ đã có văn bản."),
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | Q(due_on__isnull=False, extended_until__gt=F("due_on")),
                name="directive_extended_beyond_its_deadline",
                violation_error_message=_("Ngày gia hạn phải sau thời hạn ban đầu."),
            ),
            models.CheckConstraint(
                condition=Q(baseline_value__isnull=True, baseline_on__isnull=True)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="directive_baseline_has_its_day",
                violation_error_message=_("Giá trị xuất phát cần có ngày của nó, và ngược lại."),
            ),
            models.CheckConstraint(
                condition=Q(target_value__isnull=True) | ~Q(unit=""),
                name="directive_target_has_a_unit",
                violation_error_message=_("Giá trị phải đạt cần có đơn vị tính."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return reverse("programme:directive-detail", args=[self.pk])

    def clean(self):
        """The kinds of unit are ones there are."""
        check_kinds(self.cohort_kinds)

    @property
    def source_words(self) -> str:
        """How well the wording is known, in words; the note behind it (in the admin) names the sources."""
        if self.source_note.startswith("SOURCED"):
            return _("có nguồn dẫn; nguyên văn văn bản chưa được đối chiếu")
        if self.source_note.startswith("NOT FOUND"):
            return _("chưa tìm thấy nguồn; để trống cho đến khi có văn bản")
        return _("đề xuất của cổng, chưa có nguồn dẫn")

    @property
    def is_numeric(self) -> bool:
        """Whether its measure is a number that a duty reports."""
        return self.unit not in {"", "định tính", "có/không"}

    @property
    def current_due_on(self) -> date | None:
        """The deadline that holds now: as first given, or as last extended."""
        return self.extended_until or self.due_on

    @property
    def is_group(self) -> bool:
        return self.kind == self.Kind.GROUP


class DirectiveWording(models.Model):
    """The official wording as it was entered: never changed, followed by the next. The first is number 1."""

    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="wordings", verbose_name=_("chỉ tiêu, nhiệm vụ")
    )
    number = models.PositiveSmallIntegerField(_("lần"))
    text = models.TextField(_("lời văn"))
    text_en = models.TextField(_("bản dịch tiếng Anh"), blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theo văn bản")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    is_verified = models.BooleanField(_("đã đối chiếu với bản ký"), default=False)
    reason = models.TextField(_("lý do"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("người nhập")
    )
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("lời văn chính thức")
        verbose_name_plural = _("lời văn chính thức")
        ordering = ["directive", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "number"], name="directive_wording_numbered_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="directive_wording_changed_for_a_reason",
                violation_error_message=_("Xin nêu lý do đổi lời văn."),
            ),
        ]

    def __str__(self):
        return f"{self.directive.code}: {self.number}"


class TrajectoryPoint(models.Model):
    """What should be reached by a day on the way from the baseline to the target; between two points it rises evenly."""

    directive = models.ForeignKey(
        Directive, on_delete=models.CASCADE, related_name="trajectory", verbose_name=_("chỉ tiêu, nhiệm vụ")
    )
    on = models.DateField(_("đến ngày"))
    value = models.DecimalField(_("giá trị"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = _("mốc lộ trình")
        verbose_name_plural = _("mốc lộ trình")
        ordering = ["directive", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "on"],
                name="trajectory_one_value_a_day",
                violation_error_message=_("Ngày này đã có mốc."),
            )
        ]

    def __str__(self):
        return f"{self.directive.code}: {self.on:%d/%m/%Y}"
