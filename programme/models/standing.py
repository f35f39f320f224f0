"""What is kept of a period: by ward, and by directive."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .directive import Directive
from .judged import Judged, overridden_for_a_reason


class WardStanding(models.Model):
    """What a ward owed and answered in a period. Its existence says that the ward was expected to report.

    Kept in the same transaction as the progress it counts; `programme.actions.recount` must find the same from the rows.
    """

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="standings", verbose_name=_("phường, xã"))
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="standings", verbose_name=_("kỳ")
    )
    duties_expected = models.PositiveSmallIntegerField(_("nghĩa vụ phải báo cáo"), default=0)
    duties_reported = models.PositiveSmallIntegerField(_("đã báo cáo"), default=0)
    duties_on_time = models.PositiveSmallIntegerField(_("báo cáo đúng hạn"), default=0)
    duties_done = models.PositiveSmallIntegerField(_("hoàn thành"), default=0)
    duties_at_risk = models.PositiveSmallIntegerField(_("cần theo dõi"), default=0)
    duties_late = models.PositiveSmallIntegerField(_("chậm"), default=0)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("tổng hợp theo phường, xã và kỳ")
        verbose_name_plural = _("tổng hợp theo phường, xã và kỳ")
        ordering = ["-period__ends_on", "ward__sort_key"]
        constraints = [models.UniqueConstraint(fields=["ward", "period"], name="standing_once_per_ward_and_period")]
        indexes = [
            # Sums over a period are read from this alone.
            models.Index(
                fields=[
                    "period",
                    "ward",
                    "duties_expected",
                    "duties_reported",
                    "duties_on_time",
                    "duties_done",
                    "duties_at_risk",
                    "duties_late",
                ],
                name="standing_totals_by_period",
            )
        ]

    def __str__(self):
        return f"{self.ward} – {self.period}"


class DirectiveStanding(Versioned, Judged):
    """How a directive stood in a period, over all who owed a report on it: counts, the value rolled up, its status.

    Kept in the same transaction as the progress it counts; `programme.actions.recount` must find the same from the rows. It
    counts who stood on the period's due day, as then. `value` is rolled up by the directive's rule, `percent` is how much of
    the target that is. For the city and the agencies of the directive; a ward sees its own rows only.
    """

    directive = models.ForeignKey(
        Directive, on_delete=models.PROTECT, related_name="standings", verbose_name=_("chỉ tiêu, nhiệm vụ")
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="directive_standings", verbose_name=_("kỳ")
    )
    expected = models.PositiveIntegerField(_("phải báo cáo"), default=0)
    reported = models.PositiveIntegerField(_("đã báo cáo"), default=0)
    on_time = models.PositiveIntegerField(_("báo cáo đúng hạn"), default=0)
    done = models.PositiveIntegerField(_("hoàn thành"), default=0)
    on_track = models.PositiveIntegerField(_("đúng tiến độ"), default=0)
    at_risk = models.PositiveIntegerField(_("cần theo dõi"), default=0)
    late = models.PositiveIntegerField(_("chậm"), default=0)
    not_started = models.PositiveIntegerField(_("chưa thực hiện"), default=0)
    reached = models.PositiveIntegerField(_("đạt giá trị phải đạt"), default=0)
    value = models.DecimalField(_("giá trị tổng hợp"), max_digits=22, decimal_places=4, null=True, blank=True)
    percent = models.DecimalField(_("mức hoàn thành (%)"), max_digits=7, decimal_places=2, null=True, blank=True)
    expected_percent = models.DecimalField(
        _("mức phải đạt lúc đó (%)"), max_digits=7, decimal_places=2, null=True, blank=True
    )

    objects = ScopedQuerySet.as_manager()
    ward_path = None
    agency_paths = ("directive__lead", "directive__coordinating")

    class Meta:
        verbose_name = _("tổng hợp theo chỉ tiêu, nhiệm vụ và kỳ")
        verbose_name_plural = _("tổng hợp theo chỉ tiêu, nhiệm vụ và kỳ")
        ordering = ["-period__ends_on", "directive__code"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "period"], name="standing_once_per_directive_and_period"),
            overridden_for_a_reason("standing_overridden_by_someone_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.directive.code} – {self.period}"
