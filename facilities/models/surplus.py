"""Buildings that are too many after a merger: what is proposed, decided, carried out."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Document, Reorganisation, Ward
from organisation.versions import Versioned

from ..guard import refuse_arms
from .headquarters import Headquarters
from .of_headquarters import OfHeadquartersQuerySet


class SurplusCase(Versioned):
    """One building's way from proposal to disposal. Law 15/2017/QH14, Articles 40–48; Decree 03/2025/NĐ-CP."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("đã đề xuất")
        DECIDED = "decided", _("đã có quyết định")
        CARRIED_OUT = "carried_out", _("đã thực hiện")
        WITHDRAWN = "withdrawn", _("đã rút")

    class Form(models.TextChoices):
        KEEP = "keep", _("giữ lại tiếp tục sử dụng")
        KEEP_FOR_NOW = "keep_for_now", _("tạm giữ lại")
        RECOVER = "recover", _("thu hồi")
        TRANSFER = "transfer", _("điều chuyển")
        LOCALITY = "locality", _("chuyển giao về địa phương quản lý, xử lý")
        SELL = "sell", _("bán")
        LIQUIDATE = "liquidate", _("thanh lý")
        DESTROY = "destroy", _("tiêu hủy")
        LOST = "lost", _("xử lý trong trường hợp bị mất, bị hủy hoại")
        OTHER = "other", _("hình thức khác theo quy định")

    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, related_name="surplus_cases", verbose_name=_("trụ sở")
    )
    event = models.ForeignKey(
        Reorganisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sự kiện sắp xếp đơn vị"),
    )
    unused_since = models.DateField(
        _("không sử dụng từ ngày"), null=True, blank=True, help_text=_("Để trống khi vẫn đang có đơn vị sử dụng.")
    )
    state = models.CharField(_("trạng thái"), max_length=12, choices=State.choices, default=State.PROPOSED)
    proposed_form = models.CharField(_("hình thức đề xuất"), max_length=12, choices=Form.choices)
    proposed_on = models.DateField(_("ngày đề xuất"))
    proposal = models.TextField(_("lý do, phương án đề xuất"), validators=[refuse_arms])
    decided_form = models.CharField(_("hình thức theo quyết định"), max_length=12, choices=Form.choices, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), validators=[refuse_arms], max_length=80, blank=True)
    decision = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản quyết định"),
    )
    receiver = models.CharField(_("cơ quan nhận"), validators=[refuse_arms], max_length=200, blank=True)
    receiver_ward = models.ForeignKey(
        Ward,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Công an phường, xã nhận"),
    )
    carried_out_on = models.DateField(_("ngày thực hiện xong"), null=True, blank=True)
    outcome = models.TextField(_("kết quả, biên bản bàn giao"), validators=[refuse_arms], blank=True)
    withdrawn_reason = models.CharField(_("lý do rút"), validators=[refuse_arms], max_length=250, blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = OfHeadquartersQuerySet.as_manager()
    ward_path = "headquarters__occupancies__ward"

    class Meta:
        verbose_name = _("hồ sơ trụ sở dôi dư")
        verbose_name_plural = _("hồ sơ trụ sở dôi dư")
        ordering = ["-proposed_on", "-pk"]
        permissions = [
            ("propose_surplus", _("Đề xuất xử lý trụ sở dôi dư")),
            ("decide_surplus", _("Ghi quyết định xử lý trụ sở dôi dư")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["headquarters"],
                condition=Q(state__in=["proposed", "decided"]),
                name="surplus_one_open_case_per_headquarters",
                violation_error_message=_("Trụ sở này đã có một hồ sơ dôi dư đang xử lý."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "carried_out"])
                | (Q(decided_on__isnull=False) & ~Q(decided_form="") & ~Q(decision_number="")),
                name="surplus_decided_by_a_decision",
                violation_error_message=_("Xin nhập hình thức, số và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state="carried_out", carried_out_on__isnull=False)
                | (~Q(state="carried_out") & Q(carried_out_on__isnull=True)),
                name="surplus_carried_out_on_some_day",
                violation_error_message=_("Xin nhập ngày thực hiện xong."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=models.F("proposed_on")),
                name="surplus_decided_after_it_is_proposed",
                violation_error_message=_("Ngày quyết định phải từ ngày đề xuất trở đi."),
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on__isnull=True) | Q(carried_out_on__gte=models.F("decided_on")),
                name="surplus_carried_out_after_it_is_decided",
                violation_error_message=_("Ngày thực hiện phải từ ngày quyết định trở đi."),
            ),
        ]

    def __str__(self):
        return f"{self.headquarters}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.PROPOSED, self.State.DECIDED}

    def days_unused(self, day: date) -> int | None:
        """Days without a user up to that day, or up to the day it was disposed of; None while it is in use."""
        if self.unused_since is None:
            return None
        return max(((self.carried_out_on or day) - self.unused_since).days, 0)

    def clean(self):
        """What has happened did not happen tomorrow."""
        wrong = {
            name: gettext("Ngày này không thể ở tương lai.")
            for name in ("unused_since", "proposed_on", "decided_on", "carried_out_on")
            if getattr(self, name) and getattr(self, name) > clock.today()
        }
        if wrong:
            raise ValidationError(wrong)

    def get_absolute_url(self):
        return reverse("facilities:surplus-detail", args=[self.pk])
