"""Where: the city and its commune-level units, each as it stood in a span of time."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.text import fold


class Province(models.Model):
    """A province-level unit; the portal serves one, Hanoi."""

    code = models.CharField(_("mã"), max_length=2, unique=True)
    name = models.CharField(_("tên"), max_length=100)

    class Meta:
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")

    def __str__(self):
        return self.name


def stood_on(day, path: str = "") -> Q:
    """Rows whose ward (at `path`, "ward__") stood on that day (a date, a slot, an expression); an unknown start counts as open."""
    begun, ended = f"{path}established_on", f"{path}dissolved_on"
    return (Q(**{f"{begun}__isnull": True}) | Q(**{f"{begun}__lte": day})) & (
        Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": day})
    )


def stood_when_due(ward: str = "ward__", period: str = "period__") -> Q:
    """The cohort of a period: what is owed and counted in it is of the units that stood on the day wards send by."""
    return stood_on(F(f"{period}ward_due_on"), ward)


class WardQuerySet(models.QuerySet):
    def alive_on(self, day: date):
        """Units that stood on that day; an unknown start counts as open."""
        return self.filter(stood_on(day))

    def of_kinds(self, kinds):
        return self.filter(kind__in=kinds)

    def matching(self, words: str):
        """Units whose name, code or old district holds the words, whatever their case and marks."""
        return self.filter(search__contains=fold(words))

    def in_order(self):
        """The Vietnamese alphabet, then the newest version first."""
        return self.order_by("sort_key", F("established_on").desc(nulls_last=True), "pk")


class Ward(models.Model):
    """A commune-level unit (phường, xã, thị trấn) and its police station, as it stood from one day to another.

    The five-digit code is not its identity: after 1 July 2025 the same codes name other territories.
    """

    class Kind(models.TextChoices):
        PHUONG = "phường", _("phường")
        XA = "xã", _("xã")
        THI_TRAN = "thị trấn", _("thị trấn")

    province = models.ForeignKey(Province, on_delete=models.PROTECT, verbose_name=_("tỉnh, thành phố"))
    code = models.CharField(_("mã đơn vị"), max_length=5)
    name = models.CharField(_("tên"), max_length=100)
    name_en = models.CharField(_("tên không dấu"), max_length=100, blank=True)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    district = models.CharField(_("quận, huyện cũ"), max_length=100, blank=True)
    established_on = models.DateField(
        _("thành lập ngày"), null=True, blank=True, help_text=_("Để trống khi không rõ ngày.")
    )
    dissolved_on = models.DateField(
        _("kết thúc ngày"), null=True, blank=True, help_text=_("Ngày đầu tiên không còn đơn vị này.")
    )
    area_km2 = models.DecimalField(_("diện tích (km²)"), max_digits=8, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(_("dân số"), null=True, blank=True)
    latitude = models.DecimalField(_("vĩ độ"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("kinh độ"), max_digits=8, decimal_places=5, null=True, blank=True)
    restores = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="restored_as",
        verbose_name=_("khôi phục đơn vị"),
        help_text=_("Đơn vị trước đây mà một sự kiện đảo ngược lập lại: số liệu của đơn vị đó trở về đây."),
    )
    tile_column = models.PositiveSmallIntegerField(_("cột trên bản đồ ô"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("hàng trên bản đồ ô"), null=True, blank=True)
    search = models.CharField(max_length=250, editable=False)
    sort_key = models.CharField(max_length=320, editable=False)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = _("phường, xã")
        verbose_name_plural = _("phường, xã")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "established_on"],
                name="ward_code_unique_from_a_day",
                violation_error_message=_("Đã có đơn vị mang mã này từ ngày đó."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(established_on__isnull=True),
                name="ward_code_unique_from_an_unknown_day",
                violation_error_message=_("Đã có đơn vị mang mã này mà không rõ ngày thành lập."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(dissolved_on__isnull=True),
                name="ward_code_unique_today",
                violation_error_message=_("Đã có đơn vị đang hoạt động mang mã này."),
            ),
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"],
                condition=Q(dissolved_on__isnull=True),
                name="ward_tile_held_by_one_unit_today",
                violation_error_message=_("Ô bản đồ này đã có đơn vị khác."),
            ),
            models.CheckConstraint(
                condition=Q(established_on__isnull=True)
                | Q(dissolved_on__isnull=True)
                | Q(dissolved_on__gt=F("established_on")),
                name="ward_dissolved_after_established",
                violation_error_message=_("Ngày kết thúc phải sau ngày thành lập."),
            ),
        ]
        indexes = [models.Index(fields=["sort_key"]), models.Index(fields=["dissolved_on", "kind"])]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        """phường Hoàn Kiếm; an old unit names its district too, since 25 old names repeat."""
        return f"{self.kind} {self.name}" + (f" ({self.district})" if self.district else "")

    @property
    def station_name(self) -> str:
        """The police station of the unit: Công an phường Hoàn Kiếm."""
        return f"Công an {self.kind} {self.name}"

    def stood_on(self, day: date) -> bool:
        return (self.established_on is None or self.established_on <= day) and not self.ended_by(day)

    def ended_by(self, day: date) -> bool:
        return self.dissolved_on is not None and self.dissolved_on <= day


class AncestryQuerySet(models.QuerySet):
    def carrying_on(self, day):
        """Where records count on that day (a date or the slot of one): one row for every unit formed by then."""
        return self.filter(stood_on(day, "descendant__"), carries_records=True)


class Ancestry(models.Model):
    """Derived from Succession: every earlier unit behind a unit, over all events, and the unit itself.

    `carries_records` marks where an earlier unit's records count in totals: on any day since its own, at exactly one unit
    that stands on that day. Kept by organisation.actions.ancestry.
    """

    descendant = models.ForeignKey(
        Ward, on_delete=models.CASCADE, related_name="ancestry", verbose_name=_("đơn vị sau")
    )
    ancestor = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="descent", verbose_name=_("đơn vị trước"))
    carries_records = models.BooleanField(_("nhận số liệu khi cộng dồn"), default=False)

    objects = AncestryQuerySet.as_manager()

    class Meta:
        verbose_name = _("dòng kế thừa")
        verbose_name_plural = _("dòng kế thừa")
        constraints = [models.UniqueConstraint(fields=["descendant", "ancestor"], name="ancestry_held_once")]
        indexes = [models.Index(fields=["ancestor", "carries_records", "descendant"])]

    def __str__(self):
        return f"{self.ancestor} … {self.descendant}"


class RiverPoint(models.Model):
    """A corner of the Hồng river's line on the tile map, in tile units."""

    sequence = models.PositiveSmallIntegerField(_("thứ tự"), unique=True)
    x = models.DecimalField("x", max_digits=5, decimal_places=2)
    y = models.DecimalField("y", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("điểm sông Hồng")
        verbose_name_plural = _("điểm sông Hồng")
        ordering = ["sequence"]

    def __str__(self):
        return f"{self.sequence}: {self.x}, {self.y}"
