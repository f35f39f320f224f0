"""Vướng mắc: what blocks a duty, who owns it, who was asked, what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.models import Agency
from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .clock import OF_DUTY, someone
from .duty import Duty


class ObstacleQuerySet(ScopedQuerySet):
    def unresolved(self):
        return self.exclude(state=Obstacle.State.RESOLVED)

    def waiting_for_answer(self):
        return self.filter(state=Obstacle.State.ASKED)


class Obstacle(Versioned):
    """What keeps one bearer from its duty. It may be put to an agency, which answers; the bearer says when it is resolved."""

    class State(models.TextChoices):
        OPEN = "open", _("đang vướng")
        ASKED = "asked", _("chờ trả lời")
        ANSWERED = "answered", _("đã trả lời")
        RESOLVED = "resolved", _("đã tháo gỡ")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="obstacles", verbose_name=_("nghĩa vụ"))
    what = models.TextField(_("vướng mắc"))
    since_on = models.DateField(_("từ ngày"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người phụ trách"),
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người nêu")
    )
    raised_at = models.DateTimeField(_("nêu lúc"), auto_now_add=True)
    asked_of = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="obstacles_asked",
        verbose_name=_("hỏi cơ quan"),
    )
    asked_on = models.DateField(_("hỏi ngày"), null=True, blank=True)
    answer_by = models.DateField(_("xin trả lời trước ngày"), null=True, blank=True)
    answer = models.TextField(_("trả lời"), blank=True)
    answered_by = someone(_("người trả lời"))
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    resolution = models.TextField(_("đã tháo gỡ thế nào"), blank=True)
    resolved_by = someone(_("người ghi đã tháo gỡ"))
    resolved_on = models.DateField(_("tháo gỡ ngày"), null=True, blank=True)

    objects = ObstacleQuerySet.as_manager()
    ward_path = "duty__ward"
    agency_paths = (*OF_DUTY, "asked_of")
    own_agency_path = "duty__agency"

    class Meta:
        verbose_name = _("vướng mắc")
        verbose_name_plural = _("vướng mắc")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what=""), name="obstacle_says_what", violation_error_message=_("Xin nêu vướng mắc.")
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "resolved"]) | Q(asked_of__isnull=False, asked_on__isnull=False),
                name="obstacle_asked_of_someone_on_a_day",
                violation_error_message=_("Xin chọn cơ quan được hỏi và ngày hỏi."),
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="obstacle_answered_by_someone_at_some_time",
                violation_error_message=_("Xin nhập nội dung trả lời."),
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved")
                | (~Q(resolution="") & Q(resolved_by__isnull=False, resolved_on__isnull=False)),
                name="obstacle_resolved_by_someone_on_a_day",
                violation_error_message=_("Xin nêu đã tháo gỡ thế nào."),
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_of"])]
        permissions = [("answer_obstacle", _("Trả lời vướng mắc"))]

    def __str__(self):
        return f"{self.duty}: {self.what[:60]}"
