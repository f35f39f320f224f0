"""When: the periods that are reported on, and the days nobody works."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation import periods


class Holiday(models.Model):
    """A public holiday; deadlines step over it. Movable ones are entered each year from the official notice."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên ngày nghỉ"), max_length=120)
    source = models.CharField(_("căn cứ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ngày nghỉ lễ")
        verbose_name_plural = _("ngày nghỉ lễ")
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%d/%m/%Y} {self.name}"


class PeriodQuerySet(models.QuerySet):
    def closed_by(self, day: date):
        """Periods whose last day lies before `day`, newest first."""
        return self.filter(ends_on__lt=day).order_by("-ends_on")

    def main(self):
        """Those from the 15th to the 14th, by which the programme is followed."""
        return self.filter(first_day=periods.FIRST_DAY).exclude(kind=periods.ADHOC)

    def of_regime(self, regime):
        """Those it asks a report on: called for by it, or of its kind and days with the cut-off in its span."""
        if regime.period_kind == periods.ADHOC:
            return self.filter(regime=regime)
        rows = self.filter(kind=regime.period_kind, first_day=regime.first_day, ends_on__gte=regime.valid_from)
        return rows.filter(ends_on__lt=regime.valid_until) if regime.valid_until else rows

    def quarters(self):
        return self.main().filter(kind=periods.QUARTER)

    def containing(self, day: date):
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def with_code(self, code: str):
        """The period a code names; none for a code that is no code."""
        try:
            key = periods.read_code(code)
        except ValueError:
            return self.none()
        return self.filter(**key._asdict())


class ReportingPeriod(models.Model):
    """A span of days that is reported on, with its cut-off and its due days. Both ends are inside."""

    class Kind(models.TextChoices):
        MONTH = periods.MONTH, _("tháng")
        QUARTER = periods.QUARTER, _("quý")
        HALF = periods.HALF, _("06 tháng")
        NINE = periods.NINE, _("09 tháng")
        YEAR = periods.YEAR, _("năm")
        ADHOC = periods.ADHOC, _("đột xuất, chuyên đề")

    kind = models.CharField(_("loại kỳ"), max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveSmallIntegerField(_("số thứ tự"), default=1)
    first_day = models.PositiveSmallIntegerField(_("bắt đầu từ ngày"), default=periods.FIRST_DAY)
    name = models.CharField(_("tên kỳ"), max_length=200, blank=True, help_text=_("Của báo cáo đột xuất, chuyên đề."))
    regime = models.ForeignKey(
        "organisation.Regime",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="called_periods",
        verbose_name=_("yêu cầu báo cáo"),
        help_text=_("Của báo cáo đột xuất, chuyên đề."),
    )
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    ward_due_on = models.DateField(_("phường gửi trước ngày"))
    due_on = models.DateField(_("thành phố gửi trước ngày"))
    due_effective_on = models.DateField(_("ngày gửi thực tế chậm nhất"))
    locked_at = models.DateTimeField(_("khóa số liệu lúc"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = _("kỳ báo cáo")
        ordering = ["-ends_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number", "first_day"],
                name="period_exists_once",
                violation_error_message=_("Kỳ báo cáo này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="period_ends_after_it_starts",
                violation_error_message=_("Ngày cuối kỳ phải sau ngày đầu kỳ."),
            ),
            models.CheckConstraint(
                condition=(Q(kind=periods.ADHOC, regime__isnull=False) & ~Q(name=""))
                | (~Q(kind=periods.ADHOC) & Q(name="", regime__isnull=True)),
                name="period_called_for_has_a_name",
                violation_error_message=_("Kỳ đột xuất, chuyên đề cần có tên và yêu cầu báo cáo."),
            ),
            models.CheckConstraint(
                condition=Q(ward_due_on__gt=F("ends_on")) & Q(due_on__gt=F("ends_on")),
                name="period_due_after_it_ends",
                violation_error_message=_("Hạn gửi phải sau ngày chốt số liệu."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "ends_on"])]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """As the administration writes it: quý III năm 2026."""
        return self.name or periods.label(self.kind, self.year, self.number, self.first_day)

    @property
    def code(self) -> str:
        """As the API and addresses write it: 2026-Q3."""
        return periods.code_of(self.kind, self.year, self.number, self.first_day)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def is_closed_on(self, day: date) -> bool:
        return self.ends_on < day
