"""Who owes which report for which period, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.models import Agency, RegimeLevel, ReportingPeriod, Ward
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .edition import Edition


def someone(words):
    """Who did it; nobody yet."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


_UNMET = Q(sent_on__isnull=True, sent_at__isnull=True, sent_by__isnull=True)
_MET = Q(sent_on__isnull=False, sent_at__isnull=False)
_NO_PAPER = Q(is_nil=False, paper_number="")


class Obligation(Versioned):
    """One report owed: by a unit, a body or the city (both empty), under one level of a regime, for one period.

    Opened with the period for units alive on the due day. Both days are copied then and never change: lateness is counted
    against `due_effective_on`. It is met by an issued edition; by a paper sent outside the portal where the portal makes no
    such report for the body; or by saying nil. What became of it follows from the rest (reports.obligations).
    """

    level = models.ForeignKey(
        RegimeLevel, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("chế độ báo cáo")
    )
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("kỳ")
    )
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="obligations", verbose_name=_("phường, xã")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="obligations", verbose_name=_("cơ quan")
    )
    due_on = models.DateField(_("hạn gửi theo quy định"))
    due_effective_on = models.DateField(_("hạn gửi thực tế"))
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meets",
        verbose_name=_("bản báo cáo đã gửi"),
    )
    sent_on = models.DateField(
        _("ngày gửi"), null=True, blank=True, help_text=_("Ngày tính cho hạn gửi: của văn bản là ngày gửi văn bản.")
    )
    sent_at = models.DateTimeField(_("ghi nhận lúc"), null=True, blank=True)
    sent_by = someone(_("người gửi"))
    paper_number = models.CharField(_("số, ký hiệu văn bản đã gửi"), max_length=60, blank=True)
    is_nil = models.BooleanField(_("không phát sinh nội dung báo cáo"), default=False)
    note = models.TextField(_("ghi chú khi gửi"), blank=True)
    excused_by = someone(_("người cho phép không gửi"))
    excused_at = models.DateTimeField(_("cho phép lúc"), null=True, blank=True)
    excuse = models.TextField(_("lý do không phải gửi"), blank=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"
    agency_paths = ("agency",)
    own_agency_path = "agency"

    class Meta:
        verbose_name = _("báo cáo phải gửi")
        verbose_name_plural = _("báo cáo phải gửi")
        ordering = ["-due_effective_on", "level", "ward__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "period", "ward"], condition=Q(ward__isnull=False), name="obligation_once_per_ward"
            ),
            models.UniqueConstraint(
                fields=["level", "period", "agency"],
                condition=Q(agency__isnull=False),
                name="obligation_once_per_agency",
            ),
            models.UniqueConstraint(
                fields=["level", "period"],
                condition=Q(ward__isnull=True, agency__isnull=True),
                name="obligation_once_for_the_city",
            ),
            models.CheckConstraint(
                condition=Q(ward__isnull=True) | Q(agency__isnull=True), name="obligation_of_one_body"
            ),
            models.CheckConstraint(
                condition=Q(_UNMET, _NO_PAPER, edition__isnull=True)
                | Q(_MET, _NO_PAPER, edition__isnull=False)
                | (Q(_MET, edition__isnull=True, is_nil=False, sent_by__isnull=False) & ~Q(paper_number=""))
                | (Q(_MET, edition__isnull=True, is_nil=True, sent_by__isnull=False, paper_number="") & ~Q(note="")),
                name="obligation_met_by_edition_paper_or_nil",
                violation_error_message=_("Báo cáo không phát sinh cần ghi rõ lý do."),
            ),
            models.CheckConstraint(
                condition=Q(excused_by__isnull=True, excused_at__isnull=True, excuse="")
                | (Q(excused_by__isnull=False, excused_at__isnull=False) & ~Q(excuse="")),
                name="obligation_excused_by_someone_for_a_reason",
                violation_error_message=_("Cho phép không gửi cần nêu lý do."),
            ),
        ]
        indexes = [
            models.Index(fields=["period", "due_effective_on"]),
            models.Index(fields=["sent_at", "due_effective_on"]),
        ]
        permissions = [
            ("answer_obligation", _("Báo không phát sinh, ghi văn bản đã gửi, nêu ý kiến về việc gửi chậm")),
            ("excuse_obligation", _("Cho phép không gửi báo cáo, xem xét ý kiến về việc gửi chậm")),
        ]

    def __str__(self):
        return f"{self.level.regime} – {self.period} – {self.ward or self.agency or self.level.get_who_display()}"

    def get_absolute_url(self):
        return reverse("reports:obligation-detail", args=[self.pk])


class Objection(Versioned):
    """The body does not accept that its report was late."""

    class State(models.TextChoices):
        OPEN = "open", _("đang xem xét")
        UPHELD = "upheld", _("được chấp nhận")
        REJECTED = "rejected", _("không được chấp nhận")
        WITHDRAWN = "withdrawn", _("đã rút")

    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="objections", verbose_name=_("báo cáo phải gửi")
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
    ward_path = "obligation__ward"
    agency_paths = ("obligation__agency",)
    own_agency_path = "obligation__agency"

    class Meta:
        verbose_name = _("ý kiến về việc gửi chậm")
        verbose_name_plural = _("ý kiến về việc gửi chậm")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="objection_for_a_reason",
                violation_error_message=_("Xin nêu lý do."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["upheld", "rejected"], decided_by__isnull=False, decided_at__isnull=False),
                name="objection_decided_by_someone_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(state="open"),
                name="objection_one_open_per_obligation",
                violation_error_message=_("Đang có một ý kiến chờ xem xét."),
            ),
        ]

    def __str__(self):
        return f"{self.obligation}: {self.get_state_display()}"
