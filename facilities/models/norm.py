"""Norms as data: how much there is to be, of what, for whom, from when to when, on what source."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Document, Ward
from organisation.versions import Versioned

from .equipment import EquipmentCategory


class NormQuerySet(models.QuerySet):
    def in_force_on(self, day: date):
        """Norms that are applied and hold on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_until__isnull=True) | Q(valid_until__gt=day),
            is_active=True,
        )


class Norm(Versioned):
    """A figure to compare with. A ward's own norm goes before one for its kind, and that before one for all.

    Two norms for the same thing and the same wards never hold on one day. A per-head norm is compared with the ratio that
    the station confirms: headcount is not held.
    """

    class Item(models.TextChoices):
        RECEPTION = "reception_area_m2", _("phòng trực ban tiếp dân")
        MEETING = "meeting_area_per_officer_m2", _("phòng họp")
        LAND = "land_area_m2", _("đất trụ sở")
        FLOOR = "floor_area_m2", _("sàn trụ sở")
        EQUIPMENT = "equipment", _("trang bị")

    class Per(models.TextChoices):
        SITE = "site", _("mỗi trụ sở")
        PERSON = "person", _("mỗi người (tỷ lệ đơn vị xác nhận)")
        STATION = "station", _("mỗi Công an phường, xã")

    item = models.CharField(_("hạng mục"), max_length=30, choices=Item.choices)
    category = models.ForeignKey(
        EquipmentCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="norms",
        verbose_name=_("loại trang bị"),
        help_text=_("Chỉ chọn khi hạng mục là trang bị."),
    )
    ward = models.ForeignKey(
        Ward,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="norms",
        verbose_name=_("riêng cho phường, xã"),
    )
    ward_kind = models.CharField(
        _("áp dụng cho loại đơn vị"),
        max_length=10,
        choices=Ward.Kind.choices,
        blank=True,
        help_text=_("Để trống: mọi loại."),
    )
    value = models.DecimalField(
        _("định mức"), validators=[MinValueValidator(Decimal("0.01"))], max_digits=10, decimal_places=2
    )
    unit = models.CharField(_("đơn vị tính"), max_length=30)
    per = models.CharField(_("tính cho"), max_length=10, choices=Per.choices)
    valid_from = models.DateField(_("áp dụng từ ngày"), null=True, blank=True)
    valid_until = models.DateField(_("hết áp dụng từ ngày"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="norms",
        verbose_name=_("văn bản trong danh mục"),
    )
    source = models.CharField(_("nguồn"), max_length=250, help_text=_("Văn bản, điều, khoản quy định con số này."))
    doubt = models.TextField(_("điều chưa chắc chắn"), blank=True)
    is_active = models.BooleanField(
        _("đang áp dụng"), default=False, help_text=_("Bỏ trống: bản nháp, chưa dùng để so sánh.")
    )

    objects = NormQuerySet.as_manager()

    class Meta:
        verbose_name = _("định mức")
        verbose_name_plural = _("định mức")
        ordering = ["item", "category__position", "ward_kind", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item="equipment", category__isnull=False)
                | (~Q(item="equipment") & Q(category__isnull=True)),
                name="norm_names_a_category_for_equipment_only",
                violation_error_message=_("Chọn loại trang bị khi, và chỉ khi, hạng mục là trang bị."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0), name="norm_above_zero", violation_error_message=_("Định mức phải lớn hơn 0.")
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(ward_kind=""),
                name="norm_for_one_ward_or_for_a_kind",
                violation_error_message=_("Định mức riêng cho một phường, xã thì để trống loại đơn vị."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="norm_ends_after_it_starts",
                violation_error_message=_("Ngày hết áp dụng phải sau ngày áp dụng."),
            ),
        ]

    def __str__(self):
        return str(self.category or self.get_item_display())
