"""The form that brings a signed paper back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .checking import MOST_BYTES


class SignedForm(forms.Form):
    """The PDF as it came back from the city's document system."""

    file = forms.FileField(
        label=_("Tệp PDF đã ký số"),
        widget=forms.FileInput(
            attrs={
                "accept": ".pdf",
                "class": "form-control",
                "data-max-bytes": MOST_BYTES,
                "data-too-large": _("vượt 20 MB"),
            }
        ),
        help_text=_(
            "Tải PDF trên trang báo cáo, ký số lên đúng tệp đó (ký nối tiếp, không in hay lưu lại). Tối đa 20 MB."
        ),
    )
