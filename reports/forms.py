"""The form of the daily digest."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DigestChoiceForm(forms.Form):
    """When the daily digest is made, and whether it goes by mail too."""

    hour = forms.TypedChoiceField(
        label=_("Giờ nhận (giờ Hà Nội)"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    by_mail = forms.BooleanField(label=_("Gửi cả qua thư điện tử"), required=False)
