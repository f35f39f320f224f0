"""What the portal knows of itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalState(models.Model):
    """One row: whether invented demonstration data are in the portal, and which version of the reference data is loaded."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    demonstration_since = models.DateTimeField(_("có dữ liệu minh hoạ từ"), null=True, blank=True, editable=False)
    demonstration_cleared_at = models.DateTimeField(
        _("đã xóa dữ liệu minh hoạ lúc"), null=True, blank=True, editable=False
    )
    reference_version = models.CharField(_("phiên bản dữ liệu nền"), max_length=64, blank=True, editable=False)

    known_verbs = models.JSONField(_("các quyền đã cấp theo vai trò"), default=list, editable=False)

    class Meta:
        verbose_name = _("trạng thái cổng")
        verbose_name_plural = _("trạng thái cổng")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="portal_state_is_one_row")]

    def __str__(self):
        return str(self._meta.verbose_name).capitalize()

    @classmethod
    def is_demonstration(cls) -> bool:
        """True while invented data are in the portal: every page then says so."""
        return cls.objects.filter(id=1, demonstration_since__isnull=False).exists()
