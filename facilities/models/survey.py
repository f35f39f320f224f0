"""What a building was found to be like on a day, with photos, and the papers it rests on."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Document

from ..guard import refuse_arms
from .headquarters import Headquarters
from .of_headquarters import OfHeadquartersQuerySet


class Survey(models.Model):
    """A survey of a headquarters on a day. The building's condition and grade are those of the latest; none is rewritten."""

    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, related_name="surveys", verbose_name=_("trụ sở")
    )
    surveyed_on = models.DateField(_("ngày khảo sát"))
    condition = models.PositiveSmallIntegerField(_("tình trạng"), choices=Headquarters.Condition.choices)
    function_grade = models.PositiveSmallIntegerField(_("mức bảo đảm công năng (1–5)"), null=True, blank=True)
    surveyed_by = models.CharField(
        _("đơn vị khảo sát"),
        validators=[refuse_arms],
        max_length=200,
        blank=True,
        help_text=_("Tên đơn vị, không ghi tên người."),
    )
    note = models.TextField(_("kết luận khảo sát"), validators=[refuse_arms], blank=True)
    entered_at = models.DateTimeField(_("nhập lúc"), auto_now_add=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = OfHeadquartersQuerySet.as_manager()
    ward_path = "headquarters__occupancies__ward"

    class Meta:
        verbose_name = _("lần khảo sát trụ sở")
        verbose_name_plural = _("khảo sát trụ sở")
        ordering = ["-surveyed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(function_grade__isnull=True) | Q(function_grade__range=(1, 5)),
                name="survey_function_grade_from_1_to_5",
                violation_error_message=_("Mức công năng từ 1 đến 5."),
            )
        ]

    def __str__(self):
        return f"{self.headquarters} {self.surveyed_on:%d/%m/%Y}"

    def clean(self):
        """A survey is not of tomorrow."""
        if self.surveyed_on and self.surveyed_on > clock.today():
            raise ValidationError({"surveyed_on": gettext("Ngày khảo sát không thể ở tương lai.")})


class HeadquartersPaper(models.Model):
    """A photo of a building or a paper it rests on, as received. Taken off the page, never deleted."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("ảnh hiện trạng")
        LAND = "land", _("giấy tờ đất")
        INDEPENDENCE = "independence", _("giấy tờ về trụ sở độc lập")
        ASSET = "asset", _("giấy tờ biên chế tài sản")
        HANDOVER = "handover", _("biên bản bàn giao")
        SURVEY = "survey", _("phiếu khảo sát")
        OTHER = "other", _("giấy tờ khác")

    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, related_name="papers", verbose_name=_("trụ sở")
    )
    survey = models.ForeignKey(
        Survey, on_delete=models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("lần khảo sát")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    caption = models.CharField(_("trích yếu, chú thích"), validators=[refuse_arms], max_length=200, blank=True)
    number = models.CharField(_("số, ký hiệu"), validators=[refuse_arms], max_length=80, blank=True)
    dated_on = models.DateField(_("ngày văn bản, ngày chụp"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản trong danh mục"),
    )
    file = models.FileField(_("tệp"), max_length=200, blank=True)
    name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    content_type = models.CharField(_("loại tệp"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"), default=0)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người gửi")
    )
    no_secret_confirmed_at = models.DateTimeField(_("xác nhận không chứa bí mật nhà nước lúc"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)

    objects = OfHeadquartersQuerySet.as_manager()
    ward_path = "headquarters__occupancies__ward"

    class Meta:
        verbose_name = _("giấy tờ, ảnh trụ sở")
        verbose_name_plural = _("giấy tờ, ảnh trụ sở")
        ordering = ["kind", "-dated_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(no_secret_confirmed_at__isnull=False),
                name="headquarters_paper_file_confirmed_free_of_secrets",
                violation_error_message=_("Xin xác nhận tệp không chứa bí mật nhà nước."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="photo", file=""),
                name="headquarters_photo_has_a_file",
                violation_error_message=_("Ảnh hiện trạng phải có tệp."),
            ),
        ]

    def __str__(self):
        return self.caption or self.number or self.name or str(self.get_kind_display())

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    def clean(self):
        """A paper is not of tomorrow."""
        if self.dated_on and self.dated_on > clock.today():
            raise ValidationError({"dated_on": gettext("Ngày này không thể ở tương lai.")})
