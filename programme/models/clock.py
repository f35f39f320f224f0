"""The honest clock: the deadline as first given stays; more time is asked for and granted, lateness may be disputed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Clause, Document, ReportingPeriod
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .directive import Directive
from .duty import Duty

OF_DUTY = ("duty__agency", "duty__directive__lead", "duty__directive__coordinating")


def someone(label):
    """Who did a step of a request's life; nobody yet while it is empty."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Extension(Versioned):
    """A request for a later deadline, of a whole directive or of one bearer's duty: old day, new day, basis, who decided."""

    class State(models.TextChoices):
        ASKED = "asked", _("chờ quyết định")
        GRANTED = "granted", _("được gia hạn")
        REFUSED = "refused", _("không được gia hạn")
        WITHDRAWN = "withdrawn", _("đã rút")

    directive = models.ForeignKey(
        Directive,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name=_("chỉ tiêu, nhiệm vụ"),
    )
    duty = models.ForeignKey(
        Duty, on_delete=models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name=_("nghĩa vụ")
    )
    old_due_on = models.DateField(_("thời hạn đang có"))
    new_due_on = models.DateField(_("thời hạn xin"))
    reason = models.TextField(_("lý do"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("căn cứ")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("điều khoản")
    )
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người xin")
    )
    asked_at = models.DateTimeField(_("xin lúc"), auto_now_add=True)
    is_after_deadline = models.BooleanField(_("xin khi đã quá hạn"), default=False, editable=False)
    decided_by = someone(_("người quyết định"))
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decision_note = models.TextField(_("ý kiến quyết định"), blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "duty__ward"
    agency_paths = (*OF_DUTY, "directive__lead", "directive__coordinating")
    own_agency_path = "duty__agency"

    class Meta:
        verbose_name = _("gia hạn")
        verbose_name_plural = _("gia hạn")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(directive__isnull=False, duty__isnull=True) | Q(directive__isnull=True, duty__isnull=False),
                name="extension_of_a_directive_or_a_duty",
            ),
            models.CheckConstraint(
                condition=Q(new_due_on__gt=F("old_due_on")),
                name="extension_to_a_later_day",
                violation_error_message=_("Thời hạn xin phải sau thời hạn đang có."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_for_a_reason",
                violation_error_message=_("Xin nêu lý do gia hạn."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"], decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["granted", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="extension_decided_by_someone_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["directive"],
                condition=Q(state="asked"),
                name="extension_one_open_request_per_directive",
                violation_error_message=_("Đang có một đề nghị gia hạn chờ quyết định."),
            ),
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(state="asked"),
                name="extension_one_open_request_per_duty",
                violation_error_message=_("Đang có một đề nghị gia hạn chờ quyết định."),
            ),
        ]
        permissions = [
            ("ask_extension", _("Đề nghị gia hạn, nêu ý kiến về việc bị tính chậm")),
            ("decide_extension", _("Quyết định gia hạn, ý kiến về việc bị tính chậm")),
        ]

    def __str__(self):
        return f"{self.duty or self.directive}: {self.old_due_on:%d/%m/%Y} – {self.new_due_on:%d/%m/%Y}"


class Dispute(Versioned):
    """The bearer does not accept being counted late: for the deadline of the duty, or for the report of one period."""

    class State(models.TextChoices):
        OPEN = "open", _("đang xem xét")
        UPHELD = "upheld", _("được chấp nhận")
        REJECTED = "rejected", _("không được chấp nhận")
        WITHDRAWN = "withdrawn", _("đã rút")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("nghĩa vụ"))
    period = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kỳ báo cáo"),
        help_text=_("Để trống: việc chậm so với thời hạn của nghĩa vụ."),
    )
    reason = models.TextField(_("lý do"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người nêu")
    )
    raised_at = models.DateTimeField(_("nêu lúc"), auto_now_add=True)
    decided_by = someone(_("người quyết định"))
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decision_note = models.TextField(_("ý kiến quyết định"), blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "duty__ward"
    agency_paths = OF_DUTY
    own_agency_path = "duty__agency"

    class Meta:
        verbose_name = _("ý kiến về việc bị tính chậm")
        verbose_name_plural = _("ý kiến về việc bị tính chậm")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="dispute_for_a_reason",
                violation_error_message=_("Xin nêu lý do."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["upheld", "rejected"], decided_by__isnull=False, decided_at__isnull=False),
                name="dispute_decided_by_someone_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["duty", "period"],
                condition=Q(state="open", period__isnull=False),
                name="dispute_one_open_per_duty_and_period",
                violation_error_message=_("Đang có một ý kiến về kỳ này chờ xem xét."),
            ),
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(state="open", period__isnull=True),
                name="dispute_one_open_per_duty",
                violation_error_message=_("Đang có một ý kiến chờ xem xét."),
            ),
        ]

    def __str__(self):
        return f"{self.duty}: {self.get_state_display()}"
