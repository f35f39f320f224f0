"""What day it is in Hanoi, whatever the server's own zone: 16:59:59Z on 31 March is still March, 17:00:00Z is April."""

from datetime import date, datetime

from django.utils import timezone

from .periods import HANOI


def today() -> date:
    return hanoi_day(timezone.now())


def hanoi_day(moment: datetime) -> date:
    """The Hanoi date of a moment; it decides the period of a fact."""
    return moment.astimezone(HANOI).date()
