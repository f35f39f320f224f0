"""A ward's way to the title for a year, and the title itself: registered, proposed, decided, in force for a term."""

from calendar import monthrange
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from organisation.models import Document, Ward
from organisation.versions import Versioned

from .recognition_standing import RecognitionQuerySet, Standing


def somebody(label) -> models.ForeignKey:
    """An officer who did something; never deleted under the record."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Recognition(Versioned):
    """A ward police station registered for a year; decided, it is the title "kiểu mẫu" for a term.

    The official term, the authority that signs and the share of votes needed are not found in any text (they are data here, as
    the decision says them). The title belongs to the unit it was given to: no later unit takes it over.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("đã đăng ký")
        PROPOSED = "proposed", _("đã đề nghị")
        RECOGNISED = "recognised", _("đã công nhận")
        REFUSED = "refused", _("không công nhận")
        WITHDRAWN = "withdrawn", _("đã thu hồi")
        CANCELLED = "cancelled", _("đã rút đăng ký")

    class TermUnit(models.TextChoices):
        MONTH = "month", _("tháng")
        YEAR = "year", _("năm")

    Standing = Standing

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="recognitions", verbose_name=_("phường, xã"))
    year = models.PositiveSmallIntegerField(_("năm đăng ký"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.REGISTERED)
    renews = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("công nhận lại cho"),
    )
    registered_on = models.DateField(_("ngày đăng ký"))
    registered_by = somebody(_("người đăng ký"))
    note = models.TextField(_("ghi chú khi đăng ký"), blank=True)

    minutes_number = models.CharField(_("số biên bản hội đồng"), max_length=60, blank=True)
    minutes_on = models.DateField(_("ngày họp hội đồng"), null=True, blank=True)
    minutes_text = models.TextField(_("ý kiến, kết luận của hội đồng"), blank=True)
    votes_for = models.PositiveSmallIntegerField(_("phiếu tán thành"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("phiếu không tán thành"), null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(_("phiếu trắng"), null=True, blank=True)
    proposed_by = somebody(_("người đề nghị"))
    proposed_at = models.DateTimeField(_("đề nghị lúc"), null=True, blank=True)

    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recognitions",
        verbose_name=_("văn bản quyết định"),
    )
    signer_name = models.CharField(_("người ký"), max_length=120, blank=True)
    signer_post = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ ngày"), null=True, blank=True)
    term_count = models.PositiveSmallIntegerField(_("thời hạn"), null=True, blank=True)
    term_unit = models.CharField(_("đơn vị thời hạn"), max_length=5, choices=TermUnit.choices, blank=True)
    valid_until = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)
    refusal_reason = models.TextField(_("lý do không công nhận"), blank=True)
    decided_by = somebody(_("người ghi quyết định"))
    decided_at = models.DateTimeField(_("ghi quyết định lúc"), null=True, blank=True)
    judged = models.JSONField(_("điều kiện khi quyết định"), null=True, blank=True)

    withdrawal_number = models.CharField(_("số quyết định thu hồi"), max_length=60, blank=True)
    withdrawn_on = models.DateField(_("thu hồi từ ngày"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("lý do thu hồi"), blank=True)
    withdrawn_by = somebody(_("người thu hồi"))
    withdrawn_at = models.DateTimeField(_("ghi thu hồi lúc"), null=True, blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)

    objects = RecognitionQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("công nhận")
        verbose_name_plural = _("công nhận")
        ordering = ["-year", "ward__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "year"],
                condition=~Q(state="cancelled"),
                name="recognition_registered_once_a_year",
                violation_error_message=_("Phường, xã đã đăng ký cho năm này."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "cancelled"])
                | Q(
                    minutes_on__isnull=False,
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstain__isnull=False,
                ),
                name="recognition_proposed_with_minutes_and_vote",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["recognised", "withdrawn"])
                | (
                    Q(decided_on__isnull=False, valid_from__isnull=False, valid_until__gt=F("valid_from"))
                    & ~Q(decision_number="")
                    & ~Q(signer_name="")
                    & ~Q(signer_post="")
                ),
                name="recognition_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(decided_on__isnull=False) & ~Q(refusal_reason="")),
                name="recognition_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_on__isnull=False) & ~Q(withdrawal_reason="")),
                name="recognition_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_until"]), models.Index(fields=["year", "state"])]
        permissions = [
            ("register_recognition", _("Đăng ký công nhận")),
            ("propose_recognition", _("Đề nghị công nhận")),
            ("decide_recognition", _("Quyết định công nhận, thu hồi")),
        ]

    def __str__(self):
        return gettext("Công nhận %(ward)s, năm %(year)s") % {"ward": self.ward.full_name, "year": self.year}

    def get_absolute_url(self):
        return reverse("programme:recognition-detail", args=[self.pk])

    @property
    def standing_label(self) -> str:
        """The word of `standing`, of a row that was asked how it stands on a day."""
        return Standing(self.standing).label

    @property
    def was_recognised(self) -> bool:
        """Whether there is a decision that gives the title, also one withdrawn since."""
        return self.state in {self.State.RECOGNISED, self.State.WITHDRAWN}

    @property
    def term_text(self) -> str:
        """24 tháng, 2 năm; "" before the decision."""
        if not self.term_count:
            return ""
        if self.term_unit == self.TermUnit.YEAR:
            words = ngettext("%(count)d năm", "%(count)d năm", self.term_count)
        else:
            words = ngettext("%(count)d tháng", "%(count)d tháng", self.term_count)
        return words % {"count": self.term_count}

    @property
    def lacks_majority(self) -> bool:
        """More votes not for it than for it. A sign to look at: no text that was found says which share is needed."""
        return self.votes_for is not None and self.votes_for <= self.votes_against + self.votes_abstain


class RecognitionStep(models.Model):
    """A step on the way to a recognition and after it: who, when, what, why."""

    class Action(models.TextChoices):
        REGISTER = "register", _("đăng ký")
        CANCEL = "cancel", _("rút đăng ký")
        PROPOSE = "propose", _("đề nghị công nhận")
        RECOGNISE = "recognise", _("quyết định công nhận")
        REFUSE = "refuse", _("quyết định không công nhận")
        WITHDRAW = "withdraw", _("thu hồi công nhận")

    recognition = models.ForeignKey(
        Recognition, on_delete=models.CASCADE, related_name="steps", verbose_name=_("công nhận")
    )
    action = models.CharField(_("bước"), max_length=10, choices=Action.choices)
    at = models.DateTimeField(_("lúc"))
    by = somebody(_("người thực hiện"))
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("bước công nhận")
        verbose_name_plural = _("bước công nhận")
        ordering = ["recognition", "at", "pk"]

    def __str__(self):
        return f"{self.get_action_display()} – {self.recognition}"


def end_of_term(valid_from: date, count: int, unit: str) -> date:
    """The first day on which a term begun on `valid_from` no longer runs: 31/01 and a month is 28/02 (29/02)."""
    months = count * (12 if unit == Recognition.TermUnit.YEAR else 1)
    whole = valid_from.year * 12 + valid_from.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(valid_from.day, monthrange(year, month)[1]))
