"""The upload of a register's workbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..sheets.keeping import MAX_BYTES


class SheetForm(forms.Form):
    """One file; what is in it is judged by its kind."""

    file = forms.FileField(
        label=_("Tệp đã nhập"),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "class": "form-control",
                "accept": ".xlsx,.csv",
                "data-max-bytes": MAX_BYTES,
                "data-too-large": _("vượt 8 MB, xin tách tệp hoặc bỏ ảnh chèn trong tệp"),
            }
        ),
        error_messages={"required": _("Xin chọn tệp (.xlsx hoặc .csv) đã nhập.")},
    )
