"""The stages of a project with their planned and actual days and papers, and what the project cures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Document

from ..guard import refuse_arms
from .project import InvestmentProject, OfProjectQuerySet


class ProjectStage(models.Model):
    """One stage of one project. The order is the law's; a stage that is not needed says why (Law 58/2024/QH15, Article 18)."""

    class State(models.TextChoices):
        PENDING = "pending", _("chưa xong")
        DONE = "done", _("đã xong")
        NOT_NEEDED = "not_needed", _("không phải làm")

    project = models.ForeignKey(
        InvestmentProject, on_delete=models.CASCADE, related_name="stages", verbose_name=_("dự án")
    )
    stage = models.PositiveSmallIntegerField(_("giai đoạn"), choices=InvestmentProject.Stage.choices)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State.choices, default=State.PENDING)
    planned_on = models.DateField(_("dự kiến xong"), null=True, blank=True)
    done_on = models.DateField(
        _("xong ngày"), null=True, blank=True, help_text=_("Để trống khi đã xong mà không rõ ngày.")
    )
    paper_number = models.CharField(_("số văn bản"), validators=[refuse_arms], max_length=120, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản trong danh mục"),
    )
    reason = models.CharField(_("lý do không phải làm"), validators=[refuse_arms], max_length=250, blank=True)

    objects = OfProjectQuerySet.as_manager()
    ward_path = "project__ward"

    class Meta:
        verbose_name = _("giai đoạn dự án")
        verbose_name_plural = _("giai đoạn dự án")
        ordering = ["project", "stage"]
        constraints = [
            models.UniqueConstraint(fields=["project", "stage"], name="project_stage_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(state="done"),
                name="project_stage_day_only_when_done",
                violation_error_message=_("Đã ghi ngày xong thì giai đoạn phải ở trạng thái đã xong."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_needed", reason=""),
                name="project_stage_not_needed_for_a_reason",
                violation_error_message=_("Xin ghi lý do không phải làm giai đoạn này."),
            ),
        ]

    def __str__(self):
        return f"{self.project}: {self.get_stage_display()}"

    def clean(self):
        """What is done was not done tomorrow."""
        if self.done_on and self.done_on > clock.today():
            raise ValidationError({"done_on": gettext("Ngày xong không thể ở tương lai.")})


class Cure(models.Model):
    """A measure (organisation.measures) that a project will mend for its ward."""

    project = models.ForeignKey(
        InvestmentProject, on_delete=models.CASCADE, related_name="cures", verbose_name=_("dự án")
    )
    measure = models.CharField(_("thước đo"), max_length=60)

    objects = OfProjectQuerySet.as_manager()
    ward_path = "project__ward"

    class Meta:
        verbose_name = _("thước đo được khắc phục")
        verbose_name_plural = _("thước đo được khắc phục")
        ordering = ["project", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["project", "measure"], name="cure_once_per_project_and_measure"),
        ]
        indexes = [models.Index(fields=["measure"])]

    def __str__(self):
        return self.measure
