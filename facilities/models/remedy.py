"""A decision that mends what a station lacks without a project: a building handed over, vehicles assigned."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.models import Document, Ward
from organisation.scope import ScopedQuerySet
from organisation.text import fold
from organisation.versions import Versioned

from ..guard import refuse_arms
from .headquarters import Headquarters


class Remedy(Versioned):
    """What was decided for a ward, which measure it mends, and by when."""

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="remedies", verbose_name=_("phường, xã"))
    measure = models.CharField(_("khắc phục thước đo"), max_length=60)
    what = models.CharField(_("nội dung"), validators=[refuse_arms], max_length=250)
    headquarters = models.ForeignKey(
        Headquarters, on_delete=models.PROTECT, null=True, blank=True, related_name="remedies", verbose_name=_("trụ sở")
    )
    decision_number = models.CharField(_("số quyết định"), validators=[refuse_arms], max_length=120, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("văn bản trong danh mục"),
    )
    due_on = models.DateField(_("xong trước ngày"), null=True, blank=True)
    done_on = models.DateField(_("đã xong ngày"), null=True, blank=True)
    withdrawn_on = models.DateField(_("thôi thực hiện từ ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), validators=[refuse_arms], blank=True)
    updated_at = models.DateTimeField(_("cập nhật lúc"), auto_now=True)
    entry_key = models.UUIDField(null=True, unique=True, editable=False)
    search = models.TextField(editable=False, default="")

    objects = ScopedQuerySet.as_manager()
    ward_path = "ward"

    class Meta:
        verbose_name = _("quyết định khắc phục")
        verbose_name_plural = _("quyết định khắc phục")
        ordering = ["ward__sort_key", "measure", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("decided_on")),
                name="remedy_due_after_it_is_decided",
                violation_error_message=_("Hạn xong phải từ ngày quyết định trở đi."),
            ),
        ]

    def __str__(self):
        return self.what

    def clean(self):
        """What has happened did not happen tomorrow."""
        wrong = {
            name: gettext("Ngày này không thể ở tương lai.")
            for name in ("decided_on", "done_on", "withdrawn_on")
            if getattr(self, name) and getattr(self, name) > clock.today()
        }
        if wrong:
            raise ValidationError(wrong)

    def index_words(self):
        """Set the form that search uses; whoever writes the row calls it."""
        self.search = fold(f"{self.what} {self.decision_number}")

    def get_absolute_url(self):
        return reverse("facilities:remedy-edit", args=[self.pk])
