"""From one version of the criteria to the next: which criterion became which, and what became of open assessments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet

from .assessment import Assessment
from .criteria import CriteriaSet
from .criterion import Criterion


class CriterionLink(models.Model):
    """A line of a set's crosswalk: a criterion of the version before, and what stands for it in this one.

    Every criterion of both versions stands in at least one line; `new` has no old one, `dropped` no new one.
    """

    class Kind(models.TextChoices):
        SAME = "same", _("giữ")
        MERGED = "merged", _("gộp")
        SPLIT = "split", _("tách")
        NEW = "new", _("mới")
        DROPPED = "dropped", _("bỏ")

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="links", verbose_name=_("bộ tiêu chí")
    )
    old = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, null=True, related_name="links_after", verbose_name=_("tiêu chí trước")
    )
    new = models.ForeignKey(
        Criterion, on_delete=models.CASCADE, null=True, related_name="links_before", verbose_name=_("tiêu chí sau")
    )
    kind = models.CharField(_("quan hệ"), max_length=8, choices=Kind.choices)
    is_proposed = models.BooleanField(_("là đề xuất"), default=True)

    class Meta:
        verbose_name = _("dòng bảng chuyển")
        verbose_name_plural = _("bảng chuyển tiêu chí")
        ordering = ["criteria_set", "old__code", "new__code"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "old", "new"], name="criterion_link_once"),
            models.CheckConstraint(
                condition=Q(kind="new", old__isnull=True, new__isnull=False)
                | Q(kind="dropped", old__isnull=False, new__isnull=True)
                | Q(kind__in=["same", "merged", "split"], old__isnull=False, new__isnull=False),
                name="criterion_link_has_the_ends_of_its_kind",
            ),
        ]

    def __str__(self):
        return f"{self.old.code if self.old else '–'} → {self.new.code if self.new else '–'}"


class Changeover(models.Model):
    """That an open assessment went over to another set, with every answer it held: carried along, or why not.

    `lines` holds a dictionary per answer: old, new (codes), kind, is_carried, why, said, note, opinion, files.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="changeovers", verbose_name=_("phiếu đánh giá")
    )
    from_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("từ bộ"))
    to_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="changeovers", verbose_name=_("sang bộ")
    )
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("người thực hiện")
    )
    carried = models.PositiveSmallIntegerField(_("câu trả lời được chuyển"), default=0)
    not_carried = models.PositiveSmallIntegerField(_("câu trả lời không chuyển"), default=0)
    lines = models.JSONField(_("từng câu trả lời"), default=list)

    objects = ScopedQuerySet.as_manager()
    ward_path = "assessment__ward"

    class Meta:
        verbose_name = _("lần chuyển bộ tiêu chí")
        verbose_name_plural = _("các lần chuyển bộ tiêu chí")
        ordering = ["-at", "assessment__ward__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "to_set"], name="changeover_once_per_assessment_and_set")
        ]

    def __str__(self):
        return f"{self.assessment}: {self.from_set} → {self.to_set}"
