"""What stations work with. Never weapons, special means or network details: the categories simply do not exist here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned


class EquipmentCategory(models.Model):
    """A kind of general equipment with its unit. Weapons and special assets are refused by law and have no category."""

    class Group(models.TextChoices):
        IT = "it", _("công nghệ thông tin")
        NETWORK = "network", _("mạng (chỉ số lượng)")
        CAMERA = "camera", _("camera (chỉ số lượng)")
        VEHICLE = "vehicle", _("phương tiện")
        FIRE = "fire", _("phòng cháy, chữa cháy")
        RECEPTION = "reception", _("tiếp dân, một cửa")
        OFFICE = "office", _("văn phòng, doanh trại")

    code = models.SlugField(_("mã"), max_length=30, unique=True)
    group = models.CharField(_("nhóm"), max_length=10, choices=Group.choices)
    name = models.CharField(_("tên"), max_length=120)
    unit = models.CharField(_("đơn vị tính"), max_length=30)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("loại trang bị")
        verbose_name_plural = _("loại trang bị")
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class EquipmentHolding(Versioned):
    """How much of a kind a ward has, can use and needs. `norm` stays empty until the Ministry's table is loaded."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="equipment", verbose_name=_("phường, xã"))
    category = models.ForeignKey(
        EquipmentCategory, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("loại trang bị")
    )
    have = models.PositiveIntegerField(_("hiện có"), default=0)
    usable = models.PositiveIntegerField(_("còn dùng được"), default=0)
    need = models.PositiveIntegerField(_("nhu cầu"), null=True, blank=True)
    norm = models.PositiveIntegerField(_("định mức"), null=True, blank=True)
    counted_on = models.DateField(_("ngày kiểm kê"), null=True, blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("trang bị của phường, xã")
        verbose_name_plural = _("trang bị của phường, xã")
        ordering = ["ward__sort_key", "category__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "category"],
                name="equipment_once_per_ward_and_category",
                violation_error_message=_("Phường, xã đã có dòng cho loại trang bị này."),
            ),
            models.CheckConstraint(
                condition=Q(usable__lte=F("have")),
                name="equipment_usable_within_have",
                violation_error_message=_("Số còn dùng được không thể lớn hơn số hiện có."),
            ),
        ]

    def __str__(self):
        return f"{self.ward}: {self.category}"
