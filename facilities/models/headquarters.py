"""Buildings and who uses them."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.scope import ScopedQuerySet, ward_filter
from organisation.text import fold, sort_key
from organisation.versions import Versioned

from ..guard import refuse_arms
from .occupancy import Occupancy

SMALLEST_AREA = Decimal("0.01")
AREA = [MinValueValidator(SMALLEST_AREA), MaxValueValidator(Decimal(1_000_000))]
AREAS = (
    "land_area_m2",
    "measured_land_m2",
    "floor_area_m2",
    "measured_area_m2",
    "reception_area_m2",
    "meeting_area_per_officer_m2",
)
# Hanoi with a margin, in degrees: a slip of the keyboard lands elsewhere.
LATITUDES, LONGITUDES = (Decimal("20.5"), Decimal("21.5")), (Decimal("105.2"), Decimal("106.1"))
FIRST_YEAR_BUILT = 1800


def _all_above_zero(fields: tuple[str, ...]) -> Q:
    """Each is empty or above zero."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": 0})
    return condition


class HeadquartersQuerySet(ScopedQuerySet):
    def visible_to(self, officer):
        """A building is seen by whoever uses or used it; by subquery, so that two uses never double it."""
        if officer.is_authenticated and officer.ward_id and not (officer.is_superuser or officer.sees_all):
            used = Occupancy.objects.filter(ward_filter(officer, "ward")).values("headquarters")
            return self.filter(pk__in=used)
        return super().visible_to(officer)

    def editable_by(self, officer):
        """The buildings the officer's ward uses now."""
        if not officer.is_authenticated or not officer.is_active or not officer.ward_id:
            return self.none()
        return self.filter(
            pk__in=Occupancy.objects.filter(ward=officer.ward_id, valid_until__isnull=True).values("headquarters")
        )

    def matching(self, words: str, day: date | None = None, *, ever: bool = False):
        """Buildings whose name, address, owner or user holds the words, whatever their case and marks.

        The users are those of the day (None: those of now), or `ever` all there were.
        """
        folded = fold(words)
        uses = Occupancy.objects.filter(ward__search__contains=folded)
        if not ever:
            uses = uses.on(day) if day else uses.filter(valid_until__isnull=True)
        return self.filter(Q(search__contains=folded) | Q(pk__in=uses.values("headquarters")))

    def used_by_kind(self, kind: str, day: date):
        """Buildings that a unit of that kind uses on that day."""
        return self.filter(pk__in=Occupancy.objects.on(day).filter(ward__kind=kind).values("headquarters"))

    def with_users(self, day: date):
        """Each building with `users`: the uses that hold on that day, main ones first."""
        uses = Occupancy.objects.on(day).select_related("ward").order_by("-is_main", "ward__sort_key", "pk")
        return self.prefetch_related(Prefetch("occupancies", queryset=uses, to_attr="users"))

    def with_former_users(self, day: date):
        """Each building with `former`: the uses that had ended by that day, the last ones first."""
        uses = Occupancy.objects.filter(valid_until__lte=day).select_related("ward").order_by("-valid_until", "pk")
        return self.prefetch_related(Prefetch("occupancies", queryset=uses, to_attr="former"))


