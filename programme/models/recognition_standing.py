"""How a recognition stands on a day: worked out from its state, its term, its unit and its renewal, in this one expression."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from organisation.scope import ScopedQuerySet

WARNING_DAYS = 90  # before the end of a term; the portal's proposal


class Standing(models.TextChoices):
    """Where a registration or a title stands on a day; those of a running term are UPCOMING, IN_FORCE and EXPIRING."""

    REGISTERED = "registered", _("đã đăng ký")
    PROPOSED = "proposed", _("đã đề nghị")
    UPCOMING = "upcoming", _("chưa đến ngày hiệu lực")
    IN_FORCE = "in_force", _("đang có hiệu lực")
    EXPIRING = "expiring", _("sắp hết hạn")
    EXPIRED = "expired", _("đã hết hạn")
    RENEWED = "renewed", _("đã công nhận lại")
    REFUSED = "refused", _("không công nhận")
    WITHDRAWN = "withdrawn", _("đã thu hồi")
    ENDED = "ended", _("kết thúc cùng đơn vị")
    CANCELLED = "cancelled", _("đã rút đăng ký")


RUNNING = (Standing.IN_FORCE, Standing.EXPIRING)


class RecognitionQuerySet(ScopedQuerySet):
    def standing_on(self, day: date):
        """Each row with `standing`, its Standing on that day.

        A title runs from valid_from to the day before valid_until, unless it was renewed or its unit ended first: it never
        passes to the unit that follows. Withdrawal counts from the day it is recorded, refusal and cancelling as well.
        """
        return self.annotate(standing=_standing(day, self.model))

    def in_force_on(self, day: date):
        """Titles whose term runs on that day, each with `standing`."""
        return self.standing_on(day).filter(standing__in=RUNNING)


def _standing(day: date, model) -> Case:
    later = model._base_manager.filter(
        renews=OuterRef("pk"), state__in=["recognised", "withdrawn"], valid_from__lte=day
    )
    unit_ended = Q(ward__dissolved_on__lte=day)
    decided = Q(state="recognised")
    return Case(
        When(Q(state__in=["registered", "proposed"]) & unit_ended, then=Value(Standing.ENDED)),
        When(~decided, then=F("state")),
        When(Exists(later), then=Value(Standing.RENEWED)),
        When(unit_ended & Q(valid_until__gt=F("ward__dissolved_on")), then=Value(Standing.ENDED)),
        When(valid_until__lte=day, then=Value(Standing.EXPIRED)),
        When(valid_from__gt=day, then=Value(Standing.UPCOMING)),
        When(valid_until__lte=day + timedelta(days=WARNING_DAYS), then=Value(Standing.EXPIRING)),
        default=Value(Standing.IN_FORCE),
        output_field=models.CharField(),
    )
