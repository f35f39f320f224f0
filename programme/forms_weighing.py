"""The weight of a duty and why it is that."""

from decimal import Decimal

from django.utils.translation import gettext_lazy

from organisation.forms import ParagraphField
from organisation.numbers import NumberField

from .forms_recognition import LONGEST_TEXT, ActForm

MOST = Decimal(10**6)


class WeightForm(ActForm):
    """How much the bearer counts, with the version it was made from."""

    weight = NumberField(
        label=gettext_lazy("Trọng số"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        help_text=gettext_lazy("1 là bình thường, 2 là tính gấp đôi, 0 là không tính vào trung bình."),
    )
    reason = ParagraphField(label=gettext_lazy("Lý do"), max_length=LONGEST_TEXT)