class Headquarters(Versioned):
    """A building (with its land) that ward police work in. It outlives the ward and may serve several."""

    class Independence(models.TextChoices):
        # Classes as Tuyên Quang reports them; the official Hanoi classes were not found.
        OUTSIDE = "outside", _("độc lập, ngoài khuôn viên UBND")
        INSIDE = "inside", _("độc lập, trong khuôn viên UBND")
        SHARED = "shared", _("dùng chung, mượn hoặc thuê")
        UNKNOWN = "unknown", _("chưa xác định")

    class LandTitle(models.TextChoices):
        CERTIFIED = "certified", _("đã có giấy chứng nhận")
        IN_PROGRESS = "in_progress", _("đang làm thủ tục")
        NONE = "none", _("chưa có")
        SECURITY_LAND = "security_land", _("đất an ninh theo quy hoạch")
        TEMPORARY = "temporary", _("đất do UBND quản lý cho sử dụng tạm")
        LEASED = "leased", _("đi thuê, mượn")
        DISPUTED = "disputed", _("đang tranh chấp")
        UNKNOWN = "unknown", _("chưa xác định")

    class Condition(models.IntegerChoices):
        UNKNOWN = 0, _("chưa khảo sát")
        BAD = 1, _("xuống cấp nghiêm trọng")
        POOR = 2, _("xuống cấp")
        FAIR = 3, _("trung bình")
        GOOD = 4, _("tốt")
        VERY_GOOD = 5, _("rất tốt")

    class AssetClass(models.TextChoices):
        # Law 15/2017/QH14, Articles 64–66. Special assets (tài sản đặc biệt) have no place in the portal.
        SPECIALISED = "specialised", _("tài sản chuyên dùng")
        MANAGEMENT = "management", _("tài sản phục vụ công tác quản lý")
        ORDINARY = "ordinary", _("tài sản của cơ quan nhà nước khác")

    class AssetRoll(models.TextChoices):
        # Specialised assets are disposed of only after they leave the roll (Law 15/2017/QH14, Articles 64–66).
        ON = "on", _("trong biên chế tài sản")
        REMOVED = "removed", _("đã loại khỏi biên chế tài sản")
        OFF = "off", _("chưa vào biên chế tài sản")
        UNKNOWN = "unknown", _("chưa xác định")

    class Access(models.TextChoices):
        STEP_FREE = "step_free", _("vào thẳng, không bậc")
        RAMP = "ramp", _("có đường dốc")
        NONE = "none", _("chưa vào được")
        UNKNOWN = "unknown", _("chưa xác định")

    name = models.CharField(_("tên trụ sở"), validators=[refuse_arms], max_length=200)
    address = models.CharField(_("địa chỉ"), validators=[refuse_arms], max_length=250, blank=True)
    owner = models.CharField(_("đơn vị sở hữu, quản lý"), validators=[refuse_arms], max_length=200, blank=True)
    independence = models.CharField(
        _("mức độ độc lập"), max_length=10, choices=Independence.choices, default=Independence.UNKNOWN
    )
    land_title = models.CharField(_("pháp lý đất"), max_length=15, choices=LandTitle.choices, default=LandTitle.UNKNOWN)
    title_number = models.CharField(_("số giấy tờ đất"), validators=[refuse_arms], max_length=80, blank=True)
    title_date = models.DateField(_("ngày giấy tờ đất"), null=True, blank=True)
    title_sheet = models.CharField(_("tờ bản đồ số"), validators=[refuse_arms], max_length=20, blank=True)
    title_plot = models.CharField(_("thửa đất số"), validators=[refuse_arms], max_length=20, blank=True)
    asset_class = models.CharField(
        _("lớp tài sản"), max_length=12, choices=AssetClass.choices, default=AssetClass.SPECIALISED
    )
    asset_roll = models.CharField(
        _("biên chế tài sản"), max_length=10, choices=AssetRoll.choices, default=AssetRoll.UNKNOWN
    )
    asset_roll_on = models.DateField(_("ngày vào hoặc ra biên chế tài sản"), null=True, blank=True)
    asset_roll_decision = models.CharField(
        _("quyết định vào hoặc ra biên chế"), validators=[refuse_arms], max_length=120, blank=True
    )
    land_area_m2 = models.DecimalField(
        _("diện tích đất theo hồ sơ (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    measured_land_m2 = models.DecimalField(
        _("diện tích đất đo thực tế (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    floor_area_m2 = models.DecimalField(
        _("diện tích sàn theo hồ sơ (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    measured_area_m2 = models.DecimalField(
        _("diện tích sàn đo thực tế (m²)"), validators=AREA, max_digits=10, decimal_places=2, null=True, blank=True
    )
    reception_area_m2 = models.DecimalField(
        _("diện tích phòng trực ban tiếp dân (m²)"),
        validators=AREA,
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
    )
    meeting_area_per_officer_m2 = models.DecimalField(
        _("diện tích phòng họp (m²/người)"),
        validators=[MinValueValidator(SMALLEST_AREA)],
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Tỷ lệ đơn vị xác nhận; không nhập quân số."),
    )
    reception_access = models.CharField(
        _("người khuyết tật vào phòng tiếp dân"), max_length=12, choices=Access.choices, default=Access.UNKNOWN
    )
    latitude = models.DecimalField(
        _("vĩ độ"),
        validators=[MinValueValidator(LATITUDES[0]), MaxValueValidator(LATITUDES[1])],
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
    )
    longitude = models.DecimalField(
        _("kinh độ"),
        validators=[MinValueValidator(LONGITUDES[0]), MaxValueValidator(LONGITUDES[1])],
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
    )
    # As the latest survey found them (facilities.models.Survey); written by the act that records a survey.
    function_grade = models.PositiveSmallIntegerField(_("mức bảo đảm công năng (1–5)"), null=True, blank=True)
    condition = models.PositiveSmallIntegerField(_("tình trạng"), choices=Condition.choices, default=Condition.UNKNOWN)
    surveyed_on = models.DateField(_("ngày khảo sát"), null=True, blank=True)
    year_built = models.PositiveSmallIntegerField(
        _("năm xây dựng"), validators=[MinValueValidator(FIRST_YEAR_BUILT)], null=True, blank=True
    )
    note = models.TextField(_("ghi chú"), validators=[refuse_arms], blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)
    # One press of the button makes one row, however often it arrives.
    entry_key = models.UUIDField(null=True, unique=True, editable=False)
    search = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=320, editable=False, default="")

    objects = HeadquartersQuerySet.as_manager()
    ward_path = "occupancies__ward"

    class Meta:
        verbose_name = _("trụ sở")
        verbose_name_plural = _("trụ sở")
        ordering = ["sort_key", "pk"]
        permissions = [
            ("enter_facilities", _("Nhập trụ sở, trang bị, dự án")),
            ("keep_registers", _("Giữ sổ trụ sở, trang bị, dự án của mọi đơn vị")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(function_grade__isnull=True) | Q(function_grade__range=(1, 5)),
                name="headquarters_function_grade_from_1_to_5",
                violation_error_message=_("Mức công năng từ 1 đến 5."),
            ),
            models.CheckConstraint(
                condition=_all_above_zero(AREAS),
                name="headquarters_areas_above_zero",
                violation_error_message=_("Diện tích phải lớn hơn 0; chưa đo thì để trống."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="headquarters_has_both_coordinates_or_none",
                violation_error_message=_("Xin nhập cả vĩ độ và kinh độ, hoặc để trống cả hai."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_independent(self) -> bool | None:
        """None while the class is not known."""
        if self.independence == self.Independence.UNKNOWN:
            return None
        return self.independence in {self.Independence.OUTSIDE, self.Independence.INSIDE}

    @property
    def is_title_complete(self) -> bool | None:
        if self.land_title == self.LandTitle.UNKNOWN:
            return None
        return self.land_title in {self.LandTitle.CERTIFIED, self.LandTitle.SECURITY_LAND}

    def clean(self):
        """What has happened did not happen tomorrow."""
        wrong = {
            name: gettext("Ngày này không thể ở tương lai.")
            for name in ("surveyed_on", "title_date", "asset_roll_on")
            if getattr(self, name) and getattr(self, name) > clock.today()
        }
        if self.year_built and self.year_built > clock.today().year:
            wrong["year_built"] = gettext("Năm xây dựng không thể ở tương lai.")
        if wrong:
            raise ValidationError(wrong)

    def index_words(self):
        """Set the forms that search and order use; whoever writes the row calls it."""
        self.search = fold(f"{self.name} {self.address} {self.owner}")
        self.sort_key = sort_key(self.name[:100])[:320]

    def get_absolute_url(self):
        return reverse("facilities:headquarters-detail", args=[self.pk])
