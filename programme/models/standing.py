"""The summary that overviews read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet


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
