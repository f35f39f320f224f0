"""Who, as a body: city police, people's committee, departments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """A body that leads or shares a directive, issues documents, or posts officers."""

    key = models.SlugField(_("khóa"), max_length=30, unique=True)
    name = models.CharField(_("tên"), max_length=200)
    short_name = models.CharField(_("tên tắt"), max_length=60)
    level = models.CharField(_("cấp"), max_length=30)
    retired_on = models.DateField(_("ngừng dùng từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")
        ordering = ["name"]

    def __str__(self):
        return self.short_name


class AgencyAlias(models.Model):
    """A spelling under which documents name an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("cơ quan"))
    name = models.CharField(_("cách gọi"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("cách gọi khác")
        verbose_name_plural = _("cách gọi khác")
        ordering = ["name"]

    def __str__(self):
        return self.name
