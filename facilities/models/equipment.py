"""What stations work with. Never weapons, special means or network details: the categories simply do not exist here."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from ..guard import refuse_arms
from .sources import Source


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
        constraints = [
            # Weapons, special means and what else may not be held have no group: the database itself refuses them.
            models.CheckConstraint(
                condition=Q(group__in=["it", "network", "camera", "vehicle", "fire", "reception", "office"]),
                name="equipment_category_group_may_be_held",
                violation_error_message=_("Nhóm trang bị này không được ghi trên cổng."),
            )
        ]

    def __str__(self):
        return self.name


class EquipmentHolding(Versioned):
    """How much of a kind a ward has, can use and needs, by its latest count. What it is to have is a Norm."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="equipment", verbose_name=_("phường, xã"))
    category = models.ForeignKey(
        EquipmentCategory, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("loại trang bị")
    )
    have = models.PositiveIntegerField(_("hiện có"), default=0)
    usable = models.PositiveIntegerField(_("còn dùng được"), default=0)
    need = models.PositiveIntegerField(_("nhu cầu"), null=True, blank=True)
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


class EquipmentCountQuerySet(ScopedQuerySet):
    def latest_on(self, day: date):
        """Of each ward and kind the count that held on that day: the last one of that day or before it."""
        later = EquipmentCount.objects.filter(
            ward=OuterRef("ward"),
            category=OuterRef("category"),
            counted_on__gt=OuterRef("counted_on"),
            counted_on__lte=day,
        )
        return self.filter(~Exists(later), counted_on__lte=day)


class EquipmentCount(models.Model):
    """A ward's count of a kind on a day. The holding is the latest; earlier ones answer for earlier periods."""

    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="equipment_counts", verbose_name=_("phường, xã")
    )
    category = models.ForeignKey(
        EquipmentCategory, on_delete=models.PROTECT, related_name="counts", verbose_name=_("loại trang bị")
    )
    counted_on = models.DateField(_("ngày kiểm kê"))
    have = models.PositiveIntegerField(_("hiện có"))
    usable = models.PositiveIntegerField(_("còn dùng được"))
    need = models.PositiveIntegerField(_("nhu cầu"), null=True, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), default=timezone.now)

    objects = EquipmentCountQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("lần kiểm kê trang bị")
        verbose_name_plural = _("kiểm kê trang bị theo ngày")
        ordering = ["ward__sort_key", "category__position", "-counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "category", "counted_on"],
                name="equipment_counted_once_per_ward_category_and_day",
                violation_error_message=_("Phường, xã đã kiểm kê loại này trong ngày đó."),
            ),
            models.CheckConstraint(
                condition=Q(usable__lte=F("have")),
                name="equipment_count_usable_within_have",
                violation_error_message=_("Số còn dùng được không thể lớn hơn số hiện có."),
            ),
        ]

    def __str__(self):
        return f"{self.ward}: {self.category} {self.counted_on:%d/%m/%Y}"


class Handover(models.Model):
    """Equipment a ward received on a day. It does not change the count: the next count says what there is."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("phường, xã"))
    category = models.ForeignKey(
        EquipmentCategory, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("loại trang bị")
    )
    handed_on = models.DateField(_("ngày bàn giao"))
    quantity = models.IntegerField(
        _("số lượng"),
        help_text=_("Ghi số âm để hủy một lần ghi sai."),
    )
    source = models.CharField(_("nguồn"), max_length=5, choices=Source.choices)
    giver = models.CharField(_("đơn vị giao"), validators=[refuse_arms], max_length=200, blank=True)
    paper_number = models.CharField(_("số biên bản"), validators=[refuse_arms], max_length=80, blank=True)
    note = models.CharField(_("ghi chú"), validators=[refuse_arms], max_length=250, blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("lần bàn giao trang bị")
        verbose_name_plural = _("bàn giao trang bị")
        ordering = ["-handed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0),
                name="handover_is_not_zero",
                violation_error_message=_("Số lượng phải khác 0."),
            )
        ]

    def __str__(self):
        return f"{self.ward}: {self.category} {self.handed_on:%d/%m/%Y}"

    def clean(self):
        """Nothing was handed over tomorrow."""
        if self.handed_on and self.handed_on > clock.today():
            raise ValidationError({"handed_on": gettext("Ngày bàn giao không thể ở tương lai.")})
