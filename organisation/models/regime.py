"""Report regimes (chế độ báo cáo): who reports what, over which days, to whom, by when, and by which paper."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation import due, periods
from organisation.versions import Versioned

from .agency import Agency
from .document import Clause, Document


class RegimeQuerySet(models.QuerySet):
    def in_force_on(self, day):
        """Those that hold on that day; an ended one held until it was ended, a draft never."""
        return self.exclude(state=Regime.State.DRAFT).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day
        )

    def asking_for(self, period):
        """Those that ask for a report on the period: in force on its cut-off, or the one that called for it."""
        if period.kind == periods.ADHOC:
            return self.filter(pk=period.regime_id)
        return self.in_force_on(period.ends_on).filter(period_kind=period.kind, first_day=period.first_day)


class Regime(Versioned):
    """What one report regime states (Decree 09/2019/NĐ-CP, Articles 7 and 8). A draft binds nobody; one in force is ended, not edited.

    Its days: periods of `period_kind` that begin on `first_day` of a month (15: from the 15th to the 14th; 1: calendar months),
    whose cut-off lies in its span; those of a report that was called for on its own name it (ReportingPeriod.regime).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("dự thảo")
        ACTIVE = "active", _("đang áp dụng")
        ENDED = "ended", _("thôi áp dụng")

    class Holidays(models.TextChoices):
        BEFORE = due.BEFORE, _("lùi về ngày làm việc liền trước")
        AFTER = due.AFTER, _("chuyển sang ngày làm việc liền sau")
        STAYS = due.STAYS, _("giữ nguyên ngày")

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên báo cáo"), max_length=250)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=250, blank=True)
    content = models.TextField(_("nội dung báo cáo"), blank=True)
    period_kind = models.CharField(_("tần suất"), max_length=12, choices=periods.KINDS)
    first_day = models.PositiveSmallIntegerField(
        _("kỳ bắt đầu từ ngày"),
        default=periods.FIRST_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("15: từ ngày 15 tháng trước đến ngày 14; 1: tròn tháng dương lịch."),
    )
    holidays = models.CharField(
        _("khi hạn gửi rơi vào ngày nghỉ"), max_length=10, choices=Holidays.choices, default=Holidays.BEFORE
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField(_("áp dụng từ ngày"))
    valid_until = models.DateField(_("đến trước ngày"), null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("căn cứ")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    outline = models.TextField(_("mẫu đề cương"), blank=True)
    data_forms = models.TextField(_("biểu mẫu số liệu"), blank=True)
    procedure = models.TextField(
        _("quy trình tổng hợp"), blank=True, help_text=_("Cần có khi nhiều cấp cùng báo cáo: ai tổng hợp của ai.")
    )
    is_proposal = models.BooleanField(
        _("đề xuất của cổng"), default=True, help_text=_("Chưa có văn bản quy định các ngày này.")
    )

    objects = RegimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("chế độ báo cáo")
        verbose_name_plural = _("chế độ báo cáo")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="regime_ends_after_it_begins",
                violation_error_message=_("Ngày thôi áp dụng phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(first_day__gte=1, first_day__lte=28), name="regime_first_day_of_any_month"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(valid_until__isnull=False),
                name="regime_ended_on_some_day",
                violation_error_message=_("Chế độ thôi áp dụng cần có ngày thôi."),
            ),
        ]
        permissions = [
            ("keep_regime", _("Lập, áp dụng và chấm dứt chế độ báo cáo")),
            ("call_for_report", _("Yêu cầu báo cáo đột xuất, chuyên đề")),
        ]

    def __str__(self):
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class RegimeLevel(models.Model):
    """One level of a regime: who sends, which report, to whom, by when. Days are counted from the cut-off (organisation.due)."""

    class Who(models.TextChoices):
        WARD = "ward", _("Công an phường, xã")
        AGENCY = "agency", _("cơ quan được nêu")
        CITY = "city", _("Công an thành phố")

    class DueKind(models.TextChoices):
        WORKING_DAYS = due.WORKING_DAYS, _("số ngày làm việc sau ngày chốt số liệu")
        DAYS = due.DAYS, _("số ngày sau ngày chốt số liệu")
        DAY_OF_MONTH = due.DAY_OF_MONTH, _("ngày trong tháng")

    regime = models.ForeignKey(
        Regime, on_delete=models.CASCADE, related_name="levels", verbose_name=_("chế độ báo cáo")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    who = models.CharField(_("ai báo cáo"), max_length=10, choices=Who.choices)
    kinds = models.JSONField(_("loại đơn vị"), default=list, blank=True, help_text=_("Để trống: mọi loại đơn vị."))
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cơ quan")
    )
    report_kind = models.CharField(_("loại báo cáo"), max_length=12)
    recipient = models.CharField(_("nơi nhận"), max_length=250)
    method = models.CharField(_("phương thức gửi"), max_length=120, blank=True)
    due_kind = models.CharField(_("cách tính hạn gửi"), max_length=15, choices=DueKind.choices)
    due_number = models.PositiveSmallIntegerField(_("số ngày, hoặc ngày"), validators=[MinValueValidator(1)])
    due_months_later = models.PositiveSmallIntegerField(
        _("sau tháng chốt số liệu (tháng)"), default=0, validators=[MaxValueValidator(12)]
    )

    class Meta:
        verbose_name = _("cấp báo cáo")
        verbose_name_plural = _("các cấp báo cáo")
        ordering = ["regime", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "position"], name="regime_level_once_per_place"),
            models.CheckConstraint(
                condition=(Q(who="agency") & Q(agency__isnull=False)) | (~Q(who="agency") & Q(agency__isnull=True)),
                name="regime_level_names_its_agency",
                violation_error_message=_("Cấp cơ quan cần nêu cơ quan; cấp khác thì không."),
            ),
            models.CheckConstraint(condition=Q(due_number__gte=1), name="regime_level_due_after_the_cut_off"),
        ]

    def __str__(self):
        return f"{self.regime}: {self.get_who_display()}"

    def due_rule(self) -> due.DueRule:
        """The rule for its days; what to do about holidays is the regime's."""
        return due.DueRule(self.due_kind, self.due_number, self.due_months_later, self.regime.holidays)
