"""One body's part of a directive."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import Agency, ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .directive import Directive
from .status import Status


class DutyQuerySet(ScopedQuerySet):
    def owed_on(self, day: date):
        """Duties that hold on that day: of active directives, within the duty's own span."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day, directive__is_active=True
        )


class Duty(Versioned):
    """One body's part of a directive: a ward of the cohort, or the lead agency alone.

    The columns `last_…` and `done_on` are kept in the transaction of the report they come from: the newest period signed off.
    """

    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="duties", verbose_name=_("chỉ tiêu, nhiệm vụ")
    )
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("phường, xã")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("cơ quan")
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_until = models.DateField(_("đến trước ngày"), null=True, blank=True)
    weight = models.DecimalField(
        _("trọng số"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
    )
    extended_until = models.DateField(_("được gia hạn đến"), null=True, blank=True, editable=False)
    last_period = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("kỳ báo cáo gần nhất"),
    )
    last_reported_on = models.DateField(_("báo cáo gần nhất ngày"), null=True, blank=True, editable=False)
    last_value = models.DecimalField(
        _("giá trị gần nhất"), max_digits=18, decimal_places=4, null=True, blank=True, editable=False
    )
    last_percent = models.PositiveSmallIntegerField(_("tiến độ gần nhất (%)"), null=True, blank=True, editable=False)
    last_status = models.CharField(
        _("tình trạng gần nhất"), max_length=12, choices=Status.choices, blank=True, editable=False
    )
    done_on = models.DateField(_("hoàn thành ngày"), null=True, blank=True, editable=False)

    objects = DutyQuerySet.as_manager()
    ward_path = "ward"
    agency_paths = ("agency", "directive__lead", "directive__coordinating")
    own_agency_path = "agency"

    class Meta:
        verbose_name = _("nghĩa vụ thực hiện")
        verbose_name_plural = _("nghĩa vụ thực hiện")
        ordering = ["directive__code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ward__isnull=False, agency__isnull=True) | Q(ward__isnull=True, agency__isnull=False),
                name="duty_of_a_ward_or_an_agency",
                violation_error_message=_("Nghĩa vụ thuộc một phường, xã hoặc một cơ quan."),
            ),
            models.UniqueConstraint(
                fields=["directive", "ward"],
                name="duty_once_per_ward",
                violation_error_message=_("Phường, xã này đã có nghĩa vụ đó."),
            ),
            models.UniqueConstraint(
                fields=["directive", "agency"],
                name="duty_once_per_agency",
                violation_error_message=_("Cơ quan này đã có nghĩa vụ đó."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="duty_ends_after_it_starts",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]
        indexes = [models.Index(fields=["directive", "last_status"]), models.Index(fields=["last_reported_on"])]

    def __str__(self):
        return f"{self.directive.code}: {self.bearer}"

    def get_absolute_url(self):
        return reverse("programme:duty-detail", args=[self.pk])

    @property
    def bearer(self):
        """Whose duty it is: the ward or the agency."""
        return self.ward if self.ward_id else self.agency

    @property
    def current_due_on(self) -> date | None:
        """The deadline that holds for this bearer: its own extension, else the directive's deadline as it stands."""
        return max(filter(None, (self.extended_until, self.directive.current_due_on)), default=None)
