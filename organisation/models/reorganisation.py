"""An event that ends units and forms others, as it is prepared, approved and carried out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.versions import Versioned

from .document import Document
from .ward import Ward


class Share(models.TextChoices):
    """How much of the earlier unit a line passes on."""

    WHOLE = "whole", _("toàn bộ")
    PART = "part", _("một phần")


class Detail(models.TextChoices):
    """The finer extent of a line, as far as it is known."""

    WHOLE = "whole", _("toàn bộ")
    PART = "part", _("một phần")
    AREA_ONLY = "part_area_only", _("một phần diện tích, không có dân")
    ALL_POPULATION = "part_area_all_population", _("một phần diện tích, toàn bộ dân số")
    EXTENT_UNKNOWN = "boundary_adjusted_extent_unknown", _("điều chỉnh địa giới, chưa rõ phạm vi")

    @property
    def share(self) -> str:
        return Share.WHOLE if self == Detail.WHOLE else Share.PART


class Rule(models.TextChoices):
    """Why this heir carries the records in totals: proposed by a rule, or decided by a person."""

    SOLE = "sole", _("đơn vị kế thừa duy nhất")
    ALL_POPULATION = "all_population", _("nhận toàn bộ dân số")
    ONLY_HEIR_WITH_RESIDENTS = "only_heir_with_residents", _("đơn vị duy nhất nhận dân cư")
    SAME_NAME = "same_name", _("trùng tên")
    SAME_CODE = "same_code", _("trùng mã")
    LOWEST_CODE = "lowest_code", _("mã nhỏ nhất")
    DECIDED = "decided", _("theo quyết định")


class ReorganisationQuerySet(models.QuerySet):
    def carried_out(self):
        return self.filter(state=Reorganisation.State.CARRIED_OUT)

    def visible_to(self, officer):
        """What was carried out is open to everyone who signs in; what is prepared, to those who preview it."""
        if not officer.is_authenticated or not officer.is_active:
            return self.none()
        return self if officer.has_perm("organisation.preview_reorganisation") else self.carried_out()


class Reorganisation(Versioned):
    """A reorganisation of commune-level units on one day, by one decision.

    Until it is carried out it changes nothing; afterwards it is not edited: a later event may reverse it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("đang soạn")
        APPROVED = "approved", _("đã duyệt")
        CARRIED_OUT = "carried_out", _("đã thực hiện")

    name = models.CharField(_("tên sự kiện"), max_length=200)
    effective_on = models.DateField(_("có hiệu lực ngày"))
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reorganisations",
        verbose_name=_("quyết định"),
    )
    legal_basis = models.TextField(_("căn cứ pháp lý"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.DRAFT)
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("khôi phục tình trạng trước sự kiện"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người duyệt"),
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người thực hiện"),
        help_text=_("Trống khi nạp từ dữ liệu nền."),
    )
    carried_out_at = models.DateTimeField(_("thực hiện lúc"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("bàn giao việc đang mở lúc"), null=True, blank=True)
    # One press of the button makes one row, however often it arrives.
    entry_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sự kiện sắp xếp đơn vị")
        verbose_name_plural = _("sự kiện sắp xếp đơn vị")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="carried_out", carried_out_at__isnull=False)
                | (~Q(state="carried_out") & Q(carried_out_at__isnull=True)),
                name="reorganisation_carried_out_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(approved_at__isnull=True), name="reorganisation_draft_is_not_approved"
            ),
        ]
        permissions = [
            ("preview_reorganisation", _("Xem trước sự kiện sắp xếp đơn vị")),
            ("record_reorganisation", _("Soạn sự kiện sắp xếp đơn vị")),
            ("approve_reorganisation", _("Duyệt sự kiện sắp xếp đơn vị")),
            ("carry_out_reorganisation", _("Thực hiện sự kiện sắp xếp đơn vị")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisation:reorganisation-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_carried_out(self) -> bool:
        return self.state == self.State.CARRIED_OUT


class FormedUnit(models.Model):
    """A unit that an event forms: as described until the event is carried out, then the ward it became."""

    event = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="units", verbose_name=_("sự kiện"))
    code = models.CharField(_("mã đơn vị"), max_length=5)
    name = models.CharField(_("tên"), max_length=100)
    kind = models.CharField(_("loại"), max_length=10, choices=Ward.Kind.choices)
    district = models.CharField(_("quận, huyện"), max_length=100, blank=True)
    area_km2 = models.DecimalField(_("diện tích (km²)"), max_digits=8, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(_("dân số"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("cột trên bản đồ ô"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("hàng trên bản đồ ô"), null=True, blank=True)
    restores = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("khôi phục đơn vị")
    )
    ward = models.OneToOneField(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="formed_as", verbose_name=_("đơn vị")
    )

    class Meta:
        verbose_name = _("đơn vị hình thành")
        verbose_name_plural = _("đơn vị hình thành")
        ordering = ["event", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="formed_unit_code_once_per_event",
                violation_error_message=_("Sự kiện đã có đơn vị mang mã này."),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.name} [{self.code}]"


class ReorganisationLine(models.Model):
    """One line of an event: this standing unit passes, whole or in part, into that formed one."""

    event = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="lines", verbose_name=_("sự kiện"))
    predecessor = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị trước"))
    unit = models.ForeignKey(FormedUnit, on_delete=models.CASCADE, related_name="lines", verbose_name=_("đơn vị sau"))
    detail = models.CharField(_("phần"), max_length=40, choices=Detail.choices, default=Detail.WHOLE)
    takes_records = models.BooleanField(_("nhận số liệu khi cộng dồn"), default=False)
    takes_records_rule = models.CharField(_("lý do"), max_length=30, choices=Rule.choices, blank=True)

    class Meta:
        verbose_name = _("dòng của sự kiện")
        verbose_name_plural = _("dòng của sự kiện")
        ordering = ["event", "unit__code", "predecessor__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "unit"],
                name="reorganisation_line_once",
                violation_error_message=_("Dòng này đã có trong sự kiện."),
            )
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.unit}"

    @property
    def share(self) -> str:
        return Detail(self.detail).share
