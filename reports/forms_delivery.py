"""The form that sends an issued report to one more address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import TextField


class SendForm(forms.Form):
    """An address outside the portal; without one the standing recipients are looked through again."""

    email = forms.EmailField(
        label=_("Địa chỉ thư"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("Để trống: chỉ gửi cho nơi nhận đã đặt sẵn mà chưa nhận."),
    )
    name = TextField(label=_("Tên nơi nhận"), required=False, max_length=200)
