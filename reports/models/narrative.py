"""What officers write in a report: a text for each section that takes one, with figures bound to the frozen data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet
from organisation.versions import Versioned

from .edition import Edition


class Narrative(Versioned):
    """The words of one section of an edition. `[[so:duties.reported]]` stands for a figure of the frozen data and is put in
    when the text is shown: it cannot be typed over. Frozen when the edition is issued.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="narratives", verbose_name=_("bản báo cáo")
    )
    section = models.SlugField(_("phần"), max_length=40)
    text = models.TextField(_("phần lời"), blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người viết"),
    )
    edited_at = models.DateTimeField(_("viết lúc"), auto_now=True)

    objects = ScopedQuerySet.as_manager()
    ward_path = "edition__report__ward"

    class Meta:
        verbose_name = _("phần lời của báo cáo")
        verbose_name_plural = _("phần lời của báo cáo")
        ordering = ["edition", "section"]
        constraints = [models.UniqueConstraint(fields=["edition", "section"], name="narrative_once_per_section")]

    def __str__(self):
        return f"{self.edition}: {self.section}"
